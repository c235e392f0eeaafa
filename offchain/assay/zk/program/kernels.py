"""How a step is computed fast: by the floating-point unit, where that is proven to be exact."""

from collections.abc import Callable
from typing import TypeAlias, TypeVar

import numpy as np

from assay.zk.program.steps import Affine, Integers, Interval, Step

__all__ = ["Kernel", "kernel_for"]

Kernel: TypeAlias = Callable[..., Integers]
"""Takes the step's sources, each (n,) or (batch, n)."""

Real = TypeVar("Real", np.float32, np.float64)


def kernel_for(step: Step, sources: tuple[Interval, ...]) -> Kernel:
    """Choose how to compute a step of values within `sources`.

    Below 2^24 every integer is a float32, below 2^53 a float64: sums that cannot leave these
    bounds, in whatever order they are added up, are exact.
    """
    if isinstance(step, Affine):
        reach = step.reach(*sources)
        if reach < 2**24:
            return _affine(step, np.float32)
        if reach < 2**53:
            return _affine(step, np.float64)
    return step.apply


def _affine(step: Affine, dtype: type[Real]) -> Kernel:
    matrix, bias = step.matrix.astype(dtype), step.bias

    def run(x: Integers) -> Integers:
        sums = np.asarray((matrix @ x.astype(dtype).T).T)
        return sums.astype(np.int64) + bias

    return run
