"""A network that was read from a file and checked."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from assay.zk.graph.operators import Operator, Reals

__all__ = ["Graph"]

_CHUNK = 64
"""Samples at a time, so that memory is for them and not for all."""


@dataclass(frozen=True, eq=False)
class Graph:
    """Operators on flat vectors; value 0 is the input, operator i makes value i + 1.

    `file` is the name of the ONNX file, `sha256` its digest (lower-case hex). `output` is the index
    of the value that the network returns.
    """

    file: str
    sha256: str
    input_name: str
    input_shape: tuple[int, ...]
    input_dtype: str
    operators: tuple[Operator, ...]
    output_name: str
    output_shape: tuple[int, ...]
    output: int

    @property
    def input_size(self) -> int:
        """How many numbers go in."""
        return math.prod(self.input_shape)

    @property
    def output_size(self) -> int:
        """How many numbers come out."""
        return math.prod(self.output_shape)

    def run(self, x: Reals) -> Reals:
        """Compute the outputs (samples, output_size) of inputs (samples, input_size), in float64.

        This is what the integer program is measured by; it is not bit-exact across machines.
        """
        return np.concatenate([values[self.output] for values in self._values(x)])

    def peaks(self, x: Reals) -> list[float]:
        """Find the greatest absolute value that an element of each value has on inputs `x`.

        It is infinite or NaN where the network leaves what float64 holds.
        """
        peaks = [[np.abs(value).max() for value in values] for values in self._values(x)]
        return [float(peak) for peak in np.max(peaks, axis=0)]

    def _values(self, x: Reals) -> Iterator[list[Reals]]:
        for start in range(0, len(x), _CHUNK):
            values = [x[start : start + _CHUNK]]
            with np.errstate(over="ignore", invalid="ignore"):
                for operator in self.operators:
                    values.append(operator.run(*(values[source] for source in operator.sources)))
            yield values
