"""Turn the steps of a program into combinations of wires and constraints on them."""

import numpy as np
from scipy.sparse import csr_array, eye_array, hstack

from assay.zk.circuit.combinations import Combinations
from assay.zk.circuit.draft import Draft
from assay.zk.circuit.maxima import clip, pool
from assay.zk.circuit.numbers import Numbers
from assay.zk.circuit.shifts import rectify, rescale
from assay.zk.program import (
    Affine,
    Clip,
    Gather,
    MaxPool,
    Program,
    Relu,
    Rescale,
    Step,
    Sum,
)

__all__ = ["lower"]


def lower(draft: Draft, program: Program, source: Combinations) -> Combinations:
    """Write the program's steps into the draft and return its output.

    Every wire that a step adds has one value for each value of the wires before it (each gadget
    says why), so all of them are settled by `source`. Widths come from the program's bounds.
    """
    values = [Numbers(source, *program.bounds[0])]
    for step, bounds in zip(program.steps, program.bounds[1:], strict=True):
        values.append(Numbers(_step(draft, step, values), *bounds))
    return values[program.output].combinations


def _step(draft: Draft, step: Step, values: list[Numbers]) -> Combinations:
    match step:
        case Affine():
            return values[step.source].combinations.mapped(step.matrix, step.bias)
        case Sum():
            return _sum(step, values[step.left].combinations, values[step.right].combinations)
        case Relu():
            return rectify(draft, values[step.source], step.shift)
        case Rescale():
            return rescale(draft, values[step.source], step.shift)
        case MaxPool():
            return pool(draft, values[step.source], step.windows)
        case Clip():
            return clip(draft, values[step.source], step.low, step.high)
        case Gather():
            return values[step.source].combinations[step.indices]


def _sum(step: Sum, left: Combinations, right: Combinations) -> Combinations:
    each = eye_array(left.size, dtype=np.int64, format="csr")
    factors = hstack([each * step.left_factor, each * step.right_factor], format="csr")
    both = Combinations.concatenate([left, right])
    return both.mapped(csr_array(factors), np.zeros(left.size, np.int64))
