"""The operators of a network on flat vectors, in real numbers.

`run` takes and returns float64 arrays (samples, n). An operator names the values that it takes by
their index, as the steps of the integer program do: value 0 is the network's input. Shapes are
gone: reading the file turned them into matrices, windows and indices. `label` is for messages.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

__all__ = ["Add", "Clip", "Gather", "Linear", "MaxPool", "Operator", "RealWeights", "Reals"]

Reals: TypeAlias = NDArray[np.float64]

RealWeights: TypeAlias = "Reals | csr_array[np.float64, tuple[int, int]]"
"""A matrix of shape (outputs, inputs), dense or in compressed rows."""


@dataclass(frozen=True, eq=False)
class Linear:
    """y = weights @ x + bias: a dense layer, a convolution, a mean."""

    label: str
    source: int
    weights: RealWeights
    bias: Reals

    @property
    def sources(self) -> tuple[int, ...]:
        """The values that it takes."""
        return (self.source,)

    def run(self, x: Reals) -> Reals:
        """Compute the operator."""
        return np.asarray((self.weights @ x.T).T + self.bias)

    def reach(self, magnitudes: Reals) -> float:
        """Bound the absolute sums, bias included, where no element exceeds its magnitude (n,)."""
        return float(np.max(self._absolute @ magnitudes + np.abs(self.bias)))

    @property
    def _absolute(self) -> RealWeights:
        return np.abs(self.weights) if isinstance(self.weights, np.ndarray) else abs(self.weights)


@dataclass(frozen=True, slots=True)
class Add:
    """y = left + right."""

    label: str
    left: int
    right: int

    @property
    def sources(self) -> tuple[int, ...]:
        """The values that it takes."""
        return (self.left, self.right)

    def run(self, left: Reals, right: Reals) -> Reals:
        """Compute the operator."""
        return np.add(left, right)


@dataclass(frozen=True, slots=True)
class Clip:
    """y = x, but at least `low` and at most `high`; a ReLU is one from zero to infinity."""

    label: str
    source: int
    low: float
    high: float

    @property
    def sources(self) -> tuple[int, ...]:
        """The values that it takes."""
        return (self.source,)

    def run(self, x: Reals) -> Reals:
        """Compute the operator."""
        return np.clip(x, self.low, self.high)


@dataclass(frozen=True, eq=False)
class MaxPool:
    """y[i] = the greatest of x[windows[i]]; -1 stands for padding, which is never the greatest."""

    label: str
    source: int
    windows: NDArray[np.int64]

    @property
    def sources(self) -> tuple[int, ...]:
        """The values that it takes."""
        return (self.source,)

    def run(self, x: Reals) -> Reals:
        """Compute the operator."""
        inside = np.where(self.windows < 0, -np.inf, x[:, self.windows])
        return np.asarray(inside.max(axis=-1))


@dataclass(frozen=True, eq=False)
class Gather:
    """y[i] = x[indices[i]]."""

    label: str
    source: int
    indices: NDArray[np.int64]

    @property
    def sources(self) -> tuple[int, ...]:
        """The values that it takes."""
        return (self.source,)

    def run(self, x: Reals) -> Reals:
        """Compute the operator."""
        return x[:, self.indices]


Operator: TypeAlias = Linear | Add | Clip | MaxPool | Gather
