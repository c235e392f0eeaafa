"""Which constraints a witness breaks."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assay.zk.field import SCALAR_FIELD
from assay.zk.r1cs.matrix import Matrix
from assay.zk.r1cs.system import R1CS

__all__ = ["products", "unsatisfied"]


def unsatisfied(r1cs: R1CS, values: Sequence[int]) -> list[int]:
    """List the rows that do not hold for these values of the wires; none for a witness."""
    wires: NDArray[np.object_] = np.array(values, dtype=object)
    a, b, c = (products(matrix, wires) for matrix in (r1cs.a, r1cs.b, r1cs.c))
    broken: list[int] = np.flatnonzero((a * b - c) % SCALAR_FIELD != 0).tolist()
    return broken


def products(matrix: Matrix, values: NDArray[np.object_]) -> NDArray[np.object_]:
    """Multiply the matrix with the values of all wires; shape (rows,), congruent, not reduced."""
    table: NDArray[np.object_] = np.array(matrix.table, dtype=object)
    terms = table[matrix.codes] * values[matrix.wires]
    sums = np.concatenate([np.zeros(1, dtype=object), np.cumsum(terms)])
    return np.asarray(sums[matrix.indptr[1:]] - sums[matrix.indptr[:-1]])
