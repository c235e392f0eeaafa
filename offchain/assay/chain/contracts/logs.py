"""Typed events, from ranges of blocks and from receipts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from eth_abi.exceptions import DecodingError

from assay.chain.contracts.contract import Contract
from assay.chain.contracts.records import abi_names, record
from assay.chain.transactions import Log
from assay.errors import ChainError, ChainUnavailable

__all__ = ["Logged", "events", "events_in"]

E = TypeVar("E")

# What hosted nodes answer at once; where they answer less, the range is halved.
_BLOCKS_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Logged(Generic[E]):
    """An event and where it was logged; `index` counts the logs of the block."""

    event: E
    block: int
    transaction: bytes
    index: int


def events(
    contract: Contract,
    kind: type[E],
    from_block: int,
    to_block: int | None = None,
    **filters: Any,
) -> Iterator[Logged[E]]:
    """Find a contract's events of one kind, oldest first, both ends included.

    `kind` is the dataclass named like the event. Filters are its indexed fields, each with a value
    or with several of which any will do. `to_block` None: up to the latest block. Raises
    `ChainUnavailable`, and `ChainError` where the node refuses even a single block.
    """
    names = abi_names(kind)
    event = contract.interface.event(kind.__name__)
    topics = event.topics({names.get(name, name): value for name, value in filters.items()})
    last = contract.chain.block_number() if to_block is None else to_block
    span = _BLOCKS_AT_ONCE
    while from_block <= last:
        until = min(last, from_block + span - 1)
        try:
            found = contract.chain.logs(contract.address, topics, from_block, until)
        except ChainUnavailable:
            raise
        except ChainError:
            if span == 1:
                raise
            span //= 2
            continue
        for log in found:
            yield _read(contract, kind, log)
        from_block = until + 1


def events_in(logs: Iterable[Log], contract: Contract, kind: type[E]) -> Iterator[Logged[E]]:
    """Pick a contract's events of one kind out of the logs of a receipt."""
    topic = contract.interface.event(kind.__name__).topic
    for log in logs:
        if log.address == contract.address and log.topics[:1] == (topic,):
            yield _read(contract, kind, log)


def _read(contract: Contract, kind: type[E], log: Log) -> Logged[E]:
    try:
        values = contract.interface.event(kind.__name__).decode(log.topics, log.data)
    except (DecodingError, ValueError) as error:
        raise ChainError(
            f"{contract.address} logged a {kind.__name__} that cannot be read: {error}",
            "Check that the address is that of the right contract.",
        ) from error
    return Logged(record(kind, values), log.block, log.transaction, log.index)
