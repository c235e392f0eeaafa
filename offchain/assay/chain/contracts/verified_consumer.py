"""`contracts/consumers/VerifiedConsumer.sol`; `IVerifiedConsumer` says what each verb does."""

from collections.abc import Sequence

from assay.chain.contracts.contract import Contract
from assay.chain.transactions import Call
from assay.wire.claim import Claim, Evidence

__all__ = ["VerifiedConsumer"]


class VerifiedConsumer(Contract):
    """A contract of anybody's that waits for results, and takes each once."""

    artifact_name = "VerifiedConsumer"

    def accept(self, claim: Claim, output: bytes, evidence: Sequence[Evidence]) -> Call:
        """Bring a result with its evidence, in ascending order of modes."""
        tuples = [item.as_tuple() for item in evidence]
        return self._call("accept", claim.as_tuple(), output, tuples)

    def collect(self, claim: Claim, output: bytes) -> Call:
        """Bring the output of a result that was captured and kept."""
        return self._call("collect", claim.as_tuple(), output)

    def is_used(self, request_id: bytes) -> bool:
        """Tell whether the result of a request was used."""
        return bool(self._view("isUsed", request_id))

    def is_kept(self, request_id: bytes) -> bool:
        """Tell whether a captured result waits for its output."""
        return bool(self._view("isKept", request_id))
