"""The network in floating point and its integer program, held against each other."""

from dataclasses import dataclass
from itertools import cycle, islice
from statistics import median
from time import perf_counter

import numpy as np

from benchmarks._zkml.datasets import Floats
from benchmarks._zkml.versions import CircuitVersion

__all__ = ["Inference", "measure_inference"]

_WARM_UP = 50
_RUNS = 1000


@dataclass(frozen=True, slots=True)
class Inference:
    """What both do with the samples that no model has seen."""

    float_us: float
    """Of one sample in ONNX Runtime, with one thread; the median. So are the integers'."""
    integer_us: float
    float_right: float
    """The share of samples whose class it finds, in percent."""
    integer_right: float
    agreement: float
    """The share of samples for which both find the same class, in percent."""
    mean_error: float
    """Between their scores, in percent of the greatest score."""

    @property
    def ratio(self) -> float:
        """How much longer the integers take."""
        return self.integer_us / self.float_us


def measure_inference(version: CircuitVersion) -> Inference:
    """Run both on all held-out samples, then one after the other on single ones."""
    session, program, data = version.session(), version.circuit.program, version.data
    (taken,), (given,) = session.get_inputs(), session.get_outputs()
    samples = [version.shaped(sample) for sample in data.held_out]
    integers = version.quantised(data.held_out)

    scores: Floats = np.vstack(
        [session.run([given.name], {taken.name: sample})[0] for sample in samples]
    )
    found = program.run(integers) * 2.0**-version.plan.output_scale
    float_class, integer_class = scores.argmax(1), found.argmax(1)

    float_s, integer_s = [], []
    for sample, numbers in islice(cycle(zip(samples, integers, strict=True)), _WARM_UP + _RUNS):
        start = perf_counter()
        session.run([given.name], {taken.name: sample})
        middle = perf_counter()
        program.run(numbers)
        integer_s.append(perf_counter() - middle)
        float_s.append(middle - start)
    return Inference(
        float_us=1e6 * median(float_s[_WARM_UP:]),
        integer_us=1e6 * median(integer_s[_WARM_UP:]),
        float_right=_percent(float_class == data.held_out_labels),
        integer_right=_percent(integer_class == data.held_out_labels),
        agreement=_percent(float_class == integer_class),
        mean_error=100 * float(np.abs(found - scores).mean() / np.abs(scores).max()),
    )


def _percent(holds: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]") -> float:
    return 100 * float(holds.mean())
