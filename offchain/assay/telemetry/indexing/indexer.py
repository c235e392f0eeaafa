"""The indexer: brings an index up to the chain, and back where the chain went back."""

from assay.chain import Block
from assay.errors import ChainError, ChainUnavailable, ReorgTooDeep
from assay.telemetry.indexing.ledger import Ledger, Overtaken
from assay.telemetry.indexing.source import ChainMoved, ChainSource, Stretch

__all__ = ["WINDOW_BLOCKS", "Indexer"]

WINDOW_BLOCKS = 256
"""How many replaced blocks can be taken back."""

# How many blocks are read at once, and how many events one transaction should have at most.
_FEWEST_BLOCKS = 1
_MOST_BLOCKS = 10_000
_FIRST_BLOCKS = 500
_MANY_EVENTS = 5_000
_FEW_EVENTS = 1_000

_READS_OF_A_MOVING_CHAIN = 10


class Indexer:
    """Follows one deployment's events into one index. For one thread at a time."""

    def __init__(
        self, source: ChainSource, ledger: Ledger, window_blocks: int = WINDOW_BLOCKS
    ) -> None:
        self._source = source
        self._ledger = ledger
        self._window = window_blocks
        self._blocks_at_once = _FIRST_BLOCKS
        self._is_open = False
        self._moves = 0

    def catch_up(self) -> Block:
        """Count everything up to the chain's latest block; give the last block that is counted.

        Raises `WrongChain` and `ReorgTooDeep`, which no repetition mends; `ChainUnavailable` and
        other `ChainError`s. Whatever was counted before stays.
        """
        while self.step():
            pass
        position = self._ledger.position()
        assert position is not None
        return position

    def step(self) -> bool:
        """Do one transaction's worth of work; tell whether there may be more. Raises likewise."""
        position = self._ledger.position()
        # An index that somebody has cleared meanwhile is begun anew, too.
        if position is None or not self._is_open:
            self._open()
            return True
        head = self._source.head()
        try:
            if not self._is_on_chain(position, head):
                self._ledger.roll_back(position, self._common_block(position))
            elif head == position.number:
                return False
            else:
                stretch = self._read(position, head)
                self._ledger.apply(position, stretch, stretch.last.number - self._window)
            self._moves = 0
        except Overtaken:
            pass
        except ChainMoved:
            self._count_move()
        return True

    def _open(self) -> None:
        identity = self._source.identity()
        # The index begins after this block. A chain whose first block matters begins with it.
        before = self._source.block(max(0, identity.first.number - 1))
        assert before is not None
        self._ledger.open(identity, before)
        self._is_open = True

    def _is_on_chain(self, block: Block, head: int) -> bool:
        return block.number <= head and self._source.block(block.number) == block

    def _common_block(self, position: Block) -> Block:
        """Find the latest block that index and chain have in common. Raises `ReorgTooDeep`."""
        remembered = self._ledger.recent()
        found = self._source.blocks(block.number for block in remembered)
        for block, on_chain in zip(remembered, found, strict=True):
            if block == on_chain:
                return block
        raise ReorgTooDeep(
            f"The chain has replaced more blocks than the {self._window} that the index can take "
            f"back: none of those that it remembers, up to {position.number}, is there any more.",
            "Check that the node is on the right chain; then build the index anew: "
            "assay index --rebuild.",
        )

    def _read(self, position: Block, head: int) -> Stretch:
        """Read as many blocks as the node answers for at once."""
        while True:
            last = min(head, position.number + self._blocks_at_once)
            try:
                stretch = self._source.read(position, last, head - self._window)
            except ChainUnavailable:
                raise
            except ChainError:
                if self._blocks_at_once == _FEWEST_BLOCKS:
                    raise
                self._blocks_at_once //= 2
                continue
            self._adapt(len(stretch.happenings))
            return stretch

    def _count_move(self) -> None:
        """Have the same read again, unless that has been tried often enough."""
        self._moves += 1
        if self._moves >= _READS_OF_A_MOVING_CHAIN:
            self._moves = 0
            raise ChainUnavailable(
                f"The chain was another one each of {_READS_OF_A_MOVING_CHAIN} times that it was "
                "read.",
                "Ask a node that keeps to one branch, or try again later.",
            )

    def _adapt(self, events: int) -> None:
        if events > _MANY_EVENTS:
            self._blocks_at_once = max(_FEWEST_BLOCKS, self._blocks_at_once // 2)
        elif events < _FEW_EVENTS:
            self._blocks_at_once = min(_MOST_BLOCKS, self._blocks_at_once * 2)
