"""Moments as people write and read them: UTC, or from now on."""

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from assay.errors import InvalidInput

__all__ = ["End", "moment", "read_end"]

_FROM_NOW = re.compile(r"(\d{1,5})([hdw])", re.ASCII)
_UNIT_SECONDS = {"h": 3_600, "d": 86_400, "w": 7 * 86_400}
_SECONDS = re.compile(r"\d{1,20}", re.ASCII)


@dataclass(frozen=True, slots=True)
class End:
    """When something shall end, UTC seconds."""

    at: int
    is_exact: bool
    """It was given as a moment. Else it counts from now on, and is later whenever it is said."""

    def allows(self, until: int) -> bool:
        """Tell whether an end that was chosen before is still what is asked for."""
        return until == self.at if self.is_exact else until <= self.at


def moment(seconds: int) -> str:
    """Write UTC seconds as people read them."""
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(seconds))


def read_end(text: str, now: int, most_days: int) -> End:
    """Read when something shall end: `30d` from now, a date, or UTC seconds.

    A date without a zone is one of UTC, and without a time it means the day's beginning. Raises
    `InvalidInput` for what is none of these, is over, or is more than `most_days` ahead.
    """
    end = _read(text, now)
    if end.at > now + most_days * 86_400:
        raise InvalidInput(
            f"{text!r} is more than {most_days} days ahead.",
            "End it sooner: a key on a server is replaced now and then.",
        )
    if end.at <= now:
        raise InvalidInput(
            f"{text!r} is {moment(end.at)}, which is over.", "Name a moment that is still ahead."
        )
    return end


def _read(text: str, now: int) -> End:
    if matched := _FROM_NOW.fullmatch(text):
        count, unit = matched.groups()
        return End(now + int(count) * _UNIT_SECONDS[unit], is_exact=False)
    if _SECONDS.fullmatch(text):
        return End(int(text), is_exact=True)
    try:
        read = datetime.fromisoformat(text)
        at = read if read.tzinfo else read.replace(tzinfo=UTC)
        # A moment before 1970 is over, whichever it is.
        return End(max(0, int(at.timestamp())), is_exact=True)
    except (ValueError, OverflowError):
        raise InvalidInput(
            f"{text!r} is no end.",
            "Write 30d from now (h, d or w), a date such as 2030-01-31, or UTC seconds.",
        ) from None
