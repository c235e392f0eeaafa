"""The notary: proves claims and writes receipts, in the provider's name."""

import logging
import time
from collections.abc import Container, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from assay.chain.deployment import Deployment
from assay.errors import EvidenceError, ProverError
from assay.modes import Mode, PayerMode, Proved, Runner, Task, Work
from assay.node.assurances import Assurances
from assay.node.bundle import Bundle, bundled
from assay.node.catalogue import ListedVersion
from assay.node.jobs import Job
from assay.wire.claim import Claim, Evidence
from assay.wire.hashing import ZERO_HASH
from assay.wire.policy import Policy
from assay.wire.receipt import (
    Contracts,
    Delegation,
    Encoded,
    Receipt,
    ReceiptBody,
    SoldModel,
    Transactions,
)

__all__ = ["Notary"]

_log = logging.getLogger(__name__)


class Notary:
    """Proves claims and seals receipts, with the provider's key or a session key of its.

    It has a prover in each mode, until it is closed.
    """

    def __init__(
        self,
        deployment: Deployment,
        assurances: Assurances,
        delegation: Delegation | None,
    ) -> None:
        self._chain_id = deployment.chain_id
        self._mode_ids = deployment.mode_ids
        self._contracts = Contracts(
            escrow=deployment.address("PaymentEscrow"),
            verifier_registry=deployment.address("VerifierRegistry"),
            model_registry=deployment.address("ModelRegistry"),
            verifiers={name: mode.verifier for name, mode in deployment.modes.items()},
        )
        self._assurances = assurances
        means = assurances.means
        self._provers = {
            mode_id: prover
            for mode_id, mode in assurances.modes.items()
            if (prover := mode.prover(means)) is not None
        }
        self._payer_modes = {
            mode_id: mode
            for mode_id, mode in assurances.modes.items()
            if isinstance(mode, PayerMode)
        }
        self._runners = {
            mode: prover for mode, prover in self._provers.items() if isinstance(prover, Runner)
        }
        self._signer = means.signer
        self._delegation = delegation

    @property
    def modes(self) -> list[str]:
        """The names of the modes that it has provers in, or that payers prove."""
        able = sorted({*self._provers, *self._payer_modes})
        return [self._assurances.modes[mode_id].name for mode_id in able]

    def close(self) -> None:
        """End what the provers keep running."""
        for prover in self._provers.values():
            prover.close()

    def runs(self, policy: Policy) -> bool:
        """Tell whether some mode of a policy runs versions itself."""
        return any(policy.modes >> mode_id & 1 for mode_id in self._runners)

    def run(self, job: Job, version: ListedVersion, folder: Path) -> Job | None:
        """Have a version run where its claim is proven; None where no chosen mode does that.

        Returns the job with claim, output and that mode's evidence. Of several such modes the first
        one runs it; the others are made ready before, so that they can prove its claim. `folder`
        has the version's artefacts. Raises `EvidenceError` and `ChainError`.
        """
        runs = [mode_id for mode_id in self._wanted(job, version) if mode_id in self._runners]
        if not runs:
            return None
        claim = Claim.from_terms(job.terms, job.payment_id, ZERO_HASH, units=1, completed_at=0)
        task = self._task(job, claim, version, folder)
        mode_id = runs[0]
        for other in runs[1:]:
            self._runners[other].ready(task)
        ran = self._runners[mode_id].run(task)
        done = job.model_copy(update={"claim": ran.claim, "output": ran.output})
        return _with_proofs(done, [(self._assurances.modes[mode_id], ran.proved)])

    def prove(self, job: Job, version: ListedVersion, folder: Path) -> Job:
        """Prove an executed job in just the modes that satisfy its policy, in parallel.

        Returns the job with their evidence; what the payer proves is left to it. A claim that is
        too old for one of the modes is made anew, of the same output. Raises `EvidenceError` where
        one of the modes cannot be proven, and `ChainError`.
        """
        claim, output = job.claim, job.output
        assert claim is not None
        assert output is not None
        chosen = [mode for mode in self._wanted(job, version) if mode not in self._payer_modes]
        task = self._task(job, claim, version, folder)
        earliest = self._earliest(job, chosen, task)
        if earliest > claim.completed_at:
            job, claim = self._claimed_anew(job, max(earliest, int(time.time())))
            task = self._task(job, claim, version, folder)
        missing = [mode for mode in chosen if not job.held >> mode & 1]
        if not missing:
            return job
        return _with_proofs(job, self._proofs(missing, Work.of(task, output)))

    def can_prove(self, job: Job, version: ListedVersion) -> bool:
        """Tell whether a job's policy can be proven now, with the evidence that it has.

        Raises `ChainError`.
        """
        try:
            self._wanted(job, version)
        except EvidenceError:
            return False
        return True

    def receipt(self, job: Job, version: ListedVersion) -> Receipt:
        """Write down all that it takes to check a job, with the evidence so far, and seal it."""
        assert job.claim is not None
        assert job.output is not None
        assert job.authorized_in is not None
        body = ReceiptBody(
            version="1",
            chain_id=self._chain_id,
            contracts=self._contracts,
            modes=self._mode_ids,
            model=SoldModel(
                publisher=version.publisher,
                name=version.name,
                manifest=version.manifest.model_dump(mode="json", exclude_none=True),
            ),
            terms=job.terms,
            payer=job.authorization.payer,
            nonce=job.authorization.nonce,
            claim=job.claim,
            evidence=job.evidence,
            exhibits=job.exhibits,
            params=None,
            input=Encoded(codec=version.manifest.codec, content=job.input),
            output=Encoded(codec=version.manifest.codec, content=job.output),
            transactions=Transactions(authorize=job.authorized_in, capture=None),
            delegation=self._delegation,
        )
        return self._seal(body)

    def acknowledgements(self, receipt: Receipt, signature: bytes) -> tuple[Evidence, ...]:
        """Make evidence of the payer's signature, in each mode of the policy that the payer proves.

        Whether it is any good, nobody has checked.
        """
        return tuple(
            Evidence(
                mode=mode.name,
                mode_id=mode_id,
                proof=mode.acknowledgement(receipt, signature),
            )
            for mode_id, mode in sorted(self._payer_modes.items())
            if receipt.terms.policy.modes >> mode_id & 1
        )

    def acknowledged(self, job: Job, added: Sequence[Evidence]) -> Job:
        """Add the payer's evidence to a delivered job, and seal its receipt again."""
        assert job.receipt is not None
        evidence = _ascending((*job.evidence, *added))
        receipt = self._seal(job.receipt.model_copy(update={"evidence": evidence}))
        return job.model_copy(update={"evidence": evidence, "receipt": receipt})

    def bundle(self, jobs: Sequence[Job]) -> Bundle:
        """Put proven jobs together for one transaction."""
        return bundled(jobs, self._assurances.modes, self._digest)

    def captured(self, receipt: Receipt, transaction: bytes) -> Receipt:
        """Write the transaction of the capture into a receipt, and seal it again."""
        transactions = Transactions(authorize=receipt.transactions.authorize, capture=transaction)
        return self._seal(receipt.model_copy(update={"transactions": transactions}))

    def _digest(self, claim: Claim) -> bytes:
        return claim.digest(self._chain_id, self._contracts.verifier_registry)

    def _seal(self, body: ReceiptBody) -> Receipt:
        return body.sealed(self._signer.address, self._signer.sign)

    def _wanted(self, job: Job, version: ListedVersion) -> list[int]:
        """Choose the modes that the job's evidence is to be of."""
        provable = self._assurances.provable(version).mask
        return _enough(
            job.terms.policy, provable | job.held, job.held, last=self._payer_modes.keys()
        )

    def _task(self, job: Job, claim: Claim, version: ListedVersion, folder: Path) -> Task:
        return Task(
            claim=claim,
            chain_id=self._chain_id,
            registry=self._contracts.verifier_registry,
            model_id=version.model_id,
            manifest=version.manifest,
            folder=folder,
            input=job.input,
        )

    def _earliest(self, job: Job, modes: Iterable[int], task: Task) -> int:
        """Find how old the claim may be for all modes that are still to be proven: UTC seconds.

        Of an enclave's key nobody could tell where it was before it was attested.
        """
        missing = [mode for mode in modes if mode in self._runners and not job.held >> mode & 1]
        return max((self._runners[mode].ready(task) for mode in missing), default=0)

    def _claimed_anew(self, job: Job, completed_at: int) -> tuple[Job, Claim]:
        """Claim the same output at a later time, without evidence: that was of the claim before.

        Whoever runs the version itself runs it again to prove that.
        """
        assert job.claim is not None
        if any(item.mode_id in self._payer_modes for item in job.evidence):
            raise EvidenceError(
                "A key that has to sign the claim is younger than it, and the payer has"
                " acknowledged it as it is.",
                "Ask again: the key is known now, and the next claim will be younger.",
            )
        claim = job.claim.model_copy(update={"completed_at": completed_at})
        return job.model_copy(update={"claim": claim, "evidence": (), "exhibits": {}}), claim

    def _proofs(self, modes: Sequence[int], work: Work) -> list[tuple[Mode, Proved]]:
        if len(modes) == 1:  # A pool would take as long as a signature.
            return [self._proof(modes[0], work)]
        with ThreadPoolExecutor(len(modes)) as pool:
            return list(pool.map(lambda mode: self._proof(mode, work), modes))

    def _proof(self, mode_id: int, work: Work) -> tuple[Mode, Proved]:
        mode, prover = self._assurances.modes[mode_id], self._provers[mode_id]
        try:
            return mode, prover.prove(work)
        except ProverError as error:
            # A process that proves can be killed for what others use; by now that may be free.
            _log.warning("proving again in the mode %s: %s", mode.name, error)
            return mode, prover.prove(work)


def _with_proofs(job: Job, proofs: Sequence[tuple[Mode, Proved]]) -> Job:
    """Add evidence to a job, in ascending order of modes, and what belongs to it."""
    added = [
        Evidence(mode=mode.name, mode_id=mode.mode_id, proof=proved.proof)
        for mode, proved in proofs
    ]
    shown = {mode.name: proved.exhibit for mode, proved in proofs if proved.exhibit is not None}
    evidence = _ascending((*job.evidence, *added))
    return job.model_copy(update={"evidence": evidence, "exhibits": {**job.exhibits, **shown}})


def _ascending(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(sorted(evidence, key=lambda item: item.mode_id))


def _enough(policy: Policy, provable: int, proven: int, last: Container[int]) -> list[int]:
    """Choose the modes to prove: all that are required, and of the options the first ones.

    What is proven already goes first, and what the payer has to prove goes last: the provider is
    paid without asking anybody where that is enough.
    """
    required, options = _members(policy.required), _members(policy.options & provable)
    if policy.required & ~provable or len(options) < policy.threshold:
        raise EvidenceError(
            "This node cannot prove what the policy asks for.",
            "Ask for a policy that it can prove.",
        )
    options.sort(key=lambda mode: (not proven >> mode & 1, mode in last))
    return sorted(required + options[: policy.threshold])


def _members(modes: int) -> list[int]:
    return [mode for mode in range(64) if modes >> mode & 1]
