"""Nonces for several accounts and any number of threads."""

import time
from collections import defaultdict
from collections.abc import Callable
from threading import Lock

__all__ = ["Nonces"]


class Nonces:
    """Hand each nonce to one transaction.

    The chain's own count of pending transactions is asked every time, so a restart of this
    process, a reset chain, and transactions that someone else sends for the same account need no
    care. A nonce that was handed out is held until it is given back, or for `hold_seconds`: a
    transaction that nobody sends may not block the account for ever.
    """

    def __init__(self, pending_count: Callable[[str], int], hold_seconds: float) -> None:
        self._pending_count = pending_count
        self._hold_seconds = hold_seconds
        self._held: dict[str, dict[int, float]] = defaultdict(dict)
        self._locks: dict[str, Lock] = defaultdict(Lock)
        self._lock = Lock()

    def take(self, account: str) -> int:
        """Hold the lowest nonce that is neither pending on the chain nor held."""
        with self._lock:
            account_lock = self._locks[account]
        # The question to the chain is asked under the account's lock: an answer that is older than
        # another thread's transaction would hand out that transaction's nonce again.
        with account_lock:
            nonce = self._pending_count(account)
            now = time.monotonic()
            held = {
                number: until
                for number, until in self._held[account].items()
                if number >= nonce and until > now
            }
            while nonce in held:
                nonce += 1
            held[nonce] = now + self._hold_seconds
            self._held[account] = held
            return nonce

    def give_back(self, account: str, nonce: int) -> None:
        """Stop holding a nonce: its transaction was included, or will not be sent."""
        with self._lock:
            account_lock = self._locks[account]
        with account_lock:
            self._held[account].pop(nonce, None)
