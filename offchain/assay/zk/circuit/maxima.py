"""The greatest of numbers: max-pooling and clipping."""

import numpy as np

from assay.zk.circuit import assignments
from assay.zk.circuit.bits import decompose
from assay.zk.circuit.combinations import Combinations
from assay.zk.circuit.draft import Draft
from assay.zk.circuit.numbers import Numbers, bit_lengths, by_case
from assay.zk.program import Integers

__all__ = ["clip", "maximum", "pool"]


def maximum(draft: Draft, left: Numbers, right: Numbers) -> Numbers:
    """Take the greater of each pair; where the bounds tell which it is, that costs nothing."""
    combinations = by_case(
        left.low.size,
        (left.low >= right.high, lambda rows: left.combinations[rows]),
        (left.high <= right.low, lambda rows: right.combinations[rows]),
        (left.high > right.low, lambda rows: _greater(draft, left[rows], right[rows])),
    )
    low, high = np.maximum(left.low, right.low), np.maximum(left.high, right.high)
    return Numbers(combinations, low, high)


def clip(draft: Draft, x: Numbers, low: int, high: int) -> Combinations:
    """Confine x to `[low, high]`: a maximum, and a minimum as a maximum under the other sign."""
    size = x.low.size
    raised = maximum(draft, x, Numbers.constant(low, size))
    lowered = maximum(draft, raised.negated(), Numbers.constant(-high, size))
    return lowered.negated().combinations


def pool(draft: Draft, x: Numbers, windows: Integers) -> Combinations:
    """Take the greatest number of each window, in rounds of pairs.

    `windows` holds places in x, of shape (results, places), -1 where there is none; every window
    holds a place. A pair that several windows share is compared once.
    """
    numbers, contenders = x, windows
    while contenders.shape[1] > 1:
        left, right = contenders[:, ::2], contenders[:, 1::2]
        contenders = left.copy()
        left = left[:, : right.shape[1]]
        contenders[:, : right.shape[1]] = np.maximum(left, right)
        meet = np.minimum(left, right) >= 0
        if meet.any():
            pairs = np.sort(np.stack([left[meet], right[meet]], axis=1))
            distinct, which = np.unique(pairs, axis=0, return_inverse=True)
            winners = maximum(draft, numbers[distinct[:, 0]], numbers[distinct[:, 1]])
            contenders[:, : right.shape[1]][meet] = numbers.low.size + which.ravel()
            numbers = numbers.joined(winners)
    return numbers.combinations[contenders[:, 0]]


def _greater(draft: Draft, left: Numbers, right: Numbers) -> Combinations:
    """Take the greater of each pair.

    Sound: (y - left) * (y - right) = 0 makes the wire y one of the two. Then 2y - left - right is
    their difference or its negative, and is constrained to a range from zero up that holds the
    greatest difference: only the one that is not negative lies in it.
    """
    a, b = left.combinations, right.combinations
    width = bit_lengths(np.maximum(left.high - right.low, right.high - left.low))
    y = Combinations.single(draft.assign(assignments.Greater(a, b)))
    decompose(draft, y.scaled(2) - a - b, width)
    draft.constrain(y - a, y - b, Combinations.constant(np.zeros_like(width)))
    return y
