"""Registrations: what a verifier on the chain has to know before anything is proven to it.

What it knew can be taken back, too: a proof that was good when it was made is then lost.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from assay.chain.contracts import EnclaveRecord, SignedVerifier, TeeVerifier, ZkmlVerifier
from assay.errors import EnclaveError, EvidenceError
from assay.node.selling.catalogue import ListedVersion
from assay.tee.host import Enclave
from assay.tee.protocol import Endpoint
from assay.wire.claim import Claim
from assay.wire.hashing import recover_signer

__all__ = [
    "CircuitRegistration",
    "EnclaveRegistration",
    "EnclaveState",
    "KeyRegistration",
    "Registration",
    "key_problem",
]

_CONNECT_SECONDS = 5
# In front of an enclave's signature: the model's id, and the manifest's hash.
_MODEL_ID_BYTES, _NAMED_BYTES = 32, 64
_GRACE_SECONDS = 3600
"""For as long after a key's validity its claims are taken: `TeeVerifier.GRACE`."""


class Registration(Protocol):
    """What one mode's verifier knows."""

    def refusal(self, version: ListedVersion) -> str | None:
        """Say what it does not know of a version; None where it is ready. Raises `ChainError`."""
        ...

    def lost(self, claim: Claim, digest: bytes, proof: bytes) -> str | None:
        """Say why it will never take a proof that it does not take now; None where it still may.

        Only what the chain says for good counts: what is merely not there yet may still come, or
        stand in a block that this node's chain has not seen. `digest` is the claim's. Raises
        `ChainError`.
        """
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


class KeyRegistration:
    """A verifier has to know the key that signs for the provider, if it is not the provider's own.

    A contract wallet that signs for itself has no record there, and needs none.
    """

    def __init__(
        self,
        verifier: SignedVerifier,
        provider: str,
        key: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._verifier = verifier
        self._provider = provider
        self._key = key
        self._clock = clock

    def refusal(self, version: ListedVersion) -> str | None:
        """Say that the session key signs for the provider no more."""
        return self._ended(self._key)

    def lost(self, claim: Claim, digest: bytes, proof: bytes) -> str | None:
        """Say that the session key that signed signs for the provider no more."""
        key = recover_signer(digest, proof)
        return None if key is None else self._ended(key)

    def _ended(self, key: str) -> str | None:
        if key == self._provider:
            return None
        delegation = self._verifier.delegation(self._provider, key)
        if delegation is None:
            return None
        mend = "delegate another key, and start the node with it."
        if delegation.revoked_at:
            return f"The session key {key} was revoked: {mend}"
        if self._clock() >= delegation.until:
            return f"The delegation to the session key {key} has ended: {mend}"
        return None


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

    def lost(self, claim: Claim, digest: bytes, proof: bytes) -> str | None:
        """Say that the proof is none: with the circuit's key at hand that changes no more."""
        if self._verifier.circuit(claim.version_id) is None:
            return None
        return (
            f"The {self._verifier.artifact_name} on this chain has the version's circuit, and the"
            " proof does not hold for it: have the node's prover looked at."
        )


class EnclaveRegistration:
    """A verifier has to know the enclave's key, and the publisher has to approve of its code.

    A node that has no enclave any more can still tell what became of evidence by an earlier one.
    """

    def __init__(
        self,
        verifier: TeeVerifier,
        endpoint: Endpoint | None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._verifier = verifier
        self._endpoint = endpoint
        self._clock = clock

    def refusal(self, version: ListedVersion) -> str | None:
        """Say why the key's word would not count for the version, now."""
        try:
            key = self._key()
        except EvidenceError as error:
            return error.message
        if self._verifier.counts(key, version.model_id, int(self._clock())):
            return None
        return self._reason(key, version.model_id)

    def state(self) -> EnclaveState:
        """Tell how the enclave and its key stand. Raises `ChainError`."""
        try:
            key = self._key()
        except EvidenceError as error:
            return EnclaveState(None, None, error.message)
        return EnclaveState(key, self._verifier.enclave(key), None)

    def lost(self, claim: Claim, digest: bytes, proof: bytes) -> str | None:
        """Say that the key that signed, or its code, counts for the model no more."""
        key = recover_signer(digest, proof[_NAMED_BYTES:])
        enclave = None if key is None else self._verifier.enclave(key)
        if key is None or enclave is None:
            return None
        if claim.completed_at < enclave.since:
            return (
                f"The claim was completed at {claim.completed_at}, and the enclave's key {key} is"
                f" enrolled since {enclave.since}: nobody knows where it was before."
            )
        return self._ended(key, enclave, proof[:_MODEL_ID_BYTES], _GRACE_SECONDS)

    def _key(self) -> str:
        if self._endpoint is None:
            raise EnclaveError("This node has no enclave.", "Start it with one.")
        with Enclave(self._endpoint, _CONNECT_SECONDS) as enclave:
            return enclave.describe().address

    def _reason(self, key: str, model_id: bytes) -> str:
        enclave = self._verifier.enclave(key)
        if enclave is None:
            return _not_enrolled(key)
        return self._ended(key, enclave, model_id, 0) or (
            f"The model's publisher has not approved the measurement 0x{enclave.measurement.hex()}:"
            " assay enclave approve."
        )

    def _ended(
        self, key: str, enclave: EnclaveRecord, model_id: bytes, grace_seconds: int
    ) -> str | None:
        """Say what has ended for good, if anything has."""
        if problem := key_problem(key, enclave, self._clock() - grace_seconds):
            return problem
        approval = self._verifier.approval(model_id, enclave.measurement)
        if approval is not None and approval.revoked_at:
            code = f"0x{enclave.measurement.hex()}"
            return f"The model's publisher has revoked the measurement {code}."
        return None


def key_problem(key: str, record: EnclaveRecord | None, now: float) -> str | None:
    """Say why a key counts for no model at a time, UTC seconds; None where it is valid."""
    if record is None:
        return _not_enrolled(key)
    if record.revoked_at:
        return f"The enclave's key {key} was revoked: start another enclave, and enrol it."
    if now >= record.until:
        # One that has lapsed is not enrolled again: nobody knows where it was meanwhile.
        return f"The enclave's key {key} is valid no more: start another enclave, and enrol it."
    return None


def _not_enrolled(key: str) -> str:
    return f"The enclave's key {key} is not enrolled: assay enclave enrol."
