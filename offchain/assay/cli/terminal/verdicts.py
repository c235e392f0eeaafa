"""Verdicts on receipts, for people and for scripts."""

from pydantic import JsonValue
from rich.text import Text

from assay.client import Verdict

__all__ = ["verdict_document", "verdict_text"]


def verdict_document(verdict: Verdict) -> dict[str, JsonValue]:
    """Give a verdict as JSON values."""
    return {
        "ok": verdict.ok,
        "findings": [
            {"path": finding.path, "holds": finding.holds, "detail": finding.detail}
            for finding in verdict.findings
        ],
        "proofs": [
            {
                "mode": proof.mode,
                "holds": proof.holds,
                "proves": proof.proves,
                "doesNotProve": proof.does_not_prove,
            }
            for proof in verdict.proofs
        ],
        "notChecked": list(verdict.not_checked),
    }


def verdict_text(verdict: Verdict) -> Text:
    """Write a verdict in plain words: what fails, what is proven by which mode, and what is not."""
    text = Text()
    count = len(verdict.findings)
    if verdict.ok:
        text.append(f"The receipt holds: {count} checks, none failed.\n", style="bold green")
    else:
        failed = len(verdict.failures)
        text.append(f"The receipt does not hold: {failed} of {count} fail.\n", style="bold red")
    for finding in verdict.failures:
        text.append(f"  {finding.path}", style="red")
        text.append(f": {finding.detail}\n")
    for proof in verdict.proofs:
        text.append(f"{proof.mode}", style="bold")
        if proof.holds:
            text.append(f" proves {proof.proves}.\n")
            text.append(f"  It does not prove {proof.does_not_prove}.\n")
        else:
            text.append(" proves nothing here: its evidence does not hold.\n", style="red")
    for open_question in verdict.not_checked:
        text.append(f"Not checked: {open_question}.\n", style="yellow")
    text.rstrip()
    return text
