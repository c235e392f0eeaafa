"""The node: takes payments, answers them, and settles them, whatever happens in between."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from threading import BoundedSemaphore, Event, Thread

from assay.errors import AssayError, ChainError, Overloaded, PaymentError
from assay.node.jobs.job import Job, PayerSignature, State
from assay.node.jobs.measurements import Measurements
from assay.node.jobs.store import JobStore
from assay.node.notices import Notices
from assay.node.proving.worker import Worker
from assay.node.renewal.watch import Renewal
from assay.node.selling.sales import Order, Sales
from assay.node.settling.acknowledgements import Acknowledgements
from assay.node.settling.intake import Intake
from assay.node.settling.settler import Settler
from assay.node.turns import Turns
from assay.payments import Facilitator, Payment, Quote

__all__ = ["Limits", "Node"]

_log = logging.getLogger(__name__)

_ON_THE_WAY = (State.QUOTED, State.AUTHORIZED, State.EXECUTED)
_TIDY_EVERY_SECONDS = 3600
_SETTLING = "settling"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a node takes on."""

    at_once: int = 16
    """Requests that are paid and being answered; more are told to come back."""
    settle_every_seconds: float = 1.0
    """How long a proven job may wait for others to be captured with."""


class Node:
    """Drives jobs from quoted to their end.

    A request drives its own job as far as the answer. A thread of the node's settles, and goes on
    with the jobs that nobody drives: those that a crash or a chain that was gone has left behind.
    """

    def __init__(
        self,
        chain_id: int,
        escrow: str,
        sales: Sales,
        facilitator: Facilitator,
        jobs: JobStore,
        intake: Intake,
        worker: Worker,
        acknowledgements: Acknowledgements,
        settler: Settler,
        measurements: Measurements,
        limits: Limits,
        renewals: Sequence[Renewal] = (),
    ) -> None:
        self.sales = sales
        self.jobs = jobs
        self.renewals = renewals
        self._chain_id = chain_id
        self._escrow = escrow
        self._facilitator = facilitator
        self._intake = intake
        self._worker = worker
        self._acknowledgements = acknowledgements
        self._settler = settler
        self._measurements = measurements
        self._limits = limits
        self._steps = {
            State.QUOTED: intake.authorize,
            State.AUTHORIZED: worker.execute,
            State.EXECUTED: worker.prove,
        }
        self._places = BoundedSemaphore(limits.at_once)
        self._turns = Turns()
        self._stop = Event()
        self._wake = Event()
        self._tidy_at = 0.0
        self._notices = Notices(_log)
        self._thread = Thread(target=self._tend, name="assay-settler", daemon=True)

    def start(self) -> None:
        """Go on with what an earlier run has left; settle and watch over keys from now on."""
        self._thread.start()
        for renewal in self.renewals:
            renewal.start()

    def stop(self) -> None:
        """Finish the step that is being taken, and stop."""
        self._stop.set()
        self._wake.set()
        self._thread.join()
        for renewal in self.renewals:
            renewal.stop()
        self._worker.close()

    def quoted(self, payment: Payment) -> Quote:
        """Find what a payment pays for, sold still or not. Raises `PaymentError`."""
        return self._facilitator.quote_of(payment)

    def answer(self, order: Order, payment: Payment) -> Job:
        """Answer a paid order: the first time by running it, later with the same job.

        Raises `PaymentError` for a payment that does not pay for this order, `PolicyError` and
        `VersionIsRetired` where it is new and the order is not sold any more, `Overloaded`, and
        `ChainError`. A job that was paid and came to nothing is returned with its failure.
        """
        job = self._job(order, payment)
        if not self._places.acquire(blocking=False):
            raise Overloaded(
                "This node is answering as many requests as it takes on.",
                "Send the same request with the same payment again.",
                retry_after_seconds=2,
            )
        try:
            return self._drive(job.payment_id)
        finally:
            self._places.release()
            self._wake.set()

    def acknowledge(self, payment_id: bytes, signature: bytes) -> Job:
        """Take the payer's signature of a delivered claim; the same again changes nothing.

        Raises `JobUnknown`, `InvalidInput` for a signature that is not the payer's of this claim,
        `AcknowledgementConflict` where there is nothing to acknowledge, and `ChainError`.
        """
        # Nobody waits for a turn: who drives a job has left it when it is delivered.
        job = self._acknowledgements.take(self.jobs.get(payment_id), signature)
        self._wake.set()
        return job

    def _job(self, order: Order, payment: Payment) -> Job:
        """Find the payment's job, or make it once the payment has been checked."""
        quote = self._facilitator.quote_of(payment)
        self.sales.require_paid_by(order, quote.terms)
        payment_id = payment.id(self._chain_id, self._escrow, quote.terms_hash)
        authorization = PayerSignature(
            to_vault=payment.to_vault,
            payer=payment.payer,
            nonce=payment.nonce,
            valid_after=payment.valid_after,
            valid_before=payment.valid_before,
            signature=payment.signature,
        )
        job = self.jobs.find(payment_id)
        if job is None:
            self.sales.require_for_sale(order.version, order.policy)
            self._check(payment, quote, authorization)
            job = self.jobs.add(
                Job(
                    payment_id=payment_id,
                    model_id=quote.model_id,
                    terms=quote.terms,
                    authorization=authorization,
                    input=order.input,
                    below_advice=order.warning is not None,
                )
            )
        if job.authorization != authorization:
            raise PaymentError(
                "This payment was made with another signature.", "Send what the payer signed."
            )
        return job

    def _check(self, payment: Payment, quote: Quote, authorization: PayerSignature) -> None:
        """Check a payment that is new here, unless its money has been moved by somebody else."""
        try:
            self._facilitator.check(payment, quote)
        except PaymentError:
            token = quote.terms.token
            if not payment.to_vault or self._intake.execution_of(token, authorization) is None:
                raise

    def _drive(self, payment_id: bytes) -> Job:
        """Take a job's next steps until there is an answer, or none to be had."""
        with self._turns.take(payment_id):
            job = self.jobs.get(payment_id)
            # One that has an end before its answer is late: its money is on the way back.
            while job.state in self._steps and job.failure is None and job.end is None:
                job = self._step(job)
            return job

    def _step(self, job: Job) -> Job:
        """Take a job's next step, and note how long that took where it came to something."""
        before, began = job.state, time.perf_counter()
        job = self._steps[before](job)
        if job.failure is None and job.state is not before:
            seconds = time.perf_counter() - began
            self._measurements.took(job.terms.version_id, job.terms.policy, before, seconds)
        return job

    def _tend(self) -> None:
        while not self._stop.is_set():
            try:
                self._go_on()
                self._settler.settle()
                self._measurements.save()
                self._tidy()
                self._notices.end_round()
            except ChainError as error:
                self._notices.warn(_SETTLING, f"settling waits: {error}")
            except Exception as error:
                self._notices.fault(_SETTLING, "settling failed and is tried again", error)
            self._wake.wait(self._limits.settle_every_seconds)
            self._wake.clear()

    def _go_on(self) -> None:
        for job in self.jobs.in_states(_ON_THE_WAY):
            # Those that are left for when the node stops, and those that others drive.
            if self._stop.is_set() or self._turns.taken(job.payment_id):
                self._notices.keep(job.payment_id)
                continue
            if job.failure is not None:
                continue
            name = f"payment 0x{job.payment_id.hex()}"
            try:
                self._drive(job.payment_id)
            except AssayError as error:
                self._notices.warn(job.payment_id, f"{name} waits: {error}")
            except Exception as error:  # Nobody else's payment waits for this one.
                self._notices.fault(job.payment_id, f"{name} met a fault", error)

    def _tidy(self) -> None:
        if time.monotonic() >= self._tidy_at:
            self.sales.forget_old_quotes()
            self._tidy_at = time.monotonic() + _TIDY_EVERY_SECONDS
