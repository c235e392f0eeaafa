"""Needs: what somebody who asks for advice has at stake."""

import re
from dataclasses import dataclass
from decimal import Decimal

from assay.errors import InvalidInput

__all__ = ["Needs", "read_needs"]

_VALUE = re.compile(r"(\d{1,15}(?:\.\d{1,6})?)\s*usd", re.IGNORECASE | re.ASCII)
_LATENCY = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s*(ms|s)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Needs:
    """What one answer is for."""

    value_usd: Decimal
    """What a wrong answer could cost, in US dollars."""
    latency_seconds: float | None = None
    """For how long an answer may take; None: it does not matter."""
    privacy: bool = False
    """Whether input and output must stay off the chain."""


def read_needs(value: str, latency: str | None = None, *, privacy: bool = False) -> Needs:
    """Read `5000usd` and `2s` or `500ms`. Raises `InvalidInput`."""
    worth = _VALUE.fullmatch(value.strip())
    if worth is None:
        raise InvalidInput(
            f"{value!r} is no value at risk.",
            "Write US dollars as digits and usd, without separators, such as 5000usd or 0.5usd.",
        )
    return Needs(Decimal(worth[1]), None if latency is None else _seconds(latency), privacy)


def _seconds(text: str) -> float:
    given = _LATENCY.fullmatch(text.strip())
    seconds = 0.0 if given is None else float(given[1]) / (1000 if given[2] == "ms" else 1)
    if seconds <= 0:
        raise InvalidInput(
            f"{text!r} is no latency.",
            "Write seconds or milliseconds, more than none, such as 2s or 500ms.",
        )
    return seconds
