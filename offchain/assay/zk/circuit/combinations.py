"""Vectors of linear combinations of wires: what every value of a program is in its circuit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, vstack

from assay.errors import CircuitError
from assay.zk.program import Integers, Weights

__all__ = ["Combinations", "Terms"]

Terms: TypeAlias = "csr_array[np.int64, tuple[int, int]]"

_LIMIT = 2.0**62


@dataclass(frozen=True, slots=True, eq=False)
class Combinations:
    """One linear combination per row, with int64 coefficients, one column per wire.

    Column 0 is the wire that is always one, and so the constant term. A value may know fewer wires
    than another: the columns that it lacks are zero.
    """

    terms: Terms

    @classmethod
    def constant(cls, values: Integers) -> Self:
        """Write numbers that no wire changes."""
        rows = np.arange(len(values))
        return cls.sums(rows, np.zeros_like(rows), values, len(values))

    @classmethod
    def single(cls, wires: Integers) -> Self:
        """Write wires as they are, one per row."""
        return cls.sums(np.arange(len(wires)), wires, np.ones_like(wires), len(wires))

    @classmethod
    def sums(cls, rows: Integers, wires: Integers, weights: Integers, size: int) -> Self:
        """Write `size` sums; `weights[i] * wires[i]` belongs to `rows[i]`."""
        shape = (size, int(wires.max(initial=0)) + 1)
        return cls(coo_array((weights, (rows, wires)), shape=shape).tocsr())

    @classmethod
    def concatenate(cls, parts: Sequence["Combinations"]) -> Self:
        """Write several vectors as one."""
        width = max(part.terms.shape[1] for part in parts)
        return cls(csr_array(vstack([_widened(part.terms, width) for part in parts], format="csr")))

    @property
    def size(self) -> int:
        """How many combinations there are."""
        return self.terms.shape[0]

    @property
    def lengths(self) -> Integers:
        """How many wires each is made of, the constant term not counted."""
        changing = self.terms.indices > 0
        upto = np.concatenate([[0], np.cumsum(changing)])
        return np.diff(upto[self.terms.indptr]).astype(np.int64)

    def __getitem__(self, rows: Integers) -> "Combinations":
        return Combinations(csr_array(self.terms[rows]))

    def __add__(self, other: "Combinations") -> "Combinations":
        width = max(self.terms.shape[1], other.terms.shape[1])
        return Combinations(csr_array(_widened(self.terms, width) + _widened(other.terms, width)))

    def __sub__(self, other: "Combinations") -> "Combinations":
        return self + other.scaled(-1)

    def plus(self, constants: Integers) -> "Combinations":
        """Add a number to each."""
        return self + Combinations.constant(constants)

    def scaled(self, factor: int) -> "Combinations":
        """Multiply all by one number."""
        return Combinations(csr_array(self.terms * np.int64(factor)))

    def mapped(self, matrix: Weights, bias: Integers) -> "Combinations":
        """Multiply a matrix with the vector, and add a number to each result.

        Raises `CircuitError` where the coefficients of a result may add up to 2^62: values that are
        small can be made of large terms.
        """
        factors = csr_array(matrix)
        terms: NDArray[np.float64] = abs(self.terms.astype(np.float64)).sum(axis=1)
        reach = abs(factors.astype(np.float64)) @ terms + np.abs(bias.astype(np.float64))
        if reach.max() >= _LIMIT:
            raise CircuitError(
                "The coefficients of the circuit may overflow 62 bits.",
                "Compile with fewer bits for the weights.",
            )
        return Combinations(csr_array(factors @ self.terms)).plus(bias)

    def values(self, wires: Integers) -> Integers:
        """Evaluate all, given the wires' values."""
        return np.asarray(self.terms @ wires[: self.terms.shape[1]])


def _widened(terms: Terms, width: int) -> Terms:
    return csr_array((terms.data, terms.indices, terms.indptr), shape=(terms.shape[0], width))
