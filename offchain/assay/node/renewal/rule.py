"""When a key of an enclave is renewed, how often one looks, and what a day of that takes."""

__all__ = [
    "RENEWAL_GAS",
    "RENEWAL_GAS_A_DAY",
    "RENEWAL_SHARE",
    "is_due",
    "look_seconds",
    "retry_seconds",
]

RENEWAL_SHARE = 4
"""A key is renewed once a fresh document would last this many times as long as what is left."""
RENEWAL_GAS = 6_800_000
"""What one renewal takes at most, where the chain knows the certificates of its authorities."""
RENEWAL_GAS_A_DAY = 90_000_000
"""What a day takes with simulated certificates, new authorities' included: a dozen renewals."""

_LOOK_SECONDS = 60
# An enclave that is awaited, or whose key is, is soon seen.
_WAITING_LOOK_SECONDS = 10
# The maker may have a newer certificate only shortly before the older one ends.
_CLOSEST_LOOK_SECONDS = 5
_LOOKS_BEFORE_THE_END = 8
_FIRST_RETRY_SECONDS = 30
_LAST_RETRY_SECONDS = 600
_MOST_DOUBLINGS = 5


def is_due(until: int, fresh_until: int, now: float) -> bool:
    """Say whether a key is to be renewed by a document that would make it last longer.

    All are UTC seconds. It needs no memory of when the key was enrolled last, and waits for a
    newer certificate by itself: a document that adds nothing is never worth it.
    """
    return RENEWAL_SHARE * (until - now) <= fresh_until - now


def look_seconds(left: float) -> float:
    """Say how long to wait for the next look at a key with so many seconds left, 0 for none."""
    if left <= 0:
        return _WAITING_LOOK_SECONDS
    return max(_CLOSEST_LOOK_SECONDS, min(_LOOK_SECONDS, left / _LOOKS_BEFORE_THE_END))


def retry_seconds(failures: int, *, was_paid_for: bool) -> float:
    """Say how long a renewal rests that has failed so often, the first time being 1.

    What a contract refuses costs gas each time, so it rests for as long as any.
    """
    if was_paid_for:
        return _LAST_RETRY_SECONDS
    doublings = min(failures - 1, _MOST_DOUBLINGS)
    return min(_FIRST_RETRY_SECONDS << doublings, _LAST_RETRY_SECONDS)
