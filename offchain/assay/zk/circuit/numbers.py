"""Integers in a circuit, and the bounds that are proven for them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from assay.zk.circuit.combinations import Combinations
from assay.zk.program import Integers

__all__ = ["Numbers", "bit_lengths", "by_case"]

Mask: TypeAlias = NDArray[np.bool_]

_POWERS = np.left_shift(1, np.arange(63))


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """Linear combinations whose values are integers from `low` to `high`, both included.

    All lie within 62 bits. The field has 254: no equation between a few of them holds in the field
    without holding for the integers.
    """

    combinations: Combinations
    low: Integers
    high: Integers

    def __getitem__(self, rows: Integers) -> "Numbers":
        return Numbers(self.combinations[rows], self.low[rows], self.high[rows])

    @classmethod
    def constant(cls, value: int, size: int) -> Self:
        """Repeat one number that no wire changes."""
        values = np.full(size, value, np.int64)
        return cls(Combinations.constant(values), values, values)

    def negated(self) -> "Numbers":
        """Give all the other sign."""
        return Numbers(self.combinations.scaled(-1), -self.high, -self.low)

    def joined(self, other: "Numbers") -> "Numbers":
        """Append other numbers."""
        return Numbers(
            Combinations.concatenate([self.combinations, other.combinations]),
            np.concatenate([self.low, other.low]),
            np.concatenate([self.high, other.high]),
        )


def bit_lengths(values: Integers) -> Integers:
    """Count the bits of numbers from zero up to 2^63."""
    return np.searchsorted(_POWERS, values, side="right").astype(np.int64)


def by_case(size: int, *cases: tuple[Mask, Callable[[Integers], Combinations]]) -> Combinations:
    """Build `size` combinations, each row by the first case that holds for it; one must hold."""
    undecided = np.ones(size, np.bool_)
    rows: list[Integers] = []
    parts: list[Combinations] = []
    for holds, build in cases:
        chosen = np.flatnonzero(undecided & holds)
        undecided &= ~holds
        if chosen.size:
            rows.append(chosen)
            parts.append(build(chosen))
    place = np.argsort(np.concatenate(rows))
    return Combinations.concatenate(parts)[place]
