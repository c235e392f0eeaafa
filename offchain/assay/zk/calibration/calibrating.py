"""From a network and samples to a plan."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assay.errors import CircuitError
from assay.zk.calibration.comparison import compare
from assay.zk.calibration.rule import CalibrationRule
from assay.zk.calibration.samples import flat_samples
from assay.zk.graph import Clip, Graph, Linear, Operator
from assay.zk.plan import ModelFile, OperatorScales, Plan, Report
from assay.zk.program.building import Draft
from assay.zk.program.steps import Interval

__all__ = ["calibrate"]


def calibrate(
    graph: Graph,
    samples: NDArray[np.generic],
    held_out: NDArray[np.generic] | None = None,
    rule: CalibrationRule | None = None,
) -> Plan:
    """Choose scales on `samples`, measure them on `held_out`, and write both down.

    The rule, all scales being powers of two:

    - the input's is the finest at which no sample leaves `input_bits`;
    - the weights' of each operator the finest at which they fit `weight_bits`; the bias is rounded
      at the scale of the sums;
    - an activation (Relu, Clip) drops as many low bits as its greatest value on the samples has
      more than `activation_bits`;
    - what a linear operator takes drops bits by the same measure, where its sums could otherwise
      have more than 40 bits;
    - the output drops the fewest bits with which it is proven to fit 32.

    Nothing saturates within the network: the bounds of all values are proven for every input.
    Without `held_out` the samples serve for both. Raises `CircuitError` for data that does not fit,
    for values that may overflow, and if program and network agree on less than the rule demands.
    """
    rule = CalibrationRule() if rule is None else rule
    x = flat_samples(graph, samples, "calibration")
    measured = x if held_out is None else flat_samples(graph, held_out, "held-out")
    peaks = graph.peaks(x)
    if not all(map(math.isfinite, peaks)) or peaks[0] == 0:
        raise CircuitError(
            "The calibration data is zero throughout, or makes the network give infinities.",
            "Use samples like those that will be asked.",
        )
    draft = Draft(graph.input_size, rule.input_bits, rule.input_scale(peaks[0]))
    operators = []
    for operator in graph.operators:
        scales = _scales(operator, graph, draft, peaks, rule)
        draft.add(operator, scales)
        operators.append(scales)
    output_shift = _output_shift(draft.bounds(graph.output))
    program, output_scale = draft.finish(graph.output, output_shift)
    comparison = compare(graph, program, measured, draft.scale(0), output_scale)
    if not comparison.agreement >= rule.agreement:
        raise CircuitError(
            f"Integers and network agree on {comparison.agreement:.2%} of {len(measured)} samples, "
            f"and {rule.agreement:.2%} is asked for; the greatest error is "
            f"{comparison.maximum_error:.4g}, the mean {comparison.mean_error:.4g}.",
            "Use more bits for weights, activations or the input, calibration data like that which "
            "will be asked, or a lower agreement.",
        )
    return Plan(
        model=ModelFile(file=graph.file, sha256=graph.sha256),
        shape=graph.input_shape,
        input_bits=rule.input_bits,
        input_scale=draft.scale(0),
        operators=tuple(operators),
        output_shift=output_shift,
        output_scale=output_scale,
        report=Report(
            samples=len(measured),
            held_out=held_out is not None,
            threshold=rule.agreement,
            **comparison._asdict(),
        ),
    )


def _scales(
    operator: Operator, graph: Graph, draft: Draft, peaks: Sequence[float], rule: CalibrationRule
) -> OperatorScales:
    """Choose the scales of the operator that comes next in a draft."""
    weight_scale = rescale = shift = 0
    value = 1 + len(draft)
    match operator:
        case Linear(source=source):
            scale = draft.scale(source)
            weight_scale = rule.weight_scale(operator, scale)
            bounds = draft.bounds(source)
            rescale = rule.rescale(operator, weight_scale, bounds, scale, peaks[source])
            weight_scale = rule.weight_scale(operator, scale - rescale)
        case Clip(source=source) if value == graph.output:
            shift = _output_shift(draft.bounds(source))
        case Clip(source=source):
            shift = rule.shift(peaks[value], draft.scale(source))
    return OperatorScales(
        operator=operator.label, weight_scale=weight_scale, rescale=rescale, shift=shift
    )


def _output_shift(bounds: Interval) -> int:
    """Count the bits that an output must lose to be an int32."""
    lowest, highest = int(bounds.low.min()), int(bounds.high.max())
    return max(max(highest, -lowest - 1).bit_length() - 31, 0)
