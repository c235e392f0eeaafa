"""Verdicts: what was found out about a receipt, and what nobody has looked at."""

from dataclasses import dataclass

from assay.wire.findings import Finding

__all__ = ["Proof", "Verdict"]


@dataclass(frozen=True, slots=True)
class Proof:
    """What one mode's evidence comes to, in plain words."""

    mode: str
    holds: bool
    proves: str
    does_not_prove: str
    forgeable: bool = False
    """Whether anybody could have made this evidence: then it holds, and convinces nobody."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of checking a receipt."""

    findings: tuple[Finding, ...]
    """Everything that was checked, whether it holds or not."""
    proofs: tuple[Proof, ...]
    """One for each piece of evidence."""
    not_checked: tuple[str, ...]
    """What remains the receipt's own word, in plain words."""

    @property
    def ok(self) -> bool:
        """Whether all that was checked holds."""
        return not self.failures

    @property
    def failures(self) -> tuple[Finding, ...]:
        """What does not hold; each names the field."""
        return tuple(finding for finding in self.findings if not finding.holds)
