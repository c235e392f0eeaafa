"""What telemetry answers with: figures and what they are of.

A name of a model, a prompt's URI and a reason are whatever somebody wrote on chain. They are given
as they are: whoever shows them escapes them.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, PlainSerializer, WithJsonSchema

from assay.wire.types import Address, Hash32, WireModel

__all__ = [
    "Alert",
    "Amounts",
    "By",
    "Figures",
    "FloorChange",
    "Group",
    "Handover",
    "Hour",
    "IndexState",
    "Latency",
    "ModelReport",
    "ModelSummary",
    "Overview",
    "PromptCommitment",
    "Severity",
    "VersionSummary",
    "Weakness",
]

AmountSum = Annotated[
    int,
    Field(strict=True, ge=0),
    PlainSerializer(str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": "^(0|[1-9][0-9]*)$"}),
]
"""A sum of amounts in a token's smallest unit; in JSON a decimal string, of any length."""


class By(StrEnum):
    """What figures are grouped by."""

    MODE = "mode"
    POLICY = "policy"
    MODEL = "model"
    VERSION = "version"
    PUBLISHER = "publisher"
    PROVEN = "proven"
    """The set of modes that were proven, together: captures alone, and each under one group."""


class Amounts(WireModel):
    """Money in one token."""

    token: Address
    authorized: AmountSum
    """What was taken in."""
    paid: AmountSum
    """What providers got."""
    refunded: AmountSum
    """What payers got back: the rest of a capture, and all of what was voided or reclaimed."""


class Latency(WireModel):
    """The time on chain from authorization to capture: between the times of the two blocks."""

    total_seconds: int
    mean_seconds: float | None
    p50_seconds: int | None
    """The bound of the bin in which half of the captures are reached; None beyond the last."""
    p95_seconds: int | None
    bins: tuple[int, ...]
    """How many captures are within each of the overview's bounds, and above the one before; the
    last number is of those beyond all bounds."""


class Figures(WireModel):
    """What happened; each event counts in the hour of its block."""

    requests: int
    at_floor: int
    """Of the requests, those whose policy was the model's floor at that moment."""
    below_advice: int
    """Of the requests, those whose policy is weaker than this node advised."""
    captured: int
    voided: int
    reclaimed: int
    refused: int
    """Items of batches that the escrow left as they were; they may be captured later."""
    gas: int
    """What the captures used: a transaction's gas is shared equally among its captures."""
    latency: Latency
    amounts: tuple[Amounts, ...]


class Group(WireModel):
    """Figures of one mode, policy, model, version or publisher."""

    key: str
    """Its id: a mode's number, a policy's word, an id in hex or an address."""
    name: str
    figures: Figures


class Hour(WireModel):
    """Figures of one group in one hour."""

    hour: int
    """Its first second, UTC."""
    key: str
    name: str
    figures: Figures


class IndexState(WireModel):
    """How far the index has come."""

    chain_id: int
    block: int
    block_time: int
    """UTC seconds. All that is said of recent time is said of the time before this."""
    problem: str | None
    """What keeps the index from going on, if anything does."""


class ModelSummary(WireModel):
    """A model and what became of it."""

    model_id: Hash32
    name: str
    publisher: Address
    """Who owns it now."""
    floor: str
    floor_word: str
    registered_at: int
    figures: Figures


class VersionSummary(WireModel):
    """A version and what became of it."""

    version_id: Hash32
    published_at: int
    retired_at: int | None
    figures: Figures


class FloorChange(WireModel):
    """A floor, since when; the first one is that of the registration."""

    at: int
    floor: str


class PromptCommitment(WireModel):
    """A system prompt that a publisher committed to."""

    at: int
    prompt_hash: Hash32
    uri: str


class Handover(WireModel):
    """A model went to another publisher."""

    at: int
    previous: Address
    publisher: Address


class ModelReport(WireModel):
    """All that is known of a model; histories are in order of time."""

    model: ModelSummary
    versions: tuple[VersionSummary, ...]
    policies: tuple[Group, ...]
    modes: tuple[Group, ...]
    floors: tuple[FloorChange, ...]
    prompts: tuple[PromptCommitment, ...]
    handovers: tuple[Handover, ...]


class Severity(StrEnum):
    """How soon somebody should look."""

    INFO = "info"
    WARNING = "warning"


class Alert(WireModel):
    """Something that a rule found."""

    rule: str
    severity: Severity
    subject: str
    """What it is about: a model's id, a key, a mode; empty for the whole deployment."""
    at: int
    """UTC seconds: of the event, or of the latest block."""
    message: str


class Weakness(WireModel):
    """What was captured on the strength of modes alone that prove nothing of the computation."""

    modes: tuple[str, ...]
    total: Figures
    last_day: Figures


class Overview(WireModel):
    """The whole deployment at a glance."""

    index: IndexState
    total: Figures
    last_day: Figures
    """Of the last 24 hours, the one that has begun included."""
    modes: tuple[Group, ...]
    policies: tuple[Group, ...]
    proven: tuple[Group, ...]
    """Captures by the set of modes that were proven; these add up."""
    weak: Weakness
    models: tuple[ModelSummary, ...]
    """Those with most requests."""
    latency_bounds_seconds: tuple[int, ...]
