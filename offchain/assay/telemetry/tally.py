"""What is counted: how much each event adds to which bucket.

Everything adds up, so an event that the chain has taken back is taken back by the same numbers.

An event counts in the hour of its block. A request counts under its version, policy and token, with
nothing proven; its capture under the same and the modes that were proven.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple, TypeAlias

__all__ = [
    "ALL_KINDS",
    "ALL_TIME",
    "ALL_VERSIONS",
    "AMOUNTS",
    "COUNTS",
    "HOUR_SECONDS",
    "LATENCY_BINS",
    "LATENCY_COLUMNS",
    "NOTHING",
    "Key",
    "Request",
    "State",
    "Tally",
    "advised_against",
    "authorized",
    "ended",
    "refused",
    "scopes",
]

HOUR_SECONDS = 3_600
NOTHING = "0x0"
"""The empty set of modes."""

ALL_TIME = -1
"""In place of an hour: the sum of all hours."""
ALL_VERSIONS = b""
"""In place of a version: the sum of all versions."""
ALL_KINDS = ""
"""In place of a policy, and of what is proven: the sum over both."""

LATENCY_BINS = (0, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_800, 3_600)
"""The most seconds that a capture took to count in a bin; one more bin is for what took longer."""
LATENCY_COLUMNS = (*(f"latency_{bound}" for bound in LATENCY_BINS), "latency_more")

COUNTS = (
    "requests",
    "at_floor",
    "below_advice",
    "captured",
    "voided",
    "reclaimed",
    "refused",
    "gas",
    "latency_seconds",
    *LATENCY_COLUMNS,
)
AMOUNTS = ("authorized", "paid", "refunded")

Tally: TypeAlias = "Counter[str]"
"""How much of what: counts, and amounts in the token's smallest unit."""


class State(StrEnum):
    """Where a request stands. All but the first are final."""

    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    VOIDED = "voided"
    RECLAIMED = "reclaimed"


class Key(NamedTuple):
    """A bucket: what it is the sum of."""

    version_id: bytes
    hour: int
    """Its first second, UTC."""
    policy: str
    token: str
    proven: str


@dataclass(slots=True)
class Request:
    """A payment from its authorization to its end; sets of modes and policies are words in hex."""

    payment_id: bytes
    version_id: bytes
    policy: str
    token: str
    payer: str
    provider: str
    amount: int
    block: int
    log: int
    authorized_at: int
    at_floor: bool
    """Whether its policy was the model's floor when it was authorized."""
    below_advice: bool
    """Whether its policy is weaker than the node advised."""
    state: State = State.AUTHORIZED
    ended_block: int | None = None
    ended_at: int | None = None
    proven: str = NOTHING
    paid: int = 0
    gas: int = 0
    """Its share of the transaction that captured it."""

    def waiting(self) -> "Request":
        """Give it as it was before it ended."""
        return replace(
            self,
            state=State.AUTHORIZED,
            ended_block=None,
            ended_at=None,
            proven=NOTHING,
            paid=0,
            gas=0,
        )


def authorized(request: Request) -> tuple[Key, Tally]:
    """Count a request that came in."""
    tally = Counter(requests=1, authorized=request.amount)
    if request.at_floor:
        tally["at_floor"] = 1
    if request.below_advice:
        tally["below_advice"] = 1
    return _key(request, request.authorized_at, NOTHING), tally


def advised_against(request: Request) -> tuple[Key, Tally]:
    """Count a request of which it turned out that something stronger was advised."""
    return _key(request, request.authorized_at, NOTHING), Counter(below_advice=1)


def ended(request: Request) -> tuple[Key, Tally]:
    """Count the end of a request: captured, voided or reclaimed."""
    assert request.ended_at is not None
    tally = Counter({str(request.state): 1, "refunded": request.amount - request.paid})
    if request.state is State.CAPTURED:
        seconds = max(0, request.ended_at - request.authorized_at)
        tally["paid"] = request.paid
        tally["gas"] = request.gas
        tally["latency_seconds"] = seconds
        tally[_latency_bin(seconds)] = 1
    return _key(request, request.ended_at, request.proven), tally


def refused(request: Request, at: int) -> tuple[Key, Tally]:
    """Count an item of a batch that could not be captured."""
    return _key(request, at, NOTHING), Counter(refused=1)


def scopes(key: Key) -> Iterator[Key]:
    """List the buckets that an event is in: its own, and the sums over hours, versions or kinds.

    Who asks for a total or a curve reads these few rows, whatever number of requests there was.
    """
    yield key
    yield key._replace(policy=ALL_KINDS, proven=ALL_KINDS)
    yield key._replace(hour=ALL_TIME)
    yield key._replace(version_id=ALL_VERSIONS)
    yield key._replace(version_id=ALL_VERSIONS, hour=ALL_TIME)


def _key(request: Request, at: int, proven: str) -> Key:
    hour = at - at % HOUR_SECONDS
    return Key(request.version_id, hour, request.policy, request.token, proven)


def _latency_bin(seconds: int) -> str:
    for bound, column in zip(LATENCY_BINS, LATENCY_COLUMNS, strict=False):
        if seconds <= bound:
            return column
    return LATENCY_COLUMNS[-1]
