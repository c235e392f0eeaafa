"""Acknowledgements: payers say that answers were delivered, and so have their money captured."""

import time

from assay.chain.contracts import VerifierRegistry
from assay.errors import AcknowledgementConflict, InvalidInput
from assay.modes import all_modes
from assay.node.jobs.job import Job, State
from assay.node.jobs.store import JobStore
from assay.node.proving.notary import Notary
from assay.node.settling.batches import BatchLimits
from assay.wire.claim import Evidence
from assay.wire.receipt import Receipt

__all__ = ["Acknowledgements"]


class Acknowledgements:
    """Brings delivered jobs to proven by the signatures of their payers.

    Without `limits` they are the usual ones.
    """

    def __init__(
        self,
        registry: VerifierRegistry,
        notary: Notary,
        jobs: JobStore,
        limits: BatchLimits | None = None,
    ) -> None:
        self._registry = registry
        self._notary = notary
        self._jobs = jobs
        self._limits = limits or BatchLimits()

    def take(self, job: Job, signature: bytes) -> Job:
        """Take a payer's signature of a claim's digest; give the job as it is then.

        A job that has been acknowledged is given as it is. Raises `InvalidInput` for a signature
        that is not the payer's of this claim or that no transaction can carry to the chain,
        `AcknowledgementConflict` where the job waits for
        none, and `ChainError` where only the chain can tell.
        """
        added = () if job.receipt is None else self._notary.acknowledgements(job.receipt, signature)
        if job.receipt is None or not (_waits(job) or _has(job, added)):
            raise _conflict(job)
        # A wallet's contract may accept a signature of any size, and nobody would be paid for it.
        if _waits(job) and (excess := self._limits.excess((*job.evidence, *added))):
            raise InvalidInput(excess, "Have the payer's wallet make a shorter signature.")
        for item in added:
            self._require_good(item, job.receipt)
        if _has(job, added):
            return job
        after = self._notary.acknowledged(job, added).changed(state=State.PROVEN)
        moved = self._jobs.move(job, after)
        if not _has(moved, added):
            raise _conflict(moved)
        return moved

    def _require_good(self, item: Evidence, receipt: Receipt) -> None:
        """Check one piece of evidence; what cannot be told without a chain, by its verifier."""
        finding = all_modes()[item.mode].check(item, receipt)
        if finding.holds or self._registry.proven(receipt.claim, [item]):
            return
        raise InvalidInput(
            f"This does not acknowledge the answer. {finding.detail}",
            "Have the payer sign the EIP-712 digest of the claim in the receipt, in the domain of"
            " its verifier registry.",
        )


def _waits(job: Job) -> bool:
    """Whether an acknowledgement can still bring the job to its capture."""
    in_time = job.end is None and time.time() < job.terms.capture_before
    return job.state is State.DELIVERED and in_time


def _has(job: Job, added: tuple[Evidence, ...]) -> bool:
    """Whether the job has evidence in the modes of this, and so was acknowledged before."""
    modes = {item.mode_id for item in job.evidence}
    return bool(added) and all(item.mode_id in modes for item in added)


def _conflict(job: Job) -> AcknowledgementConflict:
    payment = f"Payment 0x{job.payment_id.hex()}"
    if job.is_final or job.state is State.DELIVERED:
        return AcknowledgementConflict(
            f"{payment} waits for no acknowledgement any more: it is over.",
            "The money is back with the payer, or on its way; ask again, and pay for a new quote.",
        )
    return AcknowledgementConflict(
        f"{payment} waits for no acknowledgement: it is {job.state.value}.",
        "Send the paid request, and acknowledge the answer where its receipt lacks just that.",
    )
