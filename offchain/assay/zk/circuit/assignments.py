"""How a prover finds the values of private wires, block by block, from those before."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from assay.zk.circuit.combinations import Combinations
from assay.zk.program import Integers

__all__ = ["Assignment", "Bits", "Greater", "Rectified", "Shifted"]


class Assignment(Protocol):
    """The meaning of a block of wires. It proves nothing: constraints do."""

    @property
    def size(self) -> int:
        """How many wires there are."""
        ...

    def values(self, wires: Integers) -> Integers:
        """Compute the block, given all wires before it."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Bits:
    """Bit `positions[i]` of the number `rows[i]`."""

    numbers: Combinations
    rows: Integers
    positions: Integers

    @property
    def size(self) -> int:
        """How many wires there are."""
        return len(self.rows)

    def values(self, wires: Integers) -> Integers:
        """Compute the block, given all wires before it."""
        return self.numbers.values(wires)[self.rows] >> self.positions & 1


@dataclass(frozen=True, slots=True, eq=False)
class Shifted:
    """Each number, shifted right: the floor of its division by a power of two."""

    numbers: Combinations
    shift: int

    @property
    def size(self) -> int:
        """How many wires there are."""
        return self.numbers.size

    def values(self, wires: Integers) -> Integers:
        """Compute the block, given all wires before it."""
        return self.numbers.values(wires) >> self.shift


@dataclass(frozen=True, slots=True, eq=False)
class Rectified:
    """Each number, or zero where it is negative, shifted right."""

    numbers: Combinations
    shift: int

    @property
    def size(self) -> int:
        """How many wires there are."""
        return self.numbers.size

    def values(self, wires: Integers) -> Integers:
        """Compute the block, given all wires before it."""
        return np.maximum(self.numbers.values(wires), 0) >> self.shift


@dataclass(frozen=True, slots=True, eq=False)
class Greater:
    """The greater of two numbers."""

    left: Combinations
    right: Combinations

    @property
    def size(self) -> int:
        """How many wires there are."""
        return self.left.size

    def values(self, wires: Integers) -> Integers:
        """Compute the block, given all wires before it."""
        return np.maximum(self.left.values(wires), self.right.values(wires))
