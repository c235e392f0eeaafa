"""Which changes of a witness no constraint notices."""

import numpy as np

from assay.zk.field import SCALAR_FIELD
from assay.zk.r1cs.satisfaction import products


class Mutations:
    """A satisfied constraint system; tells what changing each wire alone would do.

    With a change d of a wire whose coefficients in a row are (p, q, r), the row `a * b - c` becomes
    greater by `d * (p * b + q * a - r) + d * d * p * q`.
    """

    def __init__(self, r1cs, values):
        wires = np.array(values, dtype=object)
        self._wires = r1cs.wires
        matrices = (r1cs.a, r1cs.b, r1cs.c)
        places = [_rows(matrix) * r1cs.wires + matrix.wires for matrix in matrices]
        distinct = np.unique(np.concatenate(places))
        rows, self._wire = np.divmod(distinct, r1cs.wires)
        p, q, r = (
            _spread(matrix, np.searchsorted(distinct, place), distinct.size)
            for matrix, place in zip(matrices, places, strict=True)
        )
        a, b = products(r1cs.a, wires)[rows], products(r1cs.b, wires)[rows]
        self._linear, self._square = p * b + q * a - r, p * q

    def survivors(self, changes):
        """List the wires whose change, by itself, breaks no constraint; one change per wire."""
        change = np.asarray(changes, dtype=object)[self._wire]
        broken = (change * (self._linear + change * self._square)) % SCALAR_FIELD != 0
        noticed = np.zeros(self._wires, bool)
        noticed[self._wire[broken]] = True
        noticed[0] = True  # The constant one is no prover's to choose.
        return np.flatnonzero(~noticed).tolist()


def _rows(matrix):
    return np.repeat(np.arange(matrix.rows), np.diff(matrix.indptr))


def _spread(matrix, at, size):
    coefficients = np.zeros(size, dtype=object)
    coefficients[at] = np.array(matrix.table, dtype=object)[matrix.codes]
    return coefficients
