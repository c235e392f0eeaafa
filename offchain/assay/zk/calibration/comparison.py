"""How the integers compare with the network in floating point."""

from typing import NamedTuple

import numpy as np

from assay.zk.graph import Graph, Reals
from assay.zk.program import Integers, Program

__all__ = ["Comparison", "compare", "quantised"]

_CHUNK = 64
"""Samples at a time, so that memory is for them and not for all."""


class Comparison(NamedTuple):
    """The share of samples with the same greatest output, and the errors over all outputs."""

    agreement: float
    maximum_error: float
    mean_error: float


def compare(
    graph: Graph, program: Program, x: Reals, input_scale: int, output_scale: int
) -> Comparison:
    """Run both on samples (samples, input_size).

    The greatest output is that along the last axis; a single output agrees where its sign does.
    """
    expected = graph.run(x)
    chunks = np.split(quantised(x, input_scale, program.input_bits), range(_CHUNK, len(x), _CHUNK))
    found = np.concatenate([program.run(chunk) for chunk in chunks]) * 2.0**-output_scale
    errors = np.abs(found - expected)
    axis = graph.output_shape[-1] if graph.output_shape else 1
    same = _decisions(found, axis) == _decisions(expected, axis)
    return Comparison(float(same.mean()), _rounded(errors.max()), _rounded(errors.mean()))


def quantised(x: Reals, scale: int, bits: int) -> Integers:
    """Round real numbers to integers of a scale, half to even; what is beyond them saturates."""
    limit = 2 ** (bits - 1)
    nearest: Reals = np.rint(x * 2.0**scale)
    return np.clip(nearest, -limit, limit - 1).astype(np.int64)


def _rounded(error: np.float64) -> float:
    """Keep six digits: of a floating-point sum, the last ones differ from machine to machine."""
    return float(f"{error:.6g}")


def _decisions(outputs: Reals, axis: int) -> Integers:
    if axis == 1:
        return (outputs > 0).astype(np.int64)
    return np.asarray(outputs.reshape(-1, axis).argmax(axis=1))
