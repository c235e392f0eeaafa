"""What the evidence in a receipt comes to, mode by mode."""

from dataclasses import dataclass

from assay.client.receipts.on_chain import OnChain
from assay.client.receipts.verdict import Proof
from assay.modes import EvidenceFinding, Mode, Verdict, all_modes, payer_modes
from assay.wire.claim import Evidence
from assay.wire.findings import Finding
from assay.wire.receipt import Receipt
from assay.wire.types import field_path

__all__ = ["CheckedEvidence", "check_evidence", "left_to_payer"]

_UNKNOWN = EvidenceFinding(
    Verdict.NEEDS_CHAIN,
    "This version of Assay does not know the mode.",
    proves="what its verifier contract takes it to prove",
    does_not_prove="anything that can be said here: this version of Assay does not know the mode",
)


@dataclass(frozen=True, slots=True)
class CheckedEvidence:
    """All evidence of a receipt, checked."""

    findings: tuple[Finding, ...]
    proofs: tuple[Proof, ...]


def left_to_payer(receipt: Receipt) -> int:
    """Find the modes, as a bit set, that a receipt lacks because its payer has to prove them.

    None where its evidence is of enough modes as it is, or would not be even with those.
    """
    policy = receipt.terms.policy
    there = sum({1 << item.mode_id for item in receipt.evidence})
    payers = sum(1 << mode.mode_id for mode in payer_modes().values())
    missing = policy.modes & payers & ~there
    if policy.satisfied_by(there) or not policy.satisfied_by(there | missing):
        return 0
    return missing


def check_evidence(receipt: Receipt, on_chain: OnChain | None, to_come: int = 0) -> CheckedEvidence:
    """Check each piece of evidence, and whether those that hold satisfy the policy.

    Where a chain was asked, it has the last word. The modes `to_come`, a bit set, count as if they
    held.
    """
    findings: list[Finding] = []
    proofs: list[Proof] = []
    held = to_come
    for index, item in enumerate(receipt.evidence):
        mode = all_modes().get(item.mode)
        finding = _check(item, receipt, mode)
        holds, detail = _decided(finding, item.mode_id, on_chain)
        held |= holds << item.mode_id
        findings.append(Finding(f"evidence[{index}].proof", holds, detail))
        proofs.append(
            Proof(
                item.mode,
                holds,
                finding.proves,
                finding.does_not_prove,
                forgeable=finding.forgeable,
            )
        )
        if mode is not None:
            findings.append(
                Finding(
                    field_path(("modes", item.mode)),
                    receipt.modes.get(item.mode) == mode.mode_id,
                    f"must be {mode.mode_id}, the id of this mode on every chain",
                )
            )
    detail = "must be satisfied by the evidence that holds"
    if missing := left_to_payer(receipt) & ~to_come:
        names = [name for name, mode in payer_modes().items() if missing >> mode.mode_id & 1]
        detail += f"; the payer has not given its word yet: {', '.join(names)}"
    findings.append(Finding("terms.policy", receipt.terms.policy.satisfied_by(held), detail))
    return CheckedEvidence(tuple(findings), tuple(proofs))


def _check(item: Evidence, receipt: Receipt, mode: Mode | None) -> EvidenceFinding:
    # A mode looks up its own verifier; a receipt without one has no evidence in this mode.
    if mode is None or item.mode not in receipt.contracts.verifiers:
        return _UNKNOWN
    return mode.check(item, receipt)


def _decided(finding: EvidenceFinding, mode_id: int, on_chain: OnChain | None) -> tuple[bool, str]:
    if on_chain is None:
        needs_chain = finding.verdict is Verdict.NEEDS_CHAIN
        return finding.holds, finding.detail + " Check it again with a chain." * needs_chain
    if on_chain.proven >> mode_id & 1:
        return True, finding.detail if finding.holds else "The verifier contract says so."
    if finding.holds and on_chain.captured >> mode_id & 1:
        return True, f"{finding.detail} It held on chain when the payment was captured."
    return False, f"{finding.detail} On chain it does not hold."
