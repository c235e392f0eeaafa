"""The one range check: a number is a sum of bits."""

from dataclasses import dataclass

import numpy as np

from assay.zk.circuit import assignments
from assay.zk.circuit.combinations import Combinations
from assay.zk.circuit.draft import Draft
from assay.zk.program import Integers

__all__ = ["NARROW", "Bits", "decompose"]

NARROW = 16
"""Terms up to which it is cheaper to repeat a combination than to add a constraint for it."""


@dataclass(frozen=True, slots=True, eq=False)
class Bits:
    """`wires[i]` is the bit of weight `2**positions[i]` in the number `rows[i]`.

    The lowest bit of a number may lack a wire.
    """

    wires: Integers
    rows: Integers
    positions: Integers
    size: int

    def part(self, low: Integers, high: Integers) -> Combinations:
        """Sum up each number's bits from `low` up to, without, `high`, shifted down by `low`.

        `low` is at least 1 where the lowest bit lacks a wire.
        """
        chosen = (self.positions >= low[self.rows]) & (self.positions < high[self.rows])
        rows = self.rows[chosen]
        weights = np.left_shift(1, self.positions[chosen] - low[rows])
        return Combinations.sums(rows, self.wires[chosen], weights, self.size)


def decompose(draft: Draft, numbers: Combinations, widths: Integers) -> Bits:
    """Constrain each number to `[0, 2**width)` and return its bits. Widths are 1 to 63.

    Sound: the wire b of a bit obeys b * b = b, so it is 0 or 1, and a number of many terms is
    equated with the sum of its weighted bits. A number of few terms has no wire for its lowest bit,
    which is the combination "number minus the other weighted bits" and obeys b * b = b as such.
    Either way the number is a sum of distinct powers of two below 2^width. As width is far below
    the field's 254 bits the sum never wraps: the number lies in the range, its bits are unique.
    """
    narrow = numbers.lengths <= NARROW
    lowest = narrow.astype(np.int64)
    counts = widths - lowest
    rows = np.repeat(np.arange(numbers.size), counts)
    positions = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts - lowest, counts)
    wires = draft.assign(assignments.Bits(numbers, rows, positions))
    bits = Bits(wires, rows, positions, numbers.size)

    each = Combinations.single(wires)
    draft.constrain(each, each, each)
    weighted = bits.part(np.zeros_like(widths), widths)
    last = (numbers - weighted)[np.flatnonzero(narrow)]
    draft.constrain(last, last, last)
    wide = np.flatnonzero(~narrow)
    draft.equate(weighted[wide], numbers[wide])
    return bits
