"""The notary: proves claims and writes receipts, in the provider's name."""

from collections.abc import Sequence
from pathlib import Path

from assay.chain.deployment import Deployment
from assay.node.jobs.job import Job
from assay.node.jobs.measurements import Measurements
from assay.node.proving.bundle import Bundle, bundled
from assay.node.proving.provers import Provers
from assay.node.selling.assurances import Assurances
from assay.node.selling.catalogue import ListedVersion
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
    """Proves claims and seals receipts, with the provider's key or a session key of its.

    It has a prover in each mode, until it is closed.
    """

    def __init__(
        self,
        deployment: Deployment,
        assurances: Assurances,
        measurements: Measurements,
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
        self._modes = assurances.modes
        self._provers = Provers(
            self._chain_id, self._contracts.verifier_registry, assurances, measurements
        )
        self._signer = assurances.means.signer
        self._delegation = delegation

    @property
    def modes(self) -> list[str]:
        """The names of the modes that it has provers in, or that payers prove."""
        return self._provers.modes

    def close(self) -> None:
        """End what the provers keep running."""
        self._provers.close()

    def runs(self, policy: Policy) -> bool:
        """Tell whether some mode of a policy runs versions itself."""
        return self._provers.runs(policy)

    def run(self, job: Job, version: ListedVersion, folder: Path) -> Job | None:
        """Have a version run where its claim is proven: `Provers.run`."""
        return self._provers.run(job, version, folder)

    def prove(self, job: Job, version: ListedVersion, folder: Path) -> Job:
        """Prove an executed job: `Provers.prove`."""
        return self._provers.prove(job, version, folder)

    def can_prove(self, job: Job, version: ListedVersion) -> bool:
        """Tell whether a job can be proven now: `Provers.can_prove`."""
        return self._provers.can_prove(job, version)

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
            for mode_id, mode in sorted(self._provers.payer_modes.items())
            if receipt.terms.policy.modes >> mode_id & 1
        )

    def acknowledged(self, job: Job, added: Sequence[Evidence]) -> Job:
        """Add the payer's evidence to a delivered job, and seal its receipt again."""
        assert job.receipt is not None
        after = job.with_evidence(added)
        receipt = self._seal(job.receipt.model_copy(update={"evidence": after.evidence}))
        return after.model_copy(update={"receipt": receipt})

    def bundle(self, jobs: Sequence[Job]) -> Bundle:
        """Put proven jobs together for one transaction."""
        return bundled(jobs, self._modes, self._digest)

    def captured(self, receipt: Receipt, transaction: bytes) -> Receipt:
        """Write the transaction of the capture into a receipt, and seal it again."""
        transactions = Transactions(authorize=receipt.transactions.authorize, capture=transaction)
        return self._seal(receipt.model_copy(update={"transactions": transactions}))

    def _digest(self, claim: Claim) -> bytes:
        return claim.digest(self._chain_id, self._contracts.verifier_registry)

    def _seal(self, body: ReceiptBody) -> Receipt:
        return body.sealed(self._signer.address, self._signer.sign)
