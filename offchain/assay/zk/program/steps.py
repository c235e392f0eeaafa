"""The steps of an integer program: what each does to vectors, and to the bounds of their elements.

Vectors are flat int64 arrays (n,); `apply` also takes many at once, (batch, n). A step names the
values that it takes by their index: value 0 is the program's input, step i makes value i + 1.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

__all__ = [
    "Affine",
    "Clip",
    "Gather",
    "Integers",
    "Interval",
    "MaxPool",
    "Relu",
    "Rescale",
    "Step",
    "Sum",
    "Weights",
]

Integers: TypeAlias = NDArray[np.int64]

Weights: TypeAlias = "Integers | csr_array[np.int64, tuple[int, int]]"
"""A matrix of shape (outputs, inputs), dense or in compressed rows."""

_MARGIN = 1 + 2.0**-20
"""More than float64 can be wrong by when it adds up a billion terms."""


class Interval(NamedTuple):
    """What the elements of a vector can be: from `low` to `high`, both included, each (n,)."""

    low: Integers
    high: Integers

    @property
    def magnitude(self) -> NDArray[np.float64]:
        """The greatest absolute value of each element, rounded to float64."""
        return np.maximum(np.abs(self.low.astype(np.float64)), np.abs(self.high.astype(np.float64)))


@dataclass(frozen=True, eq=False)
class Affine:
    """y = matrix @ x + bias, with a bias of shape (outputs,)."""

    source: int
    matrix: Weights
    bias: Integers

    @property
    def sources(self) -> tuple[int, ...]:
        """The values that it takes."""
        return (self.source,)

    def apply(self, x: Integers) -> Integers:
        """Compute the step."""
        return np.asarray((self.matrix @ x.T).T + self.bias)

    def reach(self, x: Interval) -> float:
        """Bound what additions pass through, in any order: sums of some of the terms.

        A sum of some terms is at most the sum of the greatest positive ones, and at least that of
        the least negative ones. With a for the sum of both, without sign, and s for that with sign,
        these are (a + s) / 2 and (a - s) / 2.
        """
        up = np.maximum(x.high, 0).astype(np.float64)
        down = np.maximum(-x.low, 0).astype(np.float64)
        bias = self.bias.astype(np.float64)
        without_sign = self._absolute.astype(np.float64) @ (up + down) + np.abs(bias)
        with_sign = self.matrix.astype(np.float64) @ (up - down) + bias
        return _MARGIN * float(np.max(without_sign + np.abs(with_sign))) / 2

    def interval(self, x: Interval) -> Interval:
        """Bound each element by the signs of its weights; the reach must be below 2^62.

        w * x lies between (w * (low + high) -+ |w| * (high - low)) / 2. Sums of these are below
        2^63 at the end, so that a wrap on the way, modulo 2^64, does no harm.
        """
        centre = self.matrix @ (x.low + x.high)
        radius = self._absolute @ (x.high - x.low)
        return Interval((centre - radius) // 2 + self.bias, (centre + radius) // 2 + self.bias)

    @property
    def _absolute(self) -> Weights:
        return np.abs(self.matrix) if isinstance(self.matrix, np.ndarray) else abs(self.matrix)


@dataclass(frozen=True, slots=True)
class Sum:
    """y = left_factor * left + right_factor * right; the factors are powers of two, at least 1."""

    left: int
    right: int
    left_factor: int
    right_factor: int

    @property
    def sources(self) -> tuple[int, ...]:
        """The values that it takes."""
        return (self.left, self.right)

    def apply(self, left: Integers, right: Integers) -> Integers:
        """Compute the step."""
        return left * self.left_factor + right * self.right_factor

    def reach(self, left: Interval, right: Interval) -> float:
        """Bound what the sum passes through."""
        sums = left.magnitude * self.left_factor + right.magnitude * self.right_factor
        return _MARGIN * float(np.max(sums))

    def interval(self, left: Interval, right: Interval) -> Interval:
        """Bound each element; the reach must be below 2^62."""
        return Interval(self.apply(left.low, right.low), self.apply(left.high, right.high))


@dataclass(frozen=True, slots=True)
class Relu:
    """y = max(x, 0) >> shift: negative numbers become zero, the others lose their low bits."""

    source: int
    shift: int

    @property
    def sources(self) -> tuple[int, ...]:
        """The values that it takes."""
        return (self.source,)

    def apply(self, x: Integers) -> Integers:
        """Compute the step."""
        return np.maximum(x, 0) >> self.shift

    def interval(self, x: Interval) -> Interval:
        """Bound each element."""
        return Interval(self.apply(x.low), self.apply(x.high))


@dataclass(frozen=True, slots=True)
class Rescale:
    """y = x >> shift: the floor of the division by 2^shift, of negative numbers, too."""

    source: int
    shift: int

    @property
    def sources(self) -> tuple[int, ...]:
        """The values that it takes."""
        return (self.source,)

    def apply(self, x: Integers) -> Integers:
        """Compute the step."""
        return x >> self.shift

    def interval(self, x: Interval) -> Interval:
        """Bound each element."""
        return Interval(self.apply(x.low), self.apply(x.high))


@dataclass(frozen=True, eq=False)
class MaxPool:
    """y[i] = the greatest of x[windows[i]].

    `windows` has the shape (outputs, window); -1 stands where a window reaches into padding, which
    is never the greatest. Every window holds at least one element.
    """

    source: int
    windows: Integers

    @property
    def sources(self) -> tuple[int, ...]:
        """The values that it takes."""
        return (self.source,)

    @cached_property
    def _filled(self) -> Integers:
        # An element that is there anyway, once more, leaves the greatest as it is.
        return np.where(self.windows < 0, self.windows.max(axis=1, keepdims=True), self.windows)

    def apply(self, x: Integers) -> Integers:
        """Compute the step."""
        return np.asarray(x[..., self._filled].max(axis=-1))

    def interval(self, x: Interval) -> Interval:
        """Bound each element."""
        return Interval(self.apply(x.low), self.apply(x.high))


@dataclass(frozen=True, slots=True)
class Clip:
    """y = x, but at least `low` and at most `high`."""

    source: int
    low: int
    high: int

    @property
    def sources(self) -> tuple[int, ...]:
        """The values that it takes."""
        return (self.source,)

    def apply(self, x: Integers) -> Integers:
        """Compute the step."""
        return np.clip(x, self.low, self.high)

    def interval(self, x: Interval) -> Interval:
        """Bound each element."""
        return Interval(self.apply(x.low), self.apply(x.high))


@dataclass(frozen=True, eq=False)
class Gather:
    """y[i] = x[indices[i]]: elements in another order, or more than once."""

    source: int
    indices: Integers

    @property
    def sources(self) -> tuple[int, ...]:
        """The values that it takes."""
        return (self.source,)

    def apply(self, x: Integers) -> Integers:
        """Compute the step."""
        return x[..., self.indices]

    def interval(self, x: Interval) -> Interval:
        """Bound each element."""
        return Interval(self.apply(x.low), self.apply(x.high))


Step: TypeAlias = Affine | Sum | Relu | Rescale | MaxPool | Clip | Gather
