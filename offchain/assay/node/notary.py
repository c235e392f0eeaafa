"""The notary: proves claims and writes receipts, in the provider's name."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from assay.chain.deployment import Deployment
from assay.errors import EvidenceError, ProverError
from assay.modes import Means, Work
from assay.node.assurances import Assurances
from assay.node.bundle import Bundle, bundled
from assay.node.catalogue import ListedVersion
from assay.node.jobs import Job
from assay.wire.claim import Claim, Evidence
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
        means: Means,
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
        self._provers = {mode: kit.prover(means) for mode, kit in assurances.modes.items()}
        self._signer = means.signer
        self._delegation = delegation

    def close(self) -> None:
        """End what the provers keep running."""
        for prover in self._provers.values():
            prover.close()

    def prove(self, job: Job, version: ListedVersion, folder: Path) -> tuple[Evidence, ...]:
        """Prove an executed job in just the modes that satisfy its policy, in parallel.

        `folder` has the version's artefacts. Raises `EvidenceError` where one of the modes cannot
        be proven, and `ChainError`.
        """
        assert job.claim is not None
        assert job.output is not None
        wanted = _enough(job.terms.policy, self._assurances.provable(version).mask)
        work = Work(
            claim=job.claim,
            digest=self._digest(job.claim),
            manifest=version.manifest,
            folder=folder,
            input=job.input,
            output=job.output,
        )
        if len(wanted) == 1:
            return (self._evidence(wanted[0], work),)
        with ThreadPoolExecutor(len(wanted)) as pool:
            return tuple(pool.map(lambda mode: self._evidence(mode, work), wanted))

    def receipt(self, job: Job, version: ListedVersion, folder: Path) -> Receipt:
        """Write down all that it takes to check a proven job, and seal it."""
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
            exhibits=self._exhibits(job, version, folder),
            params=None,
            input=Encoded(codec=version.manifest.codec, content=job.input),
            output=Encoded(codec=version.manifest.codec, content=job.output),
            transactions=Transactions(authorize=job.authorized_in, capture=None),
            delegation=self._delegation,
        )
        return self._seal(body)

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

    def _evidence(self, mode_id: int, work: Work) -> Evidence:
        mode, prover = self._assurances.modes[mode_id], self._provers[mode_id]
        try:
            proof = prover.prove(work)
        except ProverError as error:
            # A process that proves can be killed for what others use; by now that may be free.
            _log.warning("proving again in the mode %s: %s", mode.name, error)
            proof = prover.prove(work)
        return Evidence(mode=mode.name, mode_id=mode.mode_id, proof=proof)

    def _exhibits(self, job: Job, version: ListedVersion, folder: Path) -> dict[str, bytes]:
        modes = [self._assurances.modes[evidence.mode_id] for evidence in job.evidence]
        found = {mode.name: mode.exhibit(version.manifest, folder) for mode in modes}
        return {name: exhibit for name, exhibit in found.items() if exhibit is not None}


def _enough(policy: Policy, provable: int) -> list[int]:
    """Choose the modes to prove: all that are required, and of the options the first ones."""
    required, options = _members(policy.required), _members(policy.options & provable)
    if policy.required & ~provable or len(options) < policy.threshold:
        raise EvidenceError(
            "This node cannot prove what the policy asks for.",
            "Ask for a policy that it can prove.",
        )
    return sorted(required + options[: policy.threshold])


def _members(modes: int) -> list[int]:
    return [mode for mode in range(64) if modes >> mode & 1]
