"""ReLU and division by powers of two, rounding down."""

import numpy as np

from assay.zk.circuit import assignments
from assay.zk.circuit.bits import NARROW, decompose
from assay.zk.circuit.combinations import Combinations
from assay.zk.circuit.draft import Draft
from assay.zk.circuit.maxima import maximum
from assay.zk.circuit.numbers import Numbers, bit_lengths, by_case

__all__ = ["rectify", "rescale"]


def rescale(draft: Draft, x: Numbers, shift: int) -> Combinations:
    """Divide by `2**shift`, rounding down; where the bounds leave one result, it is a constant."""
    if shift == 0:
        return x.combinations
    low, high = x.low >> shift, x.high >> shift
    return by_case(
        low.size,
        (low == high, lambda rows: Combinations.constant(low[rows])),
        (low < high, lambda rows: _quotient(draft, x[rows], shift)),
    )


def rectify(draft: Draft, x: Numbers, shift: int) -> Combinations:
    """Compute `max(x, 0) >> shift`.

    What the bounds show to be 0 is a constant, and what they show to be positive needs no ReLU.
    Without a shift it is a maximum, as long as it is cheap to repeat x.
    """
    compared = (x.combinations.lengths <= NARROW) & (shift == 0)
    zero = Numbers.constant(0, x.low.size)
    return by_case(
        x.low.size,
        (x.high < 1 << shift, lambda rows: zero[rows].combinations),
        (x.low >= 0, lambda rows: rescale(draft, x[rows], shift)),
        (compared, lambda rows: maximum(draft, x[rows], zero[rows]).combinations),
        (~compared, lambda rows: _selected(draft, x[rows], shift)),
    )


def _quotient(draft: Draft, x: Numbers, shift: int) -> Combinations:
    """Divide by `2**shift`, rounding down.

    Sound: the wire y of the quotient is constrained to less than 2^63 above its lower bound, and
    the remainder, x - y * 2^shift, to [0, 2^shift). As none of these numbers is beyond 126 bits,
    x = y * 2^shift + remainder holds for integers, of which there is just one such division.
    """
    low, high = x.low >> shift, x.high >> shift
    y = Combinations.single(draft.assign(assignments.Shifted(x.combinations, shift)))
    decompose(draft, y.plus(-low), bit_lengths(high - low))
    decompose(draft, x.combinations - y.scaled(1 << shift), np.full_like(low, shift))
    return y


def _selected(draft: Draft, x: Numbers, shift: int) -> Combinations:
    """Compute `max(x, 0) >> shift` where x may have either sign.

    Sound: x + 2^m is constrained to [0, 2^(m + 1)), its bits are unique, and its highest one tells
    whether x >= 0. If so, the bits below are those of x, and the product of that bit with the bits
    from `shift` to m is x >> shift; if not, it is 0. The dropped bits are wires like the others.
    """
    width = bit_lengths(np.maximum(x.high, -x.low - 1))
    bits = decompose(draft, x.combinations.plus(np.left_shift(1, width)), width + 1)
    y = Combinations.single(draft.assign(assignments.Rectified(x.combinations, shift)))
    is_positive = bits.part(width, width + 1)
    draft.constrain(bits.part(np.full_like(width, shift), width), is_positive, y)
    return y
