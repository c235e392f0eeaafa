"""Proof that no step overflows, from the bounds of what it takes."""

import numpy as np

from assay.errors import CircuitError
from assay.zk.program.steps import Affine, Interval, Step, Sum

__all__ = ["OUTPUT_LIMIT", "fits_output", "input_interval", "interval_after"]

_LIMIT = 2.0**62

OUTPUT_LIMIT = 2**31
"""An output is an int32: at least -2^31 and below 2^31."""


def input_interval(size: int, bits: int) -> Interval:
    """Bound an input by its type alone."""
    return Interval(
        np.full(size, -(2 ** (bits - 1)), np.int64), np.full(size, 2 ** (bits - 1) - 1, np.int64)
    )


def interval_after(step: Step, sources: tuple[Interval, ...], label: str) -> Interval:
    """Bound what a step makes of values within `sources`.

    Raises `CircuitError`, which names the step by `label`, if any sum might reach 2^62. That check
    is done in float64, which cannot wrap.
    """
    if isinstance(step, Affine | Sum) and not step.reach(*sources) < _LIMIT:
        raise CircuitError(
            f"{label} may overflow: its sums can reach 2^62.",
            "Compile with fewer bits for weights, activations or the input; or with a model that "
            "has an activation between its linear layers.",
        )
    return step.interval(*sources)


def fits_output(interval: Interval) -> bool:
    """Tell whether all elements are int32."""
    return bool(interval.low.min() >= -OUTPUT_LIMIT and interval.high.max() < OUTPUT_LIMIT)
