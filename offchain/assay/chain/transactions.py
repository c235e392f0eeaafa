"""What is sent to a chain, and what comes back."""

from dataclasses import dataclass
from typing import Protocol

__all__ = ["GAS_CEILING", "Call", "Log", "Sender", "SignedTransaction", "TransactionReceipt"]

GAS_CEILING = 2**24
"""The most gas that one transaction may have (EIP-7825)."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call that changes state, before anybody has decided who sends it.

    `gas` is the limit to send it with, where estimating would mislead: an estimate finds the least
    gas with which the call does not revert, not the least with which it does its work.
    """

    target: str
    data: bytes
    gas: int | None = None
    value_wei: int = 0


@dataclass(frozen=True, slots=True)
class SignedTransaction:
    """A transaction that is final but not sent: its hash can be written down first."""

    hash: bytes
    raw: bytes
    sender: str
    nonce: int
    signed_at: float = 0
    """UTC seconds."""
    replaced: tuple[bytes, ...] = ()
    """Hashes of those that it is to replace, the first one first: the same call with lower fees.

    They have its nonce, so one of all these is included, and it may be any.
    """

    @property
    def hashes(self) -> tuple[bytes, ...]:
        """All hashes that it can be included by, its own last."""
        return (*self.replaced, self.hash)


@dataclass(frozen=True, slots=True)
class Log:
    """One event as a contract logged it."""

    address: str
    topics: tuple[bytes, ...]
    data: bytes
    block: int
    transaction: bytes
    index: int


@dataclass(frozen=True, slots=True)
class TransactionReceipt:
    """A transaction that was included and did not revert."""

    transaction: bytes
    block: int
    gas_used: int
    gas_price_wei: int
    logs: tuple[Log, ...]


class Sender(Protocol):
    """Somebody who signs and sends calls: a key, or a wallet of another tool."""

    @property
    def address(self) -> str:
        """Who the contracts see as the caller."""
        ...

    def send(self, call: Call) -> TransactionReceipt:
        """Send a call and wait until it is included."""
        ...
