"""`contracts/verifiers/TeeVerifier.sol`; `ITeeVerifier` says what each verb does.

So does `IEnclaveRegistry`, for the verbs that are about keys and measurements.
"""

from dataclasses import dataclass

from assay.chain.contracts.contract import Contract
from assay.chain.contracts.records import record
from assay.chain.transactions import Call

__all__ = ["Approval", "EnclaveRecord", "TeeVerifier"]

# Checking a document takes millions of gas, and an estimate would do it many times over. The first
# document under a root takes the most, 2^24 less a million.
_ENROLMENT_GAS = 2**24 - 1


@dataclass(frozen=True, slots=True)
class EnclaveRecord:
    """When a key was known to live in measured code; times are UTC seconds."""

    measurement: bytes
    since: int
    until: int
    """Exclusive."""
    revoked_at: int
    """Zero while it is not revoked."""


@dataclass(frozen=True, slots=True)
class Approval:
    """When a publisher vouched for measured code; times are UTC seconds."""

    approved_at: int
    revoked_at: int
    """Zero while it is not revoked."""


class TeeVerifier(Contract):
    """Which keys live in which measured code, and which code a publisher trusts with a model."""

    artifact_name = "TeeVerifier"

    def enrol(self, document: bytes, owner: str, signature: bytes) -> Call:
        """Enrol the key that a document binds, or renew it; anyone may."""
        return self._call("enrol", document, owner, signature, gas=_ENROLMENT_GAS)

    def revoke_key(self, key: str, signature: bytes) -> Call:
        """End a key on its own word; anyone may."""
        return self._call("revokeKey", key, signature)

    def approve_measurement(self, model_id: bytes, measurement: bytes) -> Call:
        """Vouch for code, as the model's publisher."""
        return self._call("approveMeasurement", model_id, measurement)

    def revoke_measurement(self, model_id: bytes, measurement: bytes) -> Call:
        """Take an approval back, as the model's publisher."""
        return self._call("revokeMeasurement", model_id, measurement)

    def counts(self, key: str, model_id: bytes, completed_at: int) -> bool:
        """Tell whether the key's word about the model counts now."""
        return bool(self._view("counts", key, model_id, completed_at))

    def enclave(self, key: str) -> EnclaveRecord | None:
        """Read a key's record, also of one that has ended; None where it was never enrolled."""
        values = self._view("enclaveOf", key)
        return record(EnclaveRecord, values) if values["since"] else None

    def approval(self, model_id: bytes, measurement: bytes) -> Approval | None:
        """Read an approval, also one that was taken back; None where there never was one."""
        values = self._view("approvalOf", model_id, measurement)
        return record(Approval, values) if values["approvedAt"] else None

    def attestation(self) -> str:
        """Read which contract checks the documents."""
        return str(self._view("ATTESTATION"))
