"""A sparse matrix over the scalar field, stored so that a compiler fills it without a loop."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Matrix"]


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """Rows of terms, compressed: the terms of row i stand at `indptr[i]` up to `indptr[i + 1]`.

    A term is a coefficient on a wire. A coefficient is written as a code, its place in `table`,
    which holds few distinct field elements where there are very many terms. In a row the wires
    ascend, each once, and no coefficient is zero.
    """

    indptr: NDArray[np.int64]
    wires: NDArray[np.int32]
    codes: NDArray[np.int32]
    table: tuple[int, ...]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.indptr) - 1

    @property
    def terms(self) -> int:
        """How many coefficients are not zero."""
        return len(self.wires)

    def row(self, index: int) -> dict[int, int]:
        """Read one row: coefficients by wire."""
        at = slice(self.indptr[index], self.indptr[index + 1])
        wires, codes = self.wires[at].tolist(), self.codes[at].tolist()
        return {wire: self.table[code] for wire, code in zip(wires, codes, strict=True)}
