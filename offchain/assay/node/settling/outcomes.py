"""How payments ended: the chain has the last word, since anyone may capture or reclaim."""

import time
from collections.abc import Callable, Sequence
from itertools import chain

from assay.chain.contracts import Logged, PaymentEscrow, Status
from assay.chain.contracts.events import PaymentCaptured
from assay.chain.contracts.logs import events, events_in
from assay.chain.transactions import Log
from assay.errors import ChainError
from assay.node.jobs.job import Failure, Job, State
from assay.node.jobs.store import JobStore
from assay.node.notices import Notices
from assay.wire.receipt import Receipt

__all__ = ["Outcomes"]

_LATE = Failure(
    code="deadline_passed",
    message="The answer was not captured in time; the payer has the money back.",
    hint="Ask again, and pay for a new quote.",
)
_FORGOTTEN = Failure(
    code="payment_forgotten",
    message="The chain has forgotten this payment; the payer has the money.",
    hint="Ask again, and pay for a new quote.",
)


class Outcomes:
    """Writes on each job what became of its payment."""

    def __init__(
        self,
        escrow: PaymentEscrow,
        jobs: JobStore,
        reseal: Callable[[Receipt, bytes], Receipt],
        from_block: int,
        notices: Notices,
    ) -> None:
        self._escrow = escrow
        self._jobs = jobs
        self._reseal = reseal
        self._from_block = from_block
        self._notices = notices

    def captures(self, logs: Sequence[Log]) -> list[Logged[PaymentCaptured]]:
        """Read which payments a transaction has captured."""
        return list(events_in(logs, self._escrow, PaymentCaptured))

    def record(self, job: Job, problem: str, logs: Sequence[Log]) -> Job:
        """Record how a payment ended or, where it has not, that it has to be ended anew.

        `problem` is why it has not, and `logs` are those of the transaction that was to end it.
        Raises `ChainError`.
        """
        match self._escrow.payment(job.payment_id).status:
            case Status.CAPTURED:
                # Whatever it was given up for has not come true.
                receipt = self._captured(job, logs)
                after = job.changed(state=State.CAPTURED, receipt=receipt, failure=None)
            case Status.VOIDED:
                after = job.changed(state=State.VOIDED)
            case Status.RECLAIMED:
                after = job.changed(state=State.FAILED, failure=job.failure or _LATE)
            case Status.NONE if _is_over(job):
                # Blocks were lost, and it cannot come in again.
                after = job.changed(state=State.FAILED, failure=_FORGOTTEN)
            case _:
                name = f"payment 0x{job.payment_id.hex()}"
                self._notices.warn(job.payment_id, f"{name} is not settled: {problem}")
                after = job.changed(end=None)
        return self._jobs.move(job, after)

    def _captured(self, job: Job, logs: Sequence[Log]) -> Receipt | None:
        """Give the receipt with the transaction of the capture, whoever sent that."""
        if job.receipt is None:
            return None
        ours = self.captures(logs)
        theirs = events(self._escrow, PaymentCaptured, self._from_block, payment_id=job.payment_id)
        for capture in chain(ours, theirs):
            if capture.event.payment_id == job.payment_id:
                return self._reseal(job.receipt, capture.transaction)
        if _is_over(job):
            # A node that was behind would have caught up by now; that log is lost.
            return job.receipt
        raise ChainError(
            f"Payment 0x{job.payment_id.hex()} was captured, and the chain shows no log of it.",
            "The node may be behind; it is asked again.",
        )


def _is_over(job: Job) -> bool:
    return time.time() >= job.terms.capture_before
