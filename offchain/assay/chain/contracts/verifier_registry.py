"""`contracts/VerifierRegistry.sol`; `IVerifierRegistry` says what each verb does."""

from collections.abc import Sequence
from dataclasses import dataclass

from assay.chain.contracts.contract import Contract
from assay.chain.contracts.records import record
from assay.chain.transactions import Call
from assay.wire.claim import Claim, Evidence

__all__ = ["ModeRecord", "VerifierRegistry"]


@dataclass(frozen=True, slots=True)
class ModeRecord:
    """A mode's verifier and how much gas it may use."""

    verifier: str
    gas_cap: int
    appended_at: int
    """UTC seconds."""
    retired: bool


class VerifierRegistry(Contract):
    """Which modes there are, and which hold for a claim."""

    artifact_name = "VerifierRegistry"

    def append(self, mode: int, name: str, verifier: str, gas_cap: int) -> Call:
        """Give a mode to a verifier, for good; as the owner."""
        return self._call("append", mode, name, verifier, gas_cap)

    def retire(self, mode: int, reason: str) -> Call:
        """End a mode, for good; as the owner."""
        return self._call("retire", mode, reason)

    def proven(self, claim: Claim, evidence: Sequence[Evidence]) -> int:
        """Ask which modes hold for a claim, as a bit set; evidence in ascending order of modes."""
        items = [item.as_tuple() for item in evidence]
        return int(self._view("proven", claim.as_tuple(), items))

    def digest(self, claim: Claim) -> bytes:
        """Ask for a claim's digest; `Claim.digest` computes the same."""
        return bytes(self._view("digestOf", claim.as_tuple()))

    def live_modes(self) -> int:
        """Read which modes are appended and not retired, as a bit set."""
        return int(self._view("liveModes"))

    def mode(self, mode: int) -> ModeRecord | None:
        """Read a mode, live or retired; None where there is no such mode."""
        values = self._view("modeOf", mode)
        return record(ModeRecord, values) if values["appendedAt"] else None

    def name(self, mode: int) -> str | None:
        """Read a mode's name; None where there is no such mode."""
        return self._view("nameOf", mode) or None

    def mode_named(self, name: str) -> int:
        """Read the id of a mode. Raises `TransactionReverted` with `NameUnusable`."""
        return int(self._view("modeNamed", name))

    def owner(self) -> str:
        """Read who may append and retire modes."""
        return str(self._view("owner"))
