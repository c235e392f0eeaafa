"""A receipt: every check, and what its evidence proves and does not prove, in plain words."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from threading import BoundedSemaphore

from assay.chain import Chain, Deployment
from assay.client import Proof, Verdict, check_receipt
from assay.errors import ChainUnavailable, InvalidInput, Overloaded
from assay.node import JobStore, State
from assay.wire.findings import Finding
from assay.wire.policy import show_policy
from assay.wire.receipt import Receipt, read_receipt

__all__ = [
    "MOST_RECEIPT_BYTES",
    "Checked",
    "Group",
    "ReceiptChecker",
    "groups",
    "read_payment_id",
    "standing",
]

MOST_RECEIPT_BYTES = 16 * 2**20

_AT_ONCE = 2
_BUSY_SECONDS = 2

# By the first part of a finding's path, in the order of a payment's life.
_TITLES = (
    (("chainId",), "The chain", "where it was paid and settled"),
    (("contracts",), "The contracts", "which ones took the money, know the model, check evidence"),
    (("model",), "The model", "who published which version"),
    (("terms", "payer", "nonce"), "The terms", "what was bought, and what came in for it"),
    (("claim",), "The claim", "that it is about what was bought, and about these very bytes"),
    (("input", "output", "params"), "Input and output", "that they are what the model takes"),
    (("modes",), "The modes", "which kinds of evidence were asked for and given"),
    (("evidence", "exhibits"), "The evidence", "whether it holds for this claim, all of it"),
    (("delegation",), "The session key", "whether it could sign for the provider"),
    (("transactions",), "The transactions", "in which the money came in, and went out"),
    (("seal", "version"), "The seal", "that nothing was changed since the provider signed"),
)
_OTHERS = ("Further checks", "what else was looked at")


@dataclass(frozen=True, slots=True)
class Group:
    """Checks about one part of a receipt."""

    title: str
    about: str
    findings: tuple[Finding, ...]

    @property
    def failed(self) -> int:
        """How many do not hold."""
        return sum(not finding.holds for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Checked:
    """A receipt that was read, and what came of checking it."""

    receipt: Receipt
    verdict: Verdict
    policy: str
    chain_problem: str | None
    """Why the chain was not asked, where it was not."""

    @property
    def groups(self) -> tuple[Group, ...]:
        """The checks, by what they are about."""
        return groups(self.verdict.findings)

    @property
    def forgeable(self) -> bool:
        """Whether all evidence that holds is such as anybody could have made."""
        held = [proof for proof in self.verdict.proofs if proof.holds]
        return bool(held) and all(proof.forgeable for proof in held)


class ReceiptChecker:
    """Checks receipts against the node's own chain and contracts, a few at a time.

    A proof takes a processor for a second or more, and anybody may ask for it.
    """

    def __init__(self, chain: Chain, deployment: Deployment, jobs: JobStore) -> None:
        self._chain = chain
        self._deployment = deployment
        self._jobs = jobs
        self._places = BoundedSemaphore(_AT_ONCE)

    def check(self, data: bytes) -> Checked:
        """Check a receipt. Raises `ReceiptError`, `BodyTooLarge` and `Overloaded`."""
        if not self._places.acquire(blocking=False):
            raise Overloaded(
                "This gateway is checking as many receipts as it does at once.",
                "Try again in a moment, or check it yourself: assay verify receipt.json.",
                retry_after_seconds=_BUSY_SECONDS,
            )
        try:
            return self._check(data)
        finally:
            self._places.release()

    def find(self, payment_id: bytes) -> tuple[State, Checked | None]:
        """Check the receipt of a payment that was made here, if it has one by now.

        Raises `JobUnknown`, and as `check` does.
        """
        job = self._jobs.get(payment_id)
        if job.receipt is None:
            return job.state, None
        return job.state, self.check(json.dumps(job.receipt.document()).encode())

    def _check(self, data: bytes) -> Checked:
        receipt = read_receipt(data, MOST_RECEIPT_BYTES)
        problem = None
        try:
            verdict = check_receipt(data, chain=self._chain, deployment=self._deployment)
        except ChainUnavailable as error:
            problem = error.message
            verdict = check_receipt(data, deployment=self._deployment)
        return Checked(
            receipt=receipt,
            verdict=verdict,
            policy=show_policy(receipt.terms.policy, self._deployment.mode_ids),
            chain_problem=problem,
        )


def read_payment_id(text: str) -> bytes:
    """Read a payment's id as it was typed. Raises `InvalidInput`."""
    try:
        value = bytes.fromhex(text.strip().removeprefix("0x"))
    except ValueError:
        value = b""
    if len(value) != 32:
        raise InvalidInput(f"{text[:80]!r} is no payment id.", "Give 0x and 64 hex digits.")
    return value


def groups(findings: Iterable[Finding]) -> tuple[Group, ...]:
    """Sort findings by what they are about."""
    by_title: dict[tuple[str, str], list[Finding]] = {
        (title, about): [] for _, title, about in _TITLES
    }
    titles = {part: (title, about) for parts, title, about in _TITLES for part in parts}
    for finding in findings:
        # A path begins with the name of a field of the receipt: `evidence[0].proof`, `modes.tee`.
        part = finding.path.split(".")[0].split("[")[0]
        by_title.setdefault(titles.get(part, _OTHERS), []).append(finding)
    return tuple(
        Group(title, about, tuple(found)) for (title, about), found in by_title.items() if found
    )


def standing(proof: Proof) -> str:
    """Name the colour of a proof: what could be forged is never green."""
    if not proof.holds:
        return "bad"
    return "warn" if proof.forgeable else "good"
