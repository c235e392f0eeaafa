"""Paying out: proven jobs are captured, failed ones voided, late ones reclaimed."""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

from eth_account.signers.local import LocalAccount

from assay.chain.chain import Chain
from assay.chain.contracts import PaymentEscrow
from assay.chain.transactions import Call, Log, SignedTransaction, TransactionReceipt
from assay.errors import ChainError, ChainUnavailable, TransactionPending, TransactionReverted
from assay.node.intake import pending, signed
from assay.node.job_store import JobStore
from assay.node.jobs import Job, State
from assay.node.measurements import Measurements
from assay.node.notary import Notary
from assay.node.outcomes import Outcomes
from assay.node.refusals import Refusals
from assay.wire.terms import Terms

__all__ = ["BATCH_SIZE", "Settler"]

_log = logging.getLogger(__name__)

# Apart from each other, since so many are read at a time: payers who keep silent, however many they
# are, hold up nobody else.
_TAKEN_IN = ((State.AUTHORIZED, State.EXECUTED, State.PROVEN), (State.DELIVERED,))

BATCH_SIZE = 20
"""Captures in one transaction: each may take its verifiers' and its token's gas caps, and all of
them together must stay below the gas ceiling of a transaction."""


class Settler:
    """Ends every payment that came in, in the way that its job has earned.

    `evidence_gas` adds up what the verifiers of some modes may use. Nothing of the escrow is older
    than `from_block`.
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
    ) -> None:
        self._chain = chain
        self._escrow = escrow
        self._submitter = submitter
        self._jobs = jobs
        self._evidence_gas = evidence_gas
        self._notary = notary
        self._refusals = refusals
        self._measurements = measurements
        self._outcomes = Outcomes(escrow, jobs, notary.captured, from_block)
        self._refused: set[bytes] = set()
        self._lock = Lock()

    def settle(self) -> None:
        """End all payments that can be ended now.

        Raises `ChainUnavailable`; what was not settled is settled by the next call.
        """
        with self._lock:
            self._go_on()
            waiting = [job for job in self._taken_in() if job.end is None]
            if not waiting:
                return
            now = self._now()
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

    def _taken_in(self) -> list[Job]:
        return [job for states in _TAKEN_IN for job in self._jobs.in_states(states)]

    def _now(self) -> float:
        # The chain's clock is the one that counts, but it stands still between two blocks.
        return max(time.time(), self._chain.time())

    def _go_on(self) -> None:
        """Finish the transactions that an earlier run has written down."""
        by_transaction: dict[bytes, list[Job]] = defaultdict(list)
        for job in self._taken_in():
            if job.end is not None:
                by_transaction[job.end.hash].append(job)
        for jobs in by_transaction.values():
            assert jobs[0].end is not None
            with _alone(jobs):
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
        bundle = self._notary.bundle(jobs)
        if len(jobs) == 1:
            return self._escrow.capture(bundle.items[0])
        most = max(self._evidence_gas(_modes(job)) for job in jobs)
        return self._escrow.capture_batch(bundle.items, most, bundle.joint)

    def _send(self, jobs: Sequence[Job], call: Call) -> None:
        with _alone(jobs):
            try:
                transaction = self._chain.prepare(call, self._submitter)
            except TransactionReverted as error:
                self._conclude(jobs, str(error), (), refusal=error)
                return
            try:
                end = pending(transaction)
                written = [
                    self._jobs.move(job, job.changed(end=end, evidence_sent=True)) for job in jobs
                ]
                # Jobs that somebody else has changed meanwhile are theirs to end.
                if ours := [job for job in written if job.end == end and not job.is_final]:
                    self._finish(ours, transaction)
            finally:
                self._chain.release(transaction)

    def _finish(self, jobs: Sequence[Job], transaction: SignedTransaction) -> None:
        problem, logs = "the escrow refused it in a batch", tuple[Log, ...]()
        try:
            self._chain.broadcast(transaction)
            receipt = self._chain.wait(transaction.hash)
            logs = receipt.logs
            self._measure(jobs, receipt)
        except (ChainUnavailable, TransactionPending):
            raise  # It may be included yet.
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
            with _alone([job]):
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
def _alone(jobs: Sequence[Job]) -> Iterator[None]:
    """Keep the trouble with one transaction from the others."""
    try:
        yield
    except ChainUnavailable:
        raise
    except ChainError as error:
        _log.warning("%d payments wait, 0x%s first: %s", len(jobs), jobs[0].payment_id.hex(), error)


def _named(job: Job) -> tuple[Terms, str, bytes]:
    return job.terms, job.authorization.payer, job.authorization.nonce


def _modes(job: Job) -> list[int]:
    return [evidence.mode_id for evidence in job.evidence]
