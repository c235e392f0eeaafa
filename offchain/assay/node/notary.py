"""The notary: proves claims and writes receipts, in the provider's name."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from assay.chain.deployment import Deployment
from assay.errors import EvidenceError
from assay.modes import Mode, Signer, Work
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


class Notary:
    """Proves claims and seals receipts, with the provider's key or a session key of its."""

    def __init__(
        self,
        deployment: Deployment,
        modes: Mapping[int, Mode],
        signer: Signer,
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
        self._modes = modes
        self._signer = signer
        self._delegation = delegation

    @property
    def provable(self) -> int:
        """The modes that this node can prove, as a set of bits."""
        return sum(1 << mode_id for mode_id in self._modes)

    def prove(self, claim: Claim, policy: Policy) -> tuple[Evidence, ...]:
        """Prove a claim in just the modes that satisfy the policy, in parallel.

        Raises `EvidenceError` where one of them cannot be proven.
        """
        wanted = [self._modes[mode] for mode in _enough(policy, self.provable)]
        digest = claim.digest(self._chain_id, self._contracts.verifier_registry)
        work = Work(claim, digest, self._signer)
        if len(wanted) == 1:
            return (_evidence(wanted[0], work),)
        with ThreadPoolExecutor(len(wanted)) as pool:
            return tuple(pool.map(lambda mode: _evidence(mode, work), wanted))

    def receipt(self, job: Job, version: ListedVersion) -> Receipt:
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
            exhibits={},
            params=None,
            input=Encoded(codec=version.manifest.codec, content=job.input),
            output=Encoded(codec=version.manifest.codec, content=job.output),
            transactions=Transactions(authorize=job.authorized_in, capture=None),
            delegation=self._delegation,
        )
        return self._seal(body)

    def captured(self, receipt: Receipt, transaction: bytes) -> Receipt:
        """Write the transaction of the capture into a receipt, and seal it again."""
        transactions = Transactions(authorize=receipt.transactions.authorize, capture=transaction)
        return self._seal(receipt.model_copy(update={"transactions": transactions}))

    def _seal(self, body: ReceiptBody) -> Receipt:
        return body.sealed(self._signer.address, self._signer.sign)


def _evidence(mode: Mode, work: Work) -> Evidence:
    return Evidence(mode=mode.name, mode_id=mode.mode_id, proof=mode.prove(work))


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
