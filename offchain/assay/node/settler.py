"""Paying out: proven jobs are captured, failed ones voided, late ones reclaimed."""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from threading import Lock

from eth_account.signers.local import LocalAccount

from assay.chain.chain import Chain
from assay.chain.contracts import Capture, PaymentEscrow, Result, Status
from assay.chain.contracts.events import PaymentCaptured
from assay.chain.contracts.logs import events
from assay.chain.transactions import Call, SignedTransaction
from assay.errors import TransactionReverted, TransactionSuperseded
from assay.node.intake import pending, signed
from assay.node.job_store import JobStore
from assay.node.jobs import Failure, Job, State
from assay.wire.receipt import Receipt
from assay.wire.terms import Terms

__all__ = ["BATCH_SIZE", "Settler"]

_log = logging.getLogger(__name__)

_TAKEN_IN = (State.AUTHORIZED, State.EXECUTED, State.PROVEN)

BATCH_SIZE = 20
"""Captures in one transaction: each may take its verifiers' and its token's gas caps, and all of
them together must stay below the gas ceiling of a transaction."""

_LATE = Failure(
    code="deadline_passed",
    message="The answer was not captured in time; the payer has the money back.",
    hint="Ask again, and pay for a new quote.",
)


class Settler:
    """Ends every payment that came in, in the way that its job has earned.

    The chain has the last word on how a payment ended: anyone may capture or reclaim. `reseal` puts
    the transaction of the capture into a receipt.
    """

    def __init__(
        self,
        chain: Chain,
        escrow: PaymentEscrow,
        submitter: LocalAccount,
        jobs: JobStore,
        reseal: Callable[[Receipt, bytes], Receipt],
        evidence_gas: Callable[[Iterable[int]], int],
        from_block: int,
    ) -> None:
        self._chain = chain
        self._escrow = escrow
        self._submitter = submitter
        self._jobs = jobs
        self._reseal = reseal
        self._evidence_gas = evidence_gas
        self._from_block = from_block
        self._refused: set[bytes] = set()
        self._lock = Lock()

    def settle(self) -> None:
        """End all payments that can be ended now.

        Raises `ChainError`; what was not settled is settled by the next call.
        """
        with self._lock:
            self._go_on()
            now = time.time()
            waiting = [job for job in self._jobs.in_states(_TAKEN_IN) if job.end is None]
            late = [job for job in waiting if now >= job.terms.capture_before]
            in_time = [job for job in waiting if now < job.terms.capture_before]
            for job in late:
                self._send([job], self._escrow.reclaim(*_named(job)))
            for job in in_time:
                if job.failure is not None:
                    self._send([job], self._escrow.void(*_named(job)))
            self._capture(
                [job for job in in_time if job.state is State.PROVEN and job.failure is None]
            )

    def _go_on(self) -> None:
        """Finish the transactions that an earlier run has written down."""
        by_transaction: dict[bytes, list[Job]] = defaultdict(list)
        for job in self._jobs.in_states(_TAKEN_IN):
            if job.end is not None:
                by_transaction[job.end.hash].append(job)
        for jobs in by_transaction.values():
            assert jobs[0].end is not None
            self._finish(jobs, signed(jobs[0].end))

    def _capture(self, jobs: Sequence[Job]) -> None:
        # What a batch has refused is tried alone: its estimate then says why, and costs nothing.
        together = [job for job in jobs if job.payment_id not in self._refused]
        for start in range(0, len(together), BATCH_SIZE):
            batch = together[start : start + BATCH_SIZE]
            self._send(batch, self._capture_call(batch))
        for job in jobs:
            if job.payment_id in self._refused:
                self._send([job], self._capture_call([job]))

    def _capture_call(self, jobs: Sequence[Job]) -> Call:
        items = [_capture_of(job) for job in jobs]
        most = max(self._evidence_gas(_modes(job)) for job in jobs)
        if len(items) == 1:
            return self._escrow.capture(items[0])
        return self._escrow.capture_batch(items, most)

    def _send(self, jobs: Sequence[Job], call: Call) -> None:
        try:
            transaction = self._chain.prepare(call, self._submitter)
        except TransactionReverted as error:
            self._conclude(jobs, str(error), self._from_block)
            return
        end = pending(transaction)
        written = [self._jobs.move(job, job.changed(end=end)) for job in jobs]
        self._finish([job for job in written if job.end == end], transaction)

    def _finish(self, jobs: Sequence[Job], transaction: SignedTransaction) -> None:
        problem, since = "the escrow refused it in a batch", self._from_block
        try:
            self._chain.broadcast(transaction)
            since = self._chain.wait(transaction.hash).block
        except (TransactionSuperseded, TransactionReverted) as error:
            problem = str(error)
        finally:
            self._chain.release(transaction)
        self._conclude(jobs, problem, since)

    def _conclude(self, jobs: Iterable[Job], problem: str, since: int) -> None:
        """Record what became of payments.

        `problem` is why one that has not ended has not; no capture is older than the block `since`.
        """
        for job in jobs:
            match self._escrow.payment(job.payment_id).status:
                case Status.CAPTURED:
                    after = job.changed(state=State.CAPTURED, receipt=self._captured(job, since))
                case Status.VOIDED:
                    after = job.changed(state=State.VOIDED)
                case Status.RECLAIMED:
                    after = job.changed(state=State.FAILED, failure=job.failure or _LATE)
                case _:
                    _log.warning("payment 0x%s is not settled: %s", job.payment_id.hex(), problem)
                    self._refused.add(job.payment_id)
                    after = job.changed(end=None)
            self._jobs.move(job, after)

    def _captured(self, job: Job, since: int) -> Receipt | None:
        """Give the receipt with the transaction of the capture, whoever sent that."""
        if job.receipt is None:
            return None
        logged = events(self._escrow, PaymentCaptured, since, payment_id=job.payment_id)
        return self._reseal(job.receipt, next(logged).transaction)


def _named(job: Job) -> tuple[Terms, str, bytes]:
    return job.terms, job.authorization.payer, job.authorization.nonce


def _modes(job: Job) -> list[int]:
    return [evidence.mode_id for evidence in job.evidence]


def _capture_of(job: Job) -> Capture:
    assert job.claim is not None
    return Capture(
        terms=job.terms,
        payer=job.authorization.payer,
        nonce=job.authorization.nonce,
        result=Result(job.claim.output_hash, job.claim.units, job.claim.completed_at),
        evidence=job.evidence,
    )
