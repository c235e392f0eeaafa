"""Matrix times witness, exactly: with machine integers where that is proven to be exact."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assay.zk.field import SCALAR_FIELD
from assay.zk.groth16.coefficients import Entries

__all__ = ["Products", "SmallNumbers"]

_EXACT = 2**62
_LARGE = 1e100  # above every bound, and its square is still a float


class SmallNumbers:
    """Field elements as signed machine integers; those too large for one are zero there.

    `magnitudes` are absolute values as floats, and for the large ones greater than any bound.
    """

    def __init__(self, elements: Sequence[int]) -> None:
        signed = [x if x < SCALAR_FIELD // 2 else x - SCALAR_FIELD for x in elements]
        self.numbers = np.array([x if -_EXACT < x < _EXACT else 0 for x in signed], dtype=np.int64)
        magnitudes = [abs(x) if -_EXACT < x < _EXACT else _LARGE for x in signed]
        self.magnitudes = np.array(magnitudes, dtype=np.float64)


class Products:
    """One matrix, ready to be multiplied with many witnesses."""

    def __init__(self, entries: Entries, domain_size: int) -> None:
        self._entries = entries
        self._domain_size = domain_size
        table = SmallNumbers(entries.table)
        self._numbers = table.numbers[entries.codes]
        self._magnitudes = table.magnitudes[entries.codes]
        self._rows, starts = np.unique(entries.rows, return_index=True)
        self._starts: NDArray[np.int64] = starts.astype(np.int64)

    def with_witness(self, values: Sequence[int], small: SmallNumbers) -> list[int]:
        """Return one field element for each row; shape (domain_size,).

        A row's sum in 64 bits is exact if the sum of the absolute values stays below 2^62: the
        floats' error is far smaller than the bit that is left. All other rows take long integers.
        """
        wires = self._entries.wires
        bounds = np.add.reduceat(self._magnitudes * small.magnitudes[wires], self._starts)
        sums = np.zeros(self._domain_size, dtype=np.int64)
        sums[self._rows] = np.add.reduceat(self._numbers * small.numbers[wires], self._starts)
        products = [x if x >= 0 else x + SCALAR_FIELD for x in sums.tolist()]
        ends = [*self._starts.tolist(), len(wires)]
        spans = list(pairwise(ends))
        for place in np.flatnonzero(bounds >= _EXACT).tolist():
            products[self._rows[place]] = self._long(values, *spans[place])
        return products

    def _long(self, values: Sequence[int], start: int, end: int) -> int:
        total = 0
        for at in range(start, end):
            value = values[self._entries.wires[at]]
            total += self._entries.table[self._entries.codes[at]] * value
        return total % SCALAR_FIELD
