"""What every mode is."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from assay.modes._signing import Signer
from assay.wire.claim import Claim, Evidence
from assay.wire.receipt import ReceiptBody

__all__ = ["EvidenceFinding", "Mode", "Verdict", "Work"]


class Verdict(StrEnum):
    """Whether evidence proves its claim."""

    HOLDS = "holds"
    FAILS = "fails"
    NEEDS_CHAIN = "needs a chain"
    """What is at hand cannot tell; the verifier contract can."""


@dataclass(frozen=True, slots=True)
class EvidenceFinding:
    """What came of checking one piece of evidence, for people to read.

    Only `Verdict.HOLDS` is a proof: whoever cannot ask a chain has proven nothing by
    `Verdict.NEEDS_CHAIN`.
    """

    verdict: Verdict
    detail: str
    proves: str
    """What this mode proves where it holds."""
    does_not_prove: str
    """What nobody may read into it."""

    @property
    def holds(self) -> bool:
        """Whether the claim is proven."""
        return self.verdict is Verdict.HOLDS


@dataclass(frozen=True, slots=True)
class Work:
    """What a provider has at hand when it proves a claim."""

    claim: Claim
    digest: bytes
    """The claim's digest in the verifier registry's domain: what is proven."""
    signer: Signer
    """The provider's own key, or its session key."""


class Mode(Protocol):
    """One kind of evidence. A frozen value: it keeps nothing between calls."""

    @property
    def name(self) -> str:
        """The name in policies and receipts."""
        ...

    @property
    def mode_id(self) -> int:
        """The bit in a policy, 0 to 63; never given to another mode."""
        ...

    @property
    def contract(self) -> str:
        """The Solidity name of the verifier, under `contracts/verifiers`."""
        ...

    @property
    def gas_cap(self) -> int:
        """The most gas that the verifier may use for one check."""
        ...

    def prove(self, work: Work) -> bytes:
        """Make the proof of a claim. Raises `EvidenceError` where it cannot be made."""
        ...

    def check(self, evidence: Evidence, receipt: ReceiptBody) -> EvidenceFinding:
        """Check a proof against the receipt's claim, without the provider and without a chain."""
        ...
