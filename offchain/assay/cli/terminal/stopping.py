"""Stopping when asked to: Ctrl-C, or a polite signal."""

import signal
from contextlib import suppress
from queue import Empty, SimpleQueue

__all__ = ["Stop"]


class Stop:
    """Whether somebody wants this process to end, from the moment that one is made.

    A handler runs between any two steps of the main thread. An `Event` is locked in some of them,
    and setting it there would wait for ever; a `SimpleQueue` takes what a handler puts at any time.
    """

    def __init__(self) -> None:
        self.is_asked = False
        self._asked: SimpleQueue[None] = SimpleQueue()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)

    def wait(self, timeout_seconds: float | None = None) -> bool:
        """Wait until the process shall end, or for a time; return whether it shall."""
        if not self.is_asked:
            with suppress(Empty):
                self._asked.get(timeout=timeout_seconds)
        return self.is_asked

    def _ask(self, *_: object) -> None:
        self.is_asked = True
        self._asked.put(None)
