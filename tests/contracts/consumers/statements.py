"""What a consumer expects and is brought, as plain tuples in ABI order."""

from typing import NamedTuple

from ..statements import SIGNED, ZERO_ADDRESS, ZERO_HASH, Claim, policy_word

__all__ = ["DAY", "Delivery", "Expectation", "Standing"]

DAY = 86_400


class Expectation(NamedTuple):
    """Which results a consumer believes."""

    version_id: bytes = ZERO_HASH
    model_id: bytes = ZERO_HASH
    prompt_hash: bytes = ZERO_HASH
    params_hash: bytes = ZERO_HASH
    policy: int = policy_word(SIGNED)
    max_age: int = DAY
    provider: str = ZERO_ADDRESS
    any_provider: bool = False


class Delivery(NamedTuple):
    """A result as somebody brings it."""

    claim: Claim
    output: bytes
    evidence: tuple[tuple[int, bytes], ...]


class Standing:
    """Where an application stands."""

    NONE, FILED, GRANTED, REFUSED = range(4)
