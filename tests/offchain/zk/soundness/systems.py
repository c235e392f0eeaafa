"""Constraint systems that lack some of their rows."""

from dataclasses import replace

import numpy as np


def without(r1cs, rows):
    """Drop rows: what a compiler that forgot them would have made."""
    kept = np.setdiff1d(np.arange(r1cs.constraints), rows)
    matrices = {name: _select(getattr(r1cs, name), kept) for name in ("a", "b", "c")}
    return replace(r1cs, **matrices)


def _select(matrix, rows):
    counts = np.diff(matrix.indptr)[rows]
    terms = np.concatenate([np.arange(*matrix.indptr[row : row + 2]) for row in rows])
    return replace(
        matrix,
        indptr=np.concatenate([[0], np.cumsum(counts)]),
        wires=matrix.wires[terms],
        codes=matrix.codes[terms],
    )


def public_inputs(r1cs, values):
    """Take the public inputs out of a witness."""
    return values[1 + r1cs.public_outputs : 1 + r1cs.public_signals]
