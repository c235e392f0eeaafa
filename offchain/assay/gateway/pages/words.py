"""How figures, times and other people's words are written on pages."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from markupsafe import Markup, escape

__all__ = ["FILTERS", "Coin", "Moment", "count", "duration", "percent", "said", "share", "short"]

_MOST_CHARACTERS = 200
# What a reader does not see as it stands: control and format characters, of which some turn the
# direction of the text around them, and what no font has.
_UNSEEN = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}


@dataclass(frozen=True, slots=True)
class Coin:
    """A token, and how its amounts are written."""

    address: str
    symbol: str
    decimals: int

    def amount(self, atomic: int) -> str:
        """Write an amount in whole tokens, all of its digits."""
        whole, rest = self._parts(atomic)
        return f"{whole:,}{rest} {self.symbol}"

    def number(self, atomic: int) -> str:
        """Write an amount in whole tokens, for programs."""
        whole, rest = self._parts(atomic)
        return f"{whole}{rest}"

    def _parts(self, atomic: int) -> tuple[int, str]:
        """Split whole tokens from the rest; a `Decimal` would round what has many digits."""
        whole, rest = divmod(atomic, 10**self.decimals)
        digits = f"{rest:0{self.decimals}d}".rstrip("0")
        return whole, f".{digits}" if digits else ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time, UTC seconds, for people and for programs."""

    seconds: int

    @property
    def iso(self) -> str:
        """Write it as `<time>` takes it."""
        return self._time().isoformat().replace("+00:00", "Z") if self.is_known else ""

    @property
    def text(self) -> str:
        """Write it for people."""
        if not self.is_known:
            return f"second {self.seconds}"
        return f"{self._time():%d %b %Y, %H:%M:%S} UTC"

    def period(self, seconds: int) -> str:
        """Write it as the beginning of a period, an hour or a day."""
        return f"{self._time():%d %b, %H:%M}" if seconds < 86_400 else f"{self._time():%d %b %Y}"

    @property
    def is_known(self) -> bool:
        """Whether a calendar has it: the word of a stranger may be any number."""
        return 0 <= self.seconds < 253_402_300_800

    def _time(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)


def said(text: str, most: int = _MOST_CHARACTERS) -> Markup:
    """Write what a stranger wrote as nothing but text, in a direction of its own.

    What cannot be seen is named instead, and what is too long ends early.
    """
    shown = Markup().join(
        Markup('<span class="named">U+{}</span>').format(f"{ord(character):04X}")
        if unicodedata.category(character) in _UNSEEN
        else escape(character)
        for character in text[:most]
    )
    if not text:
        shown = Markup('<span class="quiet">(nothing)</span>')
    return Markup("<bdi>{}{}</bdi>").format(shown, "…" if len(text) > most else "")


def short(value: str) -> str:
    """Write the ends of an id or an address; its whole goes beside it."""
    return value if len(value) <= 14 else f"{value[:8]}…{value[-4:]}"


def count(number: int) -> str:
    """Write a number with its thousands apart."""
    return f"{number:,}"


def share(part: int, whole: int) -> float | None:
    """Give a share of 1; None where there is nothing to share."""
    return part / whole if whole else None


def duration(seconds: float | None) -> str:
    """Write how long something took."""
    if seconds is None:
        return "none yet"
    return f"{seconds:,.1f} s" if seconds % 1 else f"{int(seconds):,} s"


def percent(part: float | None) -> str:
    """Write a share of 1."""
    return "none" if part is None else f"{part:.1%}"


def hexed(value: bytes) -> str:
    """Write bytes as 0x and hex."""
    return "0x" + value.hex()


FILTERS: Mapping[str, Callable[..., object]] = {
    "count": count,
    "duration": duration,
    "hexed": hexed,
    "moment": Moment,
    "percent": percent,
    "said": said,
    "short": short,
}
"""What templates write values with."""
