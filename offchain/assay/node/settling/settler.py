"""Paying out: proven jobs are captured, failed ones voided, late ones reclaimed."""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock

from eth_account.signers.local import LocalAccount

from assay.chain.chain import Chain
from assay.chain.contracts import PaymentEscrow
from assay.chain.transactions import Call, Log, SignedTransaction, TransactionReceipt
from assay.errors import ChainError, ChainUnavailable, TransactionPending, TransactionReverted
from assay.node.jobs.job import Failure, Job, PendingTransaction, State
from assay.node.jobs.measurements import Measurements
from assay.node.jobs.store import JobStore
from assay.node.notices import Notices
from assay.node.proving.notary import Notary
from assay.node.settling.batches import Batches, BatchLimits
from assay.node.settling.intake import pending, signed
from assay.node.settling.outcomes import Outcomes
from assay.node.settling.refusals import Refusals
from assay.wire.terms import Terms

__all__ = ["Settler"]

_log = logging.getLogger(__name__)

# Apart from each other, since so many are read at a time: payers who keep silent, however many they
# are, hold up nobody else.
_TAKEN_IN = ((State.AUTHORIZED, State.EXECUTED, State.PROVEN), (State.DELIVERED,))


class Settler:
    """Ends every payment that came in, in the way that its job has earned.

    `evidence_gas` adds up what the verifiers of some modes may use. Nothing of the escrow is older
    than `from_block`. Without `limits` they are the usual ones.
    """

    def __init__(
        self,
        chain: Chain,
        escrow: PaymentEscrow,
        submitter: LocalAccount,
        jobs: JobStore,
        notary: Notary,
        refusals: Refusals,
        measurements: Measurements,
        evidence_gas: Callable[[Iterable[int]], int],
        from_block: int,
        limits: BatchLimits | None = None,
    ) -> None:
        self._chain = chain
        self._escrow = escrow
        self._submitter = submitter
        self._jobs = jobs
        self._limits = limits or BatchLimits()
        self._notices = Notices(_log)
        self._batches = Batches(escrow, notary, evidence_gas, self._limits, self._notices)
        self._refusals = refusals
        self._measurements = measurements
        self._outcomes = Outcomes(escrow, jobs, notary.captured, from_block, self._notices)
        self._refused: set[bytes] = set()
        self._patience_seconds: float | None = None
        self._lock = Lock()

    def settle(self) -> None:
        """End all payments that can be ended now.

        Raises `ChainUnavailable`; what was not settled is settled by the next call.
        """
        with self._lock:
            self._go_on()
            if waiting := [job for job in self._taken_in() if job.end is None]:
                self._settle(waiting)
            self._notices.end_round()

    def _settle(self, waiting: Sequence[Job]) -> None:
        now = self._now()
        late = [job for job in waiting if now >= job.terms.capture_before]
        in_time = [self._unless_too_large(job) for job in waiting if now < job.terms.capture_before]
        for job in late:
            self._send([job], self._escrow.reclaim(*_named(job)))
        for job in in_time:
            if job.failure is not None:
                self._send([job], self._escrow.void(*_named(job)))
        self._capture([job for job in in_time if job.state is State.PROVEN and job.failure is None])

    def _taken_in(self) -> list[Job]:
        return [job for states in _TAKEN_IN for job in self._jobs.in_states(states)]

    def _now(self) -> float:
        # The chain's clock is the one that counts, but it stands still between two blocks.
        return max(time.time(), self._chain.time())

    def _go_on(self) -> None:
        """Finish the transactions that an earlier run has written down, those first that go first.

        One that was replaced is known by the first of its kind, in whichever job that was written.
        """
        self._patience_seconds = None
        by_transaction: dict[bytes, list[Job]] = defaultdict(list)
        for job in self._taken_in():
            if job.end is not None:
                by_transaction[job.end.first].append(job)
        sent = [(_latest(jobs), jobs) for jobs in by_transaction.values()]
        for transaction, jobs in sorted(sent, key=lambda each: each[0].nonce):
            with self._alone(jobs):
                self._finish(*self._raise_fees(jobs, transaction))

    def _raise_fees(
        self, jobs: Sequence[Job], transaction: SignedTransaction
    ) -> tuple[Sequence[Job], SignedTransaction]:
        """Write a transaction with higher fees down instead, where one has waited for too long."""
        raised = self._chain.raised(transaction, self._submitter)
        if raised is None:
            return jobs, transaction
        _log.warning(
            "0x%s is not included; 0x%s replaces it, with higher fees",
            transaction.hash.hex(),
            raised.hash.hex(),
        )
        return self._end_by(jobs, pending(raised)), raised

    def _end_by(self, jobs: Sequence[Job], end: PendingTransaction) -> list[Job]:
        """Write down what ends jobs; give those that nobody else has changed meanwhile."""
        written = [self._jobs.move(job, job.changed(end=end, evidence_sent=True)) for job in jobs]
        return [job for job in written if job.end == end and not job.is_final]

    def _unless_too_large(self, job: Job) -> Job:
        """Give a job up whose evidence no transaction carries: its payer has the money at once."""
        excess = self._limits.excess(job.evidence) if job.state is State.PROVEN else None
        if excess is None or job.failure is not None:
            return job
        hint = "Ask for less at once, or under another policy."
        failure = Failure(code="evidence_too_large", message=excess, hint=hint)
        moved = self._jobs.move(job, job.changed(failure=failure))
        return moved if moved.failure == failure else job

    def _capture(self, jobs: Sequence[Job]) -> None:
        # What a batch has refused is tried alone: its estimate then says why, and costs nothing.
        self._send_in_batches([job for job in jobs if job.payment_id not in self._refused])
        for job in jobs:
            if job.payment_id in self._refused:
                self._send_in_batches([job])

    def _send_in_batches(self, jobs: Sequence[Job]) -> None:
        for batch in self._batches.of(jobs):
            self._send(batch.jobs, batch.call)

    def _send(self, jobs: Sequence[Job], call: Call) -> None:
        with self._alone(jobs):
            try:
                transaction = self._chain.prepare(call, self._submitter)
            except TransactionReverted as error:
                self._conclude(jobs, str(error), (), refusal=error)
                return
            try:
                # Jobs that somebody else has changed meanwhile are theirs to end.
                if ours := self._end_by(jobs, pending(transaction)):
                    self._finish(ours, transaction)
            finally:
                self._chain.release(transaction)

    def _finish(self, jobs: Sequence[Job], transaction: SignedTransaction) -> None:
        problem, logs = "the escrow refused it in a batch", tuple[Log, ...]()
        try:
            self._chain.broadcast(transaction)
            receipt = self._chain.wait(
                transaction.hash, self._patience_seconds, transaction.replaced
            )
            logs = receipt.logs
            self._measure(jobs, receipt)
            if any(job.end is None or job.end.hash != receipt.transaction for job in jobs):
                included = pending(replace(transaction, hash=receipt.transaction))
                jobs = self._end_by(jobs, included)
        except ChainUnavailable:
            raise  # It may be included yet.
        except TransactionPending:
            # What comes after it cannot be included before it, so it is only looked for.
            self._patience_seconds = 0
            raise
        except ChainError as error:
            problem = str(error)
        self._conclude(jobs, problem, logs)

    def _measure(self, jobs: Sequence[Job], receipt: TransactionReceipt) -> None:
        """Note what each capture of a transaction took: its share."""
        captured = [each.event.payment_id for each in self._outcomes.captures(receipt.logs)]
        for job in jobs:
            if job.payment_id in captured:
                share = receipt.gas_used // len(captured)
                self._measurements.captured(
                    job.terms.version_id, job.terms.policy, share, alone=len(captured) == 1
                )

    def _conclude(
        self,
        jobs: Sequence[Job],
        problem: str,
        logs: Sequence[Log],
        refusal: TransactionReverted | None = None,
    ) -> None:
        for job in jobs:
            with self._alone([job]):
                now = self._outcomes.record(job, problem, logs)
                if now.is_final:
                    self._refused.discard(now.payment_id)
                    continue
                self._refused.add(now.payment_id)
                # Of other evidence, which somebody has made meanwhile, a refusal says nothing.
                if refusal is not None and now.evidence == job.evidence and now.failure is None:
                    self._give_back_if_lost(now, refusal)

    def _give_back_if_lost(self, job: Job, refusal: TransactionReverted) -> None:
        """Give the money back at once where a refusal says that it will never be captured."""
        if (after := self._refusals.take(job, refusal)).failure is not None:
            self._send([after], self._escrow.void(*_named(after)))

    @contextmanager
    def _alone(self, jobs: Sequence[Job]) -> Iterator[None]:
        """Keep the trouble with one transaction from the others."""
        try:
            yield
        except ChainUnavailable:
            raise
        except ChainError as error:
            first = jobs[0].payment_id
            message = f"{len(jobs)} payments wait, 0x{first.hex()} first: {error}"
            self._notices.warn(first, message)


def _latest(jobs: Sequence[Job]) -> SignedTransaction:
    """Find what is to end jobs: a run that ended too early has not written it into all of them."""
    ends = [job.end for job in jobs if job.end is not None]
    return signed(max(ends, key=lambda end: len(end.replaced)))


def _named(job: Job) -> tuple[Terms, str, bytes]:
    return job.terms, job.authorization.payer, job.authorization.nonce
