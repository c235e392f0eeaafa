"""Registrations: what a verifier on the chain has to know before anything is proven to it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from assay.chain.contracts import EnclaveRecord, TeeVerifier, ZkmlVerifier
from assay.errors import EvidenceError
from assay.node.catalogue import ListedVersion
from assay.tee.host import Enclave
from assay.tee.protocol import Endpoint

__all__ = [
    "CircuitRegistration",
    "EnclaveRegistration",
    "EnclaveState",
    "Registration",
    "key_problem",
]

_CONNECT_SECONDS = 5


class Registration(Protocol):
    """What one mode's verifier knows."""

    def refusal(self, version: ListedVersion) -> str | None:
        """Say what it does not know of a version; None where it is ready. Raises `ChainError`."""
        ...


@dataclass(frozen=True, slots=True)
class EnclaveState:
    """An enclave, and what its verifier on the chain knows of its key."""

    key: str | None
    """None where the enclave does not answer."""
    record: EnclaveRecord | None
    """None where the key was never enrolled."""
    problem: str | None
    """Why the enclave does not answer."""


class CircuitRegistration:
    """A verifier has to know a version's circuit; it never forgets one."""

    def __init__(self, verifier: ZkmlVerifier) -> None:
        self._verifier = verifier
        self._registered: set[bytes] = set()

    def refusal(self, version: ListedVersion) -> str | None:
        """Say that nobody has registered the version's circuit."""
        if version.version_id in self._registered:
            return None
        if self._verifier.circuit(version.version_id) is None:
            return (
                f"The {self._verifier.artifact_name} on this chain does not know the version's"
                " circuit; anyone who publishes the version again registers it."
            )
        self._registered.add(version.version_id)
        return None


class EnclaveRegistration:
    """A verifier has to know the enclave's key, and the publisher has to approve of its code."""

    def __init__(
        self, verifier: TeeVerifier, endpoint: Endpoint, clock: Callable[[], float] = time.time
    ) -> None:
        self._verifier = verifier
        self._endpoint = endpoint
        self._clock = clock

    def refusal(self, version: ListedVersion) -> str | None:
        """Say why the key's word would not count for the version, now."""
        try:
            with Enclave(self._endpoint, _CONNECT_SECONDS) as enclave:
                key = enclave.describe().address
        except EvidenceError as error:
            return error.message
        if self._verifier.counts(key, version.model_id, int(self._clock())):
            return None
        return self._reason(key, version.model_id)

    def state(self) -> EnclaveState:
        """Tell how the enclave and its key stand. Raises `ChainError`."""
        try:
            with Enclave(self._endpoint, _CONNECT_SECONDS) as enclave:
                key = enclave.describe().address
        except EvidenceError as error:
            return EnclaveState(None, None, error.message)
        return EnclaveState(key, self._verifier.enclave(key), None)

    def _reason(self, key: str, model_id: bytes) -> str:
        enclave = self._verifier.enclave(key)
        problem = key_problem(key, enclave, self._clock())
        if enclave is None or problem is not None:
            return problem or ""
        code = f"0x{enclave.measurement.hex()}"
        approval = self._verifier.approval(model_id, enclave.measurement)
        if approval is not None and approval.revoked_at:
            return f"The model's publisher has revoked the measurement {code}."
        return (
            f"The model's publisher has not approved the measurement {code}: assay enclave approve."
        )


def key_problem(key: str, record: EnclaveRecord | None, now: float) -> str | None:
    """Say why a key counts for no model at a time, UTC seconds; None where it is valid."""
    if record is None:
        return f"The enclave's key {key} is not enrolled: assay enclave enrol."
    if record.revoked_at:
        return f"The enclave's key {key} was revoked: start another enclave, and enrol it."
    if now >= record.until:
        # One that has lapsed is not enrolled again: nobody knows where it was meanwhile.
        return f"The enclave's key {key} is valid no more: start another enclave, and enrol it."
    return None
