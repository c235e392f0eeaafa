"""The same program with fewer constraints."""

from collections import Counter
from dataclasses import replace

import numpy as np

from assay.zk.program import Clip, MaxPool, Program, Relu, Rescale

__all__ = ["pooled_first"]


def pooled_first(program: Program) -> Program:
    """Let max-pooling come before an activation, which then has fewer numbers to work on.

    Exact: a function that never falls, as ReLU, shifts and clipping, maps the greatest number to
    the greatest result. Windows that overlap stay where they are, as they compare a number more
    than once, which costs less of the narrow numbers behind an activation.
    """
    steps = list(program.steps)
    uses = Counter(source for step in steps for source in step.sources)
    uses[program.output] += 1
    for last in range(len(steps)):
        at = last
        while isinstance(pool := steps[at], MaxPool) and _is_disjoint(pool):
            before = pool.source - 1
            if before < 0 or uses[pool.source] > 1:
                break
            activation = steps[before]
            if not isinstance(activation, Relu | Rescale | Clip):
                break
            steps[at] = replace(activation, source=pool.source)
            steps[before] = replace(pool, source=activation.source)
            at = before
    return replace(program, steps=tuple(steps))


def _is_disjoint(pool: MaxPool) -> bool:
    places = pool.windows[pool.windows >= 0]
    return bool(np.unique(places).size == places.size)
