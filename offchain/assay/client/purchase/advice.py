"""Advice, as a gateway gives it, and the warning when something weaker is asked for."""

import warnings
from collections.abc import Mapping
from typing import Annotated, TypeAlias

from pydantic import ConfigDict, Field

from assay.advice import ADVICE_HEADER
from assay.wire.types import Hash32, WireModel

__all__ = [
    "AdviceReport",
    "ExcludedPolicy",
    "RankedPolicy",
    "WeakPolicyWarning",
    "warn_of_weakness",
]


_Amount: TypeAlias = Annotated[str, Field(pattern=r"^[0-9]{1,80}(\.[0-9]{1,80})?$")]
"""A number as it is written out: others make a number of it again."""


class WeakPolicyWarning(UserWarning):
    """Something is bought under a weaker policy than advised for what is at stake."""


class _Message(WireModel):
    model_config = ConfigDict(extra="ignore")


class RankedPolicy(_Message):
    """A policy that can be bought, and what the gateway knows of it."""

    policy: str
    rules: list[str]
    strong_enough: bool
    level: str
    attack: str
    delivers: bool
    reveals: bool
    price_usd: _Amount
    gas_usd: _Amount | None
    gas: int | None
    latency_ms: float | None
    proving_ms: float | None
    samples: int
    is_composed: bool
    is_dear: bool


class ExcludedPolicy(_Message):
    """A policy that a rule took out."""

    policy: str
    rule: str
    why: str


class AdviceReport(_Message):
    """What to ask for and why, on the gateway's word."""

    model: str
    version_id: Hash32
    floor: str
    value_usd: str
    latency_ms: float | None
    privacy: bool
    needed_level: str
    needs_delivery: bool
    advised: str | None
    rule: str
    strong_enough: bool
    rehearsal: bool
    gas_price_wei: Annotated[str, Field(pattern=r"^[0-9]{1,80}$")]
    coin_usd: _Amount | None = None
    """What the operator says the chain's coin is worth; None: gas is not counted as a cost."""
    ranking: list[RankedPolicy]
    excluded: list[ExcludedPolicy]
    rules: dict[str, str]


def warn_of_weakness(headers: Mapping[str, str]) -> None:
    """Warn where a gateway's answer says that the order is weaker than advised."""
    said = headers.get(ADVICE_HEADER)
    if said is None:
        return
    # The gateway's words go to people: no more than a line of plain text of them.
    line = "".join(letter for letter in said if letter.isprintable())[:300]
    warnings.warn(
        f"The gateway says: {line}. Ask for what is advised, or for less if it is meant.",
        WeakPolicyWarning,
        stacklevel=4,
    )
