"""Trouble that lasts, said once: a loop meets it again each second, and a log has readers."""

import logging
import re
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

__all__ = ["Notices"]

_AGAIN_AFTER_SECONDS = 600

# Hashes, amounts, prices: what moves with every block, while the trouble stays the same.
_FIGURE = re.compile(r"0x[0-9a-fA-F]+|\d[\d,.]*")


@dataclass(slots=True)
class _Trouble:
    latest: str
    said_at: dict[str, float] = field(default_factory=dict)
    """When each kind of message was logged last. Some take turns, so one is not enough."""


class Notices:
    """Logs trouble when it is new or has changed, every ten minutes while it lasts, and its end.

    A message that differs from another in its figures alone is the same one. For one thread at a
    time; `now` counts seconds.
    """

    def __init__(self, log: logging.Logger, now: Callable[[], float] = time.monotonic) -> None:
        self._log = log
        self._now = now
        self._lasting: dict[Hashable, _Trouble] = {}
        self._met: set[Hashable] = set()

    def warn(self, about: Hashable, message: str) -> None:
        """Say that something is in trouble, unless that was said."""
        self._say(logging.WARNING, about, message, None)

    def fault(self, about: Hashable, message: str, error: Exception) -> None:
        """Say that something failed by a fault of ours, and where, unless that was said."""
        self._say(logging.ERROR, about, message, error)

    def keep(self, about: Hashable) -> None:
        """Note that nobody has looked in this round: what trouble there was may last."""
        self._met.add(about)

    def end_round(self) -> None:
        """Note that everything was looked at: trouble that was not met is over.

        Not to be called for a round that was broken off.
        """
        for about in self._lasting.keys() - self._met:
            # As loud as the trouble was: who has read of it should read this, too.
            self._log.warning("over: %s", self._lasting.pop(about).latest)
        self._met.clear()

    def _say(self, level: int, about: Hashable, message: str, error: Exception | None) -> None:
        self._met.add(about)
        trouble = self._lasting.setdefault(about, _Trouble(message))
        trouble.latest = message
        kind = _FIGURE.sub("#", message if error is None else f"{message}: {error!r}")
        now, said_at = self._now(), trouble.said_at.get(kind)
        if said_at is None or now - said_at >= _AGAIN_AFTER_SECONDS:
            trouble.said_at[kind] = now
            self._log.log(level, "%s", message, exc_info=error)
