"""`contracts/verifiers/SignedVerifier.sol`; `ISignedVerifier` says what each verb does."""

from dataclasses import dataclass

from assay.chain.contracts.contract import Contract
from assay.chain.contracts.records import record
from assay.chain.transactions import Call
from assay.wire.receipt import Delegation

__all__ = ["DelegationRecord", "SignedVerifier"]


@dataclass(frozen=True, slots=True)
class DelegationRecord:
    """When a session key could sign for a provider; times are UTC seconds."""

    since: int
    until: int
    """Exclusive."""
    revoked_at: int
    """Zero while it is not revoked."""


class SignedVerifier(Contract):
    """Which session keys sign for which providers."""

    artifact_name = "SignedVerifier"

    def delegate_key(self, key: str, until: int) -> Call:
        """Let a key sign for the sender until a time, UTC seconds."""
        return self._call("delegateKey", key, until)

    def delegate_with_signature(self, delegation: Delegation) -> Call:
        """Let a key sign for a provider, on the provider's signed word."""
        return self._call(
            "delegateWithSignature",
            delegation.provider,
            delegation.key,
            delegation.until,
            delegation.signature,
        )

    def revoke(self, provider: str, key: str) -> Call:
        """End a delegation, as the provider or as the key."""
        return self._call("revoke", provider, key)

    def delegation(self, provider: str, key: str) -> DelegationRecord | None:
        """Read a delegation, also one that has ended; None where there never was one."""
        values = self._view("delegationOf", provider, key)
        return record(DelegationRecord, values) if values["since"] else None
