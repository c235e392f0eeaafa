"""A rank-1 constraint system over BN254's scalar field, and its file format.

The format is iden3's `.r1cs`, version 1:
https://github.com/iden3/r1csfile/blob/master/doc/r1cs_bin_format.md
"""

from dataclasses import dataclass
from hashlib import sha256
from struct import pack

import numpy as np
from numpy.typing import NDArray

from assay.zk.field import SCALAR_FIELD
from assay.zk.r1cs.matrix import Matrix
from assay.zk.r1cs.sections import FIELD_HEADER, elements, write_sections

__all__ = ["R1CS"]

_TERM_WORDS = 9  # a wire's number and a field element, in words of 32 bits


@dataclass(frozen=True, slots=True, eq=False)
class R1CS:
    """Constraints `(A w) * (B w) = C w`, row by row, on the wires w.

    Wire 0 is the constant one; the public outputs follow, then the public inputs, then all others.
    """

    wires: int
    public_outputs: int
    public_inputs: int
    a: Matrix
    b: Matrix
    c: Matrix

    @property
    def public_signals(self) -> int:
        """How many wires the verifier sees, the constant one not counted."""
        return self.public_outputs + self.public_inputs

    @property
    def constraints(self) -> int:
        """How many rows there are."""
        return self.a.rows

    def to_bytes(self) -> bytes:
        """Write the `.r1cs` file."""
        header = FIELD_HEADER + pack(
            "<IIIIQI",
            self.wires,
            self.public_outputs,
            self.public_inputs,
            0,  # What is private here is derived, not put in by a user.
            self.wires,
            self.constraints,
        )
        labels = np.arange(self.wires, dtype="<u8")
        sections = {1: header, 2: self._rows().tobytes(), 3: labels.tobytes()}
        return write_sections(b"r1cs", 1, sections)

    def sha256(self) -> bytes:
        """Hash the `.r1cs` file: what a key must belong to."""
        return sha256(self.to_bytes()).digest()

    def _rows(self) -> NDArray[np.uint32]:
        """Lay out all rows, A, B and C in turn: how many terms there are, then the terms."""
        matrices = (self.a, self.b, self.c)
        counts = np.stack([np.diff(matrix.indptr) for matrix in matrices], axis=1)
        sizes = (1 + _TERM_WORDS * counts).ravel()
        starts = (np.cumsum(sizes) - sizes).reshape(counts.shape)
        words = np.empty(int(sizes.sum()), dtype="<u4")
        words[starts] = counts
        for matrix, start, count in zip(matrices, starts.T, counts.T, strict=True):
            within = np.arange(matrix.terms) - np.repeat(matrix.indptr[:-1], count)
            term = np.repeat(start + 1, count) + _TERM_WORDS * within
            words[term] = matrix.wires
            table = elements([value % SCALAR_FIELD for value in matrix.table]).view("<u4")
            for word, column in enumerate(table.reshape(-1, _TERM_WORDS - 1).T, start=1):
                words[term + word] = column[matrix.codes]
        return words
