"""Renewal: an enclave's key is enrolled again before its validity is over.

The chain takes a document for a day at most, and never for longer than the certificates above it
are valid: three hours on AWS Nitro. A key that has lapsed is not enrolled again, so whoever sells
from an enclave renews in time, several times a day.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Event, Thread
from typing import Protocol

from assay.chain import EnclaveRecord, TeeVerifier
from assay.errors import AssayError, EvidenceError, TransactionPending, TransactionReverted
from assay.modes import MOST_VALIDITY_SECONDS, EnclaveMode
from assay.node.renewal.rule import is_due, look_seconds, retry_seconds
from assay.node.selling.registrations import key_problem
from assay.tee import verify_document
from assay.tee.host import Enclave
from assay.tee.protocol import Endpoint

__all__ = ["Enrolment", "Enrols", "KeyState", "Renewal"]

_ANSWER_SECONDS = 30

_log = logging.getLogger(__name__)


class Enrolment(Protocol):
    """What came of enrolling a key."""

    @property
    def record(self) -> EnclaveRecord:
        """What the chain knows of the key now."""
        ...

    @property
    def gas(self) -> int:
        """What all of it took."""
        ...


class Enrols(Protocol):
    """Enrols keys of one maker's enclaves, and pays for that."""

    def enrol(self, enclave: Enclave, owner: str) -> Enrolment:
        """Enrol an enclave's key, or renew its enrolment, in the name of whom it works for.

        Raises `EvidenceError` and `ChainError`.
        """
        ...


@dataclass(frozen=True, slots=True)
class KeyState:
    """How the key of an enclave stood when it was last looked at; times are UTC seconds."""

    key: str | None = None
    """None where the enclave does not answer."""
    until: int | None = None
    """When its validity on the chain ends; None where it has none."""
    problem: str | None = None
    """What keeps the key from being valid, now or soon, and what to do."""
    renewals: int = 0
    """How often this process has renewed a key."""
    gas: int = 0
    """What those renewals took."""
    failures: int = 0
    """How many renewals have failed since the last one that did not."""
    failures_ever: int = 0
    retry_seconds: float | None = None
    """How long a renewal that failed rests before it is tried again."""


class Renewal:
    """Watches the key of one enclave, and renews it where the provider wants that.

    A key that was never enrolled is left alone: its first enrolment is its owner's to make. So is
    one that has lapsed or was revoked, which no chain takes again. Claims that were signed before
    a renewal stay provable: the key is the same, and its validity only grows.
    """

    def __init__(
        self,
        mode: EnclaveMode,
        verifier: TeeVerifier,
        endpoint: Endpoint,
        enroller: Enrols | None,
        owner: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Watch the enclave at an endpoint; without an enroller, its key is never renewed."""
        self.mode = mode
        self.state = KeyState()
        self._verifier = verifier
        self._endpoint = endpoint
        self._enroller = enroller
        self._owner = owner
        self._clock = clock
        self._sent: bytes | None = None
        self._stopped = Event()
        self._thread: Thread | None = None

    @property
    def is_on(self) -> bool:
        """Whether this node renews the key."""
        return self._enroller is not None

    @property
    def pause_seconds(self) -> float:
        """How long to wait before the next look."""
        if self.state.retry_seconds is not None:
            return self.state.retry_seconds
        until = self.state.until
        return look_seconds(0 if until is None else until - self._clock())

    def start(self) -> None:
        """Watch from now on, from a thread of its own."""
        self._thread = Thread(target=self._watch, name=f"assay-key-{self.mode.name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop after the look that is being taken, and wait for that."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def look(self) -> KeyState:
        """Look at the enclave and its key, and renew the key where that is due.

        What goes wrong is in the state that is returned, and in the log.
        """
        before = self.state
        try:
            self.state = self._seen()
        except AssayError as error:
            # What was known of the key stays known: the chain has not forgotten it.
            self.state = replace(before, problem=str(error))
        self._say(before)
        return self.state

    def _watch(self) -> None:
        while not self._stopped.is_set():
            try:
                self.look()
            except Exception:  # Whatever it is, the node goes on selling while the key is valid.
                _log.exception("the key of the mode %s could not be looked at", self.mode.name)
            self._stopped.wait(self.pause_seconds)

    def _seen(self) -> KeyState:
        with Enclave(self._endpoint, _ANSWER_SECONDS) as enclave:
            try:
                key = enclave.describe().address
            except EvidenceError as error:
                return self._rested(KeyState(problem=str(error)))
            record = self._verifier.enclave(key)
            until = None if record is None else record.until
            problem = key_problem(key, record, self._clock())
            if until is None or problem is not None:
                return self._rested(KeyState(key, until, problem))
            if not self._is_due(enclave, until):
                return self._rested(KeyState(key, until))
            return self._renewed(enclave, KeyState(key, until))

    def _is_due(self, enclave: Enclave, until: int) -> bool:
        document, now = enclave.attest(b""), self._clock()
        attested = verify_document(document, self.mode.maker.root.sha256, int(now))
        fresh_until = min(attested.valid_until, attested.attested_at + MOST_VALIDITY_SECONDS)
        return is_due(until, fresh_until, now)

    def _renewed(self, enclave: Enclave, state: KeyState) -> KeyState:
        if self._enroller is None:
            problem = (
                f"The key {state.key} ends soon, and is not renewed here: assay enclave enrol."
            )
            return self._rested(replace(state, problem=problem))
        # A second transaction would not overtake the first, and be refused behind it, for its gas.
        if self._sent is not None and self._verifier.chain.is_pending(self._sent):
            return replace(self.state, key=state.key, until=state.until)
        self._sent = None
        try:
            made = self._enroller.enrol(enclave, self._owner)
        except AssayError as error:
            if isinstance(error, TransactionPending):
                self._sent = error.transaction
            return self._failed(state, error)
        renewed = self._rested(replace(state, until=made.record.until))
        return replace(renewed, renewals=renewed.renewals + 1, gas=renewed.gas + made.gas)

    def _failed(self, state: KeyState, error: AssayError) -> KeyState:
        before = self.state
        failures = before.failures + 1
        was_paid_for = isinstance(error, TransactionReverted)
        return replace(
            before,
            key=state.key,
            until=state.until,
            problem=f"The key {state.key} could not be renewed: {error}",
            failures=failures,
            failures_ever=before.failures_ever + 1,
            retry_seconds=retry_seconds(failures, was_paid_for=was_paid_for),
        )

    def _rested(self, state: KeyState) -> KeyState:
        """Take over what was counted; nothing waits to be tried again."""
        before = self.state
        return replace(
            state, renewals=before.renewals, gas=before.gas, failures_ever=before.failures_ever
        )

    def _say(self, before: KeyState) -> None:
        state, name = self.state, self.mode.name
        if state.failures > before.failures:
            _log.error(
                "mode %s: %s It ends at %s, and then nothing is sold from the enclave. This was"
                " attempt %d; the next one is in %d seconds.",
                *(name, state.problem, _moment(state.until), state.failures, state.retry_seconds),
            )
        elif state.renewals > before.renewals:
            spent = state.gas - before.gas
            _log.info(
                "mode %s: the key %s is renewed until %s, for %d gas",
                *(name, state.key, _moment(state.until), spent),
            )
        elif state.problem is not None and state.problem != before.problem:
            # A node may well be there before its enclave.
            level = logging.INFO if before.until is None else logging.WARNING
            _log.log(level, "mode %s: %s", name, state.problem)


def _moment(seconds: int | None) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(seconds or 0))
