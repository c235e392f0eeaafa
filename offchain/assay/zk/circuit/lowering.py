"""Turn the steps of a program into combinations of wires and constraints on them."""

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
            return values[step.source].combinations.mapped(step.matrix).plus(step.bias)
        case Sum():
            left, right = values[step.left].combinations, values[step.right].combinations
            return left.scaled(step.left_factor) + right.scaled(step.right_factor)
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
