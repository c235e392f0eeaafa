"""Jobs: what happened to each payment, written down before it is acted upon.

    quoted ──> authorized ──> executed ──┬───────────────> proven ──> captured
       │            │             │      └─> delivered ──────┘│
       └─> failed   └──────┬──────┘              │            │    the money never came in
                           ├─> voided            │            │    the provider gave it back
                           └─> failed <──────────┴────────────┘    the deadline passed; it went back

`delivered`: the payer has the answer, and what is left to prove is for the payer to say. A `proven`
job whose evidence is lost goes back to `executed`, once, where it can be proven again.
`captured`, `voided` and `failed` are final.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from pydantic import Field

from assay.wire.claim import Claim, Evidence
from assay.wire.receipt import Receipt
from assay.wire.terms import Terms
from assay.wire.types import Address, Base64, Hash32, HexBytes, WireModel

__all__ = ["Failure", "Job", "PayerSignature", "PendingTransaction", "State"]


class State(StrEnum):
    """How far a job has come."""

    QUOTED = "quoted"
    AUTHORIZED = "authorized"
    EXECUTED = "executed"
    DELIVERED = "delivered"
    PROVEN = "proven"
    CAPTURED = "captured"
    VOIDED = "voided"
    FAILED = "failed"


_FINAL = frozenset({State.CAPTURED, State.VOIDED, State.FAILED})


class PayerSignature(WireModel):
    """The payer's signed ERC-3009 authorization: the way the money comes in."""

    to_vault: bool
    """To the vault of the terms; otherwise to the escrow."""
    payer: Address
    nonce: Hash32
    valid_after: int
    valid_before: int
    signature: HexBytes


class PendingTransaction(WireModel):
    """A signed transaction, written down before it is sent, so that it can be sent again."""

    hash: Hash32
    raw: HexBytes
    sender: Address
    nonce: int
    signed_at: float = 0
    """UTC seconds."""
    replaced: tuple[Hash32, ...] = ()
    """Those that it is to replace, the first one first: any of them may be included instead."""

    @property
    def first(self) -> bytes:
        """The hash of the first one that had this nonce and did this."""
        return self.replaced[0] if self.replaced else self.hash


class Failure(WireModel):
    """Why a job came to nothing, in the words of the error that stopped it."""

    code: str
    message: str
    hint: str


class Job(WireModel):
    """One payment and all that came of it. What is not known yet is None."""

    payment_id: Hash32
    revision: int = 0
    """Goes up by one with every change: a change is refused where somebody else made one first."""
    state: State = State.QUOTED
    model_id: Hash32
    terms: Terms
    authorization: PayerSignature
    input: Base64
    """The canonical input."""
    authorize: PendingTransaction | None = None
    """Takes the money in."""
    authorized_elsewhere: Hash32 | None = None
    """The transaction that took the money in, where that is another: somebody else was faster, or
    it was included before it was replaced."""
    claim: Claim | None = None
    output: Base64 | None = None
    """The canonical output."""
    evidence: tuple[Evidence, ...] = ()
    """Of the modes that are proven; those of modes that ran the version come with its output."""
    exhibits: dict[str, Base64] = Field(default_factory=dict)
    """By mode, what the receipt has to show beside its evidence."""
    receipt: Receipt | None = None
    end: PendingTransaction | None = None
    """Captures, voids or reclaims. One of a batch is written down in each of the batch's jobs."""
    below_advice: bool = False
    """Whether it was asked for under a policy that is weaker than advised."""
    proven_again: bool = False
    """Whether evidence was lost and made again, which happens once at most."""
    evidence_sent: bool = False
    """Whether such a transaction was ever signed: from then on anybody may have seen the evidence,
    even where the chain refused it."""
    failure: Failure | None = None
    """On a job that is not final: its money has to be given back."""

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in _FINAL

    @property
    def held(self) -> int:
        """The modes that there is evidence of, as a bit set."""
        return sum(1 << item.mode_id for item in self.evidence)

    @property
    def is_proven(self) -> bool:
        """Whether there is all the evidence that the policy asks for."""
        return self.terms.policy.satisfied_by(self.held)

    @property
    def authorized_in(self) -> bytes | None:
        """The transaction that took the money in, or is to."""
        if self.authorized_elsewhere is None and self.authorize is not None:
            return self.authorize.hash
        return self.authorized_elsewhere

    def with_evidence(
        self, added: Iterable[Evidence], shown: Mapping[str, bytes] = MappingProxyType({})
    ) -> "Job":
        """Give the job with more evidence, in ascending order of modes, and what is shown beside.

        That is no change yet: it is what somebody is about to write down.
        """
        evidence = sorted((*self.evidence, *added), key=lambda item: item.mode_id)
        update = {"evidence": tuple(evidence), "exhibits": {**self.exhibits, **shown}}
        return self.model_copy(update=update)

    def changed(self, **changes: object) -> "Job":
        """Give the job as it is after a change."""
        update: Mapping[str, object] = {**changes, "revision": self.revision + 1}
        return self.model_copy(update=update)
