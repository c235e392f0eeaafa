"""Turns: one thread at a time for each payment, any number of payments at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

__all__ = ["Turns"]


class Turns:
    """A lock for each payment that somebody is driving, and for no other."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._locks: dict[bytes, Lock] = {}
        self._waiting: dict[bytes, int] = {}

    @contextmanager
    def take(self, payment_id: bytes) -> Iterator[None]:
        """Wait until nobody else has the turn, and hold it."""
        with self._guard:
            lock = self._locks.setdefault(payment_id, Lock())
            self._waiting[payment_id] = self._waiting.get(payment_id, 0) + 1
        try:
            with lock:
                yield
        finally:
            with self._guard:
                self._waiting[payment_id] -= 1
                if self._waiting[payment_id] == 0:
                    del self._waiting[payment_id], self._locks[payment_id]

    def taken(self, payment_id: bytes) -> bool:
        """Tell whether somebody has the turn, or waits for it."""
        with self._guard:
            return payment_id in self._locks
