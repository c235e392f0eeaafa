"""A circuit while it is being written: wires so far, how to find them, and constraints on them."""

from collections.abc import Mapping, Sequence

import numpy as np

from assay.zk.circuit.assignments import Assignment
from assay.zk.circuit.combinations import Combinations
from assay.zk.field import SCALAR_FIELD
from assay.zk.program import Integers
from assay.zk.r1cs import R1CS, Matrix

__all__ = ["Draft"]

WideRow = Mapping[int, int]
"""A linear combination whose coefficients are beyond int64: field elements by wire."""


class Draft:
    """Collects blocks of wires and of constraints; `system` then makes the R1CS of them."""

    def __init__(self, public_wires: int) -> None:
        self._wires = public_wires
        self._blocks: list[tuple[int, Assignment]] = []
        self._constraints: list[tuple[Combinations, Combinations, Combinations]] = []
        self._packed: list[int] = []
        self._packings: list[WideRow] = []

    @property
    def blocks(self) -> tuple[tuple[int, Assignment], ...]:
        """The assignments so far, each with its first wire."""
        return tuple(self._blocks)

    def reserve(self, size: int) -> Integers:
        """Add wires that are not computed from those before."""
        self._wires += size
        return np.arange(self._wires - size, self._wires)

    def assign(self, assignment: Assignment) -> Integers:
        """Add the wires that the assignment is about."""
        self._blocks.append((self._wires, assignment))
        return self.reserve(assignment.size)

    def constrain(self, a: Combinations, b: Combinations, c: Combinations) -> None:
        """Demand `a * b = c`, row by row."""
        self._constraints.append((a, b, c))

    def equate(self, left: Combinations, right: Combinations) -> None:
        """Demand `left = right`, row by row; `right` is the one that costs the prover nothing.

        Groth16 takes C from the product of A and B, so its terms are neither stored nor computed.
        """
        self.constrain(left, Combinations.constant(np.ones(left.size, np.int64)), right)

    def pack(self, wire: int, packing: WideRow) -> None:
        """Demand that a wire holds this combination."""
        self._packed.append(wire)
        self._packings.append(packing)

    def system(self, public_outputs: int, public_inputs: int) -> R1CS:
        """Make the constraint system of all constraints so far, the packings last."""
        packed = Combinations.single(np.array(self._packed))
        ones = Combinations.constant(np.ones(packed.size, np.int64))
        a, b, c = zip(*self._constraints, strict=True)
        return R1CS(
            wires=self._wires,
            public_outputs=public_outputs,
            public_inputs=public_inputs,
            a=_matrix([*a, packed]),
            b=_matrix([*b, ones]),
            c=_matrix(c, self._packings),
        )


def _matrix(blocks: Sequence[Combinations], wide: Sequence[WideRow] = ()) -> Matrix:
    """Put blocks of rows under each other, and rows with wide coefficients under those."""
    terms = Combinations.concatenate(blocks).terms
    terms.eliminate_zeros()
    terms.sort_indices()
    coefficients, codes = np.unique(terms.data, return_inverse=True)
    table = {value % SCALAR_FIELD: code for code, value in enumerate(coefficients.tolist())}
    rows = [
        [(wire, value % SCALAR_FIELD) for wire, value in sorted(row.items()) if value]
        for row in wide
    ]
    wide_wires = [wire for row in rows for wire, _ in row]
    wide_codes = [table.setdefault(value, len(table)) for row in rows for _, value in row]
    ends = terms.indptr[-1] + np.cumsum([len(row) for row in rows], dtype=np.int64)
    return Matrix(
        indptr=np.concatenate([terms.indptr, ends]).astype(np.int64),
        wires=np.concatenate([terms.indices, wide_wires]).astype(np.int32),
        codes=np.concatenate([codes, wide_codes]).astype(np.int32),
        table=tuple(table),
    )
