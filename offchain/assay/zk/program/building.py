"""From a network and its scales to the integer program: the same one on every machine.

Weights are rounded half to even after an exact multiplication with a power of two; everything else
is done in integers.
"""

import numpy as np
from scipy.sparse import csr_array

from assay.errors import CircuitError
from assay.zk.graph import Add, Clip, Gather, Graph, Linear, MaxPool, Operator
from assay.zk.graph.operators import Reals, RealWeights
from assay.zk.plan import OperatorScales, Plan
from assay.zk.program import steps
from assay.zk.program.intervals import input_interval, interval_after
from assay.zk.program.program import Program
from assay.zk.program.steps import Integers, Interval, Step, Weights

__all__ = ["Draft", "build_program"]

_LIMIT = 2.0**62
_LARGEST_SCALE = 256
_LARGEST_SHIFT = 61
_AGAIN = "Compile the model again."


class Draft:
    """A program while it is being written, with bounds and scale of every value of the network.

    `add` takes the operators in their order, each with its scales. A value's scale s says that real
    number = integer * 2**-s.
    """

    def __init__(self, input_size: int, input_bits: int, input_scale: int) -> None:
        self._input = (input_size, input_bits)
        self._steps: list[Step] = []
        self._labels: list[str] = []
        self._bounds = [input_interval(input_size, input_bits)]
        self._scales = [input_scale]
        self._values = [0]  # of the program, by value of the network

    def __len__(self) -> int:
        """Count the operators so far."""
        return len(self._values) - 1

    def bounds(self, value: int) -> Interval:
        """Tell what a value of the network can be, as integers."""
        return self._bounds[self._values[value]]

    def scale(self, value: int) -> int:
        """Tell the scale of a value of the network."""
        return self._scales[self._values[value]]

    def add(self, operator: Operator, scales: OperatorScales) -> None:
        """Write an operator's steps. Raises `CircuitError` if one may overflow."""
        label = f"The operator {operator.label}"
        match operator:
            case Add(left=left, right=right):
                made = self._sum(self._values[left], self._values[right], label)
            case Linear(source=source):
                made = self._linear(operator, self._values[source], scales, label)
            case Clip(source=source):
                made = self._clip(operator, self._values[source], scales.shift, label)
            case MaxPool(source=source, windows=windows):
                made = self._same_scale(steps.MaxPool(self._values[source], windows), label)
            case Gather(source=source, indices=indices):
                made = self._same_scale(steps.Gather(self._values[source], indices), label)
        self._values.append(made)

    def finish(self, output: int, shift: int) -> tuple[Program, int]:
        """Shift the output, a value of the network; the program, and the output's scale."""
        made = self._rescaled(self._values[output], shift, "The output")
        program = Program(*self._input, tuple(self._steps), made, tuple(self._labels))
        return program, self._scales[made]

    def _linear(self, operator: Linear, source: int, scales: OperatorScales, label: str) -> int:
        source = self._rescaled(source, scales.rescale, label)
        scale = self._scales[source] + scales.weight_scale
        matrix = _rounded_weights(operator.weights, scales.weight_scale, label)
        bias = _rounded(operator.bias, scale, label)
        return self._push(steps.Affine(source, matrix, bias), scale, label)

    def _sum(self, left: int, right: int, label: str) -> int:
        scale = max(self._scales[left], self._scales[right])
        shifts = [scale - self._scales[source] for source in (left, right)]
        if max(shifts) > _LARGEST_SHIFT:
            raise CircuitError(
                f"{label} may overflow: the scales of its summands are 2^{max(shifts)} apart.",
                "Train the model with weights nearer to one.",
            )
        factors = [2**shift for shift in shifts]
        return self._push(steps.Sum(left, right, *factors), scale, label)

    def _clip(self, operator: Clip, source: int, shift: int, label: str) -> int:
        if operator.low == 0:
            scale = self._scales[source] - shift
            made = self._push(steps.Relu(source, shift), scale, label)
        else:
            made = self._rescaled(source, shift, label)
        bounds, scale = self._bounds[made], self._scales[made]
        lowest, highest = int(bounds.low.min()), int(bounds.high.max())
        low = _limit(operator.low, scale, lowest, highest)
        high = _limit(operator.high, scale, lowest, highest)
        if low == lowest and high == highest:
            return made
        return self._push(steps.Clip(made, low, high), scale, label)

    def _same_scale(self, step: steps.MaxPool | steps.Gather, label: str) -> int:
        return self._push(step, self._scales[step.source], label)

    def _rescaled(self, source: int, shift: int, label: str) -> int:
        if shift == 0:
            return source
        return self._push(steps.Rescale(source, shift), self._scales[source] - shift, label)

    def _push(self, step: Step, scale: int, label: str) -> int:
        if abs(scale) > _LARGEST_SCALE:
            raise CircuitError(
                f"{label} has a scale of 2^{-scale}, which is out of all proportion.",
                "Train the model with weights nearer to one.",
            )
        sources = tuple(self._bounds[source] for source in step.sources)
        self._bounds.append(interval_after(step, sources, label))
        self._scales.append(scale)
        self._steps.append(step)
        self._labels.append(label)
        return len(self._steps)


def build_program(graph: Graph, plan: Plan) -> Program:
    """Write the program of a network, with the scales of a plan.

    Raises `CircuitError` for a plan of another network, and for values that may overflow.
    """
    if plan.model.sha256 != graph.sha256:
        raise CircuitError(
            f"The circuit belongs to another model than {graph.file}: their sha256 differ.",
            "Put the ONNX file beside it that it was compiled from, or compile it again.",
        )
    draft = Draft(graph.input_size, plan.input_bits, plan.input_scale)
    if [operator.label for operator in graph.operators] != [
        scales.operator for scales in plan.operators
    ]:
        raise CircuitError("The circuit lists other operators than its model has.", _AGAIN)
    for operator, scales in zip(graph.operators, plan.operators, strict=True):
        draft.add(operator, scales)
    program, scale = draft.finish(graph.output, plan.output_shift)
    if scale != plan.output_scale:
        raise CircuitError(
            f"The circuit says that its output has scale {plan.output_scale}, and it is {scale}.",
            _AGAIN,
        )
    return program


def _rounded_weights(weights: RealWeights, scale: int, label: str) -> Weights:
    if isinstance(weights, np.ndarray):
        return _rounded(weights, scale, label)
    data = _rounded(weights.data, scale, label)
    rounded = csr_array((data, weights.indices.copy(), weights.indptr.copy()), weights.shape)
    rounded.eliminate_zeros()
    return rounded


def _rounded(values: Reals, scale: int, label: str) -> Integers:
    scaled = values * 2.0**scale
    if not np.abs(scaled).max(initial=0) < _LIMIT:
        raise CircuitError(
            f"{label} may overflow: a weight or bias of it is beyond 2^62.",
            "Train the model with weights nearer to one.",
        )
    rounded: Integers = np.rint(scaled).astype(np.int64)
    return rounded


def _limit(value: float, scale: int, lowest: int, highest: int) -> int:
    scaled = value * 2.0**scale
    if scaled <= lowest:
        return lowest
    return highest if scaled >= highest else int(np.rint(scaled))
