"""An exact integer program: the model itself, in every mode, on every machine."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from assay.errors import CircuitError
from assay.zk.program.intervals import fits_output, input_interval, interval_after
from assay.zk.program.kernels import Kernel, kernel_for
from assay.zk.program.steps import Integers, Interval, Step

__all__ = ["Program"]


@dataclass(frozen=True, eq=False)
class Program:
    """Steps on flat int64 vectors; value 0 is the input, step i makes value i + 1.

    The input is a vector of `input_size` signed integers of `input_bits` (8 or 16); the output is
    value `output`. `labels` name the steps in errors, one each, or are left out.
    """

    input_size: int
    input_bits: int
    steps: tuple[Step, ...]
    output: int
    labels: tuple[str, ...] = ()

    @property
    def output_size(self) -> int:
        """How many integers the output has."""
        return len(self.bounds[self.output].low)

    @cached_property
    def bounds(self) -> tuple[Interval, ...]:
        """What each value can be, for every input there is: proven by interval analysis.

        Raises `CircuitError` if a step may overflow, or the output be no int32.
        """
        bounds = [input_interval(self.input_size, self.input_bits)]
        for index, step in enumerate(self.steps):
            label = self.labels[index] if self.labels else f"Step {index + 1}"
            sources = tuple(bounds[source] for source in step.sources)
            bounds.append(interval_after(step, sources, label))
        if not fits_output(bounds[self.output]):
            raise CircuitError(
                "The output may overflow 32 bits.",
                "Compile the model again, which puts a shift behind its last operator.",
            )
        return tuple(bounds)

    def run(self, x: Integers) -> Integers:
        """Compute the output of an input (n,), or of many, (batch, n).

        Exact: floats are used only where the bounds prove that every sum is one. Raises
        `CircuitError` for an input of another size, or beyond its bits.
        """
        self._check(x)
        values = [x.astype(np.int64, copy=False)]
        for kernel, sources in self._kernels:
            values.append(kernel(*(values[source] for source in sources)))
        return values[self.output]

    def trace(self, x: Integers) -> list[Integers]:
        """Compute all values of an input (n,), in int64 alone. Raises as `run` does."""
        self._check(x)
        values = [x.astype(np.int64, copy=False)]
        for step in self.steps:
            values.append(step.apply(*(values[source] for source in step.sources)))
        return values

    @cached_property
    def _kernels(self) -> list[tuple[Kernel, tuple[int, ...]]]:
        bounds = self.bounds
        return [
            (kernel_for(step, tuple(bounds[source] for source in step.sources)), step.sources)
            for step in self.steps
        ]

    def _check(self, x: Integers) -> None:
        if x.dtype.kind != "i" or x.ndim not in (1, 2) or x.shape[-1] != self.input_size:
            raise CircuitError(
                f"The input is {x.dtype} of shape {list(x.shape)}, and not {self.input_size} "
                "signed integers.",
                "Give a flat vector, or a batch of them.",
            )
        limit = 2 ** (self.input_bits - 1)
        if x.size and (x.min() < -limit or x.max() >= limit):
            raise CircuitError(
                f"The input has elements beyond {self.input_bits} bits.",
                f"Use integers from {-limit} to {limit - 1}.",
            )
