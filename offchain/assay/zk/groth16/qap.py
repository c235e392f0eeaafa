"""The polynomials of a circuit's wires, evaluated at one point (ePrint 2016/260, section 2.3)."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from assay.zk.curve.algebra import lagrange_at
from assay.zk.field import SCALAR_FIELD
from assay.zk.r1cs import R1CS, Matrix

__all__ = ["Columns", "domain_size"]


def domain_size(r1cs: R1CS) -> int:
    """Return how many roots of unity the rows take: one per constraint, public signal and one."""
    return 1 << (r1cs.constraints + r1cs.public_signals).bit_length()


@dataclass(frozen=True, slots=True)
class Columns:
    """For each wire, the values of its polynomials from A, B and C at the point."""

    a: list[int]
    b: list[int]
    c: list[int]

    @classmethod
    def at(cls, r1cs: R1CS, point: int, wires: int) -> Self:
        """Evaluate the first `wires` wires. Each public signal has a row of its own in A."""
        lagrange = lagrange_at(domain_size(r1cs), point)
        a, b, c = (_columns(matrix, lagrange, wires) for matrix in (r1cs.a, r1cs.b, r1cs.c))
        for signal in range(r1cs.public_signals + 1):
            a[signal] = (a[signal] + lagrange[r1cs.constraints + signal]) % SCALAR_FIELD
        return cls(a, b, c)

    def combined(self, alpha: int, beta: int, divisor: int) -> list[int]:
        """Return (beta a + alpha b + c) / divisor of each wire."""
        inverse = pow(divisor, -1, SCALAR_FIELD)
        beta, alpha = beta * inverse, alpha * inverse
        rows = zip(self.a, self.b, self.c, strict=True)
        return [(beta * a + alpha * b + inverse * c) % SCALAR_FIELD for a, b, c in rows]


def _columns(matrix: Matrix, lagrange: list[int], wires: int) -> list[int]:
    chosen = matrix.wires < wires
    rows: NDArray[np.int64] = np.repeat(np.arange(matrix.rows), np.diff(matrix.indptr))[chosen]
    sums = [0] * wires
    columns = (matrix.wires[chosen], rows, matrix.codes[chosen])
    for wire, row, code in zip(*(column.tolist() for column in columns), strict=True):
        sums[wire] += lagrange[row] * matrix.table[code]
    return [value % SCALAR_FIELD for value in sums]
