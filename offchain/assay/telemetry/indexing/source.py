"""Reading the chain: stretches of blocks, each of one branch, and what is counted in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assay.chain import Block, ChainReader, Deployment, History
from assay.errors import DeploymentError
from assay.telemetry.indexing.events import Happening, follow

__all__ = ["ChainMoved", "ChainSource", "Identity", "Stretch"]


class ChainMoved(Exception):
    """The chain replaced blocks while they were read: read them again."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which chain and contracts an index is of.

    A local chain that was started anew has the same id and addresses; the hash of the first block
    that matters tells it from the one before.
    """

    chain_id: int
    contracts: dict[str, str]
    first: Block


@dataclass(frozen=True, slots=True)
class Stretch:
    """What happened in a stretch of blocks, in order."""

    last: Block
    recent: tuple[Block, ...]
    """Blocks that the chain may still replace, and the last."""
    happenings: tuple[Happening, ...]
    gas: Mapping[bytes, int]
    """What each transaction that captured something used."""


class ChainSource:
    """One deployment's events. Raises `ChainUnavailable`, and `ChainError` for other refusals."""

    def __init__(self, chain: ChainReader, deployment: Deployment) -> None:
        self._chain = chain
        self._history = History(chain)
        self._deployment = deployment
        self._followed = follow(deployment)

    def identity(self) -> Identity:
        """Find out which chain this is."""
        first = self.block(self._deployment.block)
        if first is None:
            raise DeploymentError(
                f"Chain {self._chain.chain_id} has no block {self._deployment.block}, which the "
                "deployment is said to begin with.",
                "Deploy the contracts, or name the deployment of this chain.",
            )
        return Identity(self._chain.chain_id, dict(self._deployment.contracts), first)

    def head(self) -> int:
        """Read the latest block's number."""
        return self._chain.block_number()

    def block(self, number: int) -> Block | None:
        """Read a block; None where the chain is shorter."""
        return self.blocks([number])[0]

    def blocks(self, numbers: Iterable[int]) -> list[Block | None]:
        """Read blocks by their numbers."""
        return self._history.blocks(numbers)

    def read(self, before: Block, last: int, recent_from: int) -> Stretch:
        """Read what follows a block, up to another. Raises `ChainMoved`.

        The last block is read before and after all else, and the block before with it: its hash
        commits to every block below.
        """
        (end,) = self._present({last}).values()
        first, followed = before.number + 1, self._followed
        logs = self._history.logs(followed.addresses, followed.topics, first, last)
        undated = {log.block for log in logs if log.time is None}
        blocks = self._present({*range(max(first, recent_from), last), last} | undated)
        happenings = []
        for log in logs:
            block = blocks.get(log.block)
            if block is not None and block.hash != log.block_hash:
                raise ChainMoved
            time = block.time if log.time is None and block is not None else log.time
            assert time is not None
            if (happening := followed.read(log, time)) is not None:
                happenings.append(happening)
        gas = self._gas(happenings)
        if self._present({before.number, last}) != {before.number: before, last: end}:
            raise ChainMoved
        recent = [block for block in blocks.values() if block.number >= recent_from or block == end]
        return Stretch(end, tuple(recent), tuple(happenings), gas)

    def _present(self, numbers: set[int]) -> dict[int, Block]:
        """Read blocks that were there a moment ago."""
        found = self.blocks(sorted(numbers))
        if None in found:
            raise ChainMoved
        return {block.number: block for block in found if block is not None}

    def _gas(self, happenings: Iterable[Happening]) -> dict[bytes, int]:
        """Read what the transactions used that captured something."""
        captures = [seen.transaction for seen in happenings if seen.event == "PaymentCaptured"]
        transactions = list(dict.fromkeys(captures))
        used = self._history.gas_used(transactions)
        if None in used:
            raise ChainMoved
        return {
            transaction: gas
            for transaction, gas in zip(transactions, used, strict=True)
            if gas is not None
        }
