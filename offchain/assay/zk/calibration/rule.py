"""The rule by which scales are chosen."""

from dataclasses import dataclass
from math import frexp

import numpy as np

from assay.errors import CircuitError
from assay.zk.graph import Linear
from assay.zk.program.steps import Interval

__all__ = ["CalibrationRule"]

_WIDE = 40
"""Bits that sums may have before something is shifted only to make them smaller."""

_FINEST = 256


@dataclass(frozen=True, slots=True)
class CalibrationRule:
    """How many bits the integers may have, and how much they must agree with the network.

    `input_bits` is 8 or 16, signed; `weight_bits` count the sign, `activation_bits` have none.
    `agreement` is the least share of samples whose greatest output is the same one. Raises
    `CircuitError` for bits or shares that cannot be.
    """

    input_bits: int = 8
    weight_bits: int = 8
    activation_bits: int = 8
    agreement: float = 0.99

    def __post_init__(self) -> None:
        if self.input_bits not in (8, 16):
            raise CircuitError(f"An input cannot have {self.input_bits} bits.", "Choose 8 or 16.")
        for name, bits in (("weights", self.weight_bits), ("activations", self.activation_bits)):
            if not 2 <= bits <= 24:
                raise CircuitError(f"The {name} cannot have {bits} bits.", "Choose from 2 to 24.")
        if not 0 <= self.agreement <= 1:
            raise CircuitError(
                f"An agreement of {self.agreement} cannot be asked for.",
                "Choose a share from 0 to 1, such as 0.99.",
            )

    def input_scale(self, peak: float) -> int:
        """Choose the finest scale at which no calibration sample leaves the input's integers."""
        return _finest(peak, self.input_bits)

    def weight_scale(self, operator: Linear, source_scale: int) -> int:
        """Choose the finest scale at which all weights of an operator fit their bits.

        It is coarser where a large bias would make the sums wide, and where a coarser one loses
        nothing: where weights and bias are multiples of a power of two, such as those of a mean
        over a power of two.
        """
        weights, bias = operator.weights, operator.bias
        numbers = weights if isinstance(weights, np.ndarray) else weights.data
        scale = _finest(float(np.abs(numbers).max(initial=0)), self.weight_bits)
        if bias.any():
            scale = min(scale, _WIDE - source_scale - _exponent(float(np.abs(bias).max())))
        scale = min(max(scale, -_FINEST), _FINEST)
        integers = numbers * 2.0**scale
        if np.array_equal(integers, np.rint(integers)):
            common = int(np.bitwise_or.reduce(integers.astype(np.int64), axis=None))
            exact = scale - ((common & -common).bit_length() - 1 if common else 0)
            offsets = bias * 2.0 ** (source_scale + exact)
            if np.array_equal(offsets, np.rint(offsets)):
                return exact
        return scale

    def rescale(
        self, operator: Linear, weight_scale: int, bounds: Interval, scale: int, peak: float
    ) -> int:
        """Choose how many bits the source of a linear operator loses before it.

        None, unless the sums could have more than 40 bits; else it becomes an activation's size.
        """
        reach = operator.reach(bounds.magnitude * 2.0**-scale) * 2.0 ** (scale + weight_scale)
        return 0 if reach < 2.0**_WIDE else self.shift(peak, scale)

    def shift(self, peak: float, scale: int) -> int:
        """Choose the fewest bits that an activation must lose for its peak to fit its bits."""
        return min(max(_exponent(peak) + scale - self.activation_bits, 0), 62) if peak else 0


def _exponent(value: float) -> int:
    """Return the least e with value < 2^e."""
    return frexp(value)[1]


def _finest(peak: float, bits: int) -> int:
    """Return the greatest scale at which `peak`, rounded, is a signed integer of so many bits."""
    if peak == 0:
        return 0
    scale = bits - 1 - _exponent(peak)
    return scale if np.rint(np.ldexp(peak, scale)) < 2 ** (bits - 1) else scale - 1
