"""Points of BN254 as plain numbers, and what a stranger's points have to pass.

Curve, generators and byte order are those of EIP-196 and EIP-197; infinity is all zeros. Nothing
here raises for numbers that are no point: `is_valid` says so.
"""

from dataclasses import dataclass
from typing import Self

from assay.zk.curve.extension import TWIST_B, Fp2, add, in_subgroup, multiply, square
from assay.zk.field import BASE_FIELD

__all__ = ["G1Point", "G2Point"]


@dataclass(frozen=True, slots=True)
class G1Point:
    """A point (x, y) with y^2 = x^3 + 3. Every point of this curve is in the group."""

    x: int
    y: int

    @property
    def is_valid(self) -> bool:
        """Whether the coordinates are canonical and this is a point other than infinity."""
        canonical = 0 <= self.x < BASE_FIELD and 0 <= self.y < BASE_FIELD
        return canonical and (self.y**2 - self.x**3 - 3) % BASE_FIELD == 0

    @property
    def words(self) -> tuple[int, int]:
        """The words of EIP-196: x, y."""
        return self.x, self.y


@dataclass(frozen=True, slots=True)
class G2Point:
    """A point of the twist, y^2 = x^3 + 3 / (9 + i); coordinates are `re + im * i`."""

    x_re: int
    x_im: int
    y_re: int
    y_im: int

    @classmethod
    def from_words(cls, x_im: int, x_re: int, y_im: int, y_re: int) -> Self:
        """Read the words of EIP-197."""
        return cls(x_re, x_im, y_re, y_im)

    @property
    def x(self) -> Fp2:
        """The first coordinate: real part, imaginary part."""
        return self.x_re, self.x_im

    @property
    def y(self) -> Fp2:
        """The second coordinate: real part, imaginary part."""
        return self.y_re, self.y_im

    @property
    def is_valid(self) -> bool:
        """Whether the coordinates are canonical and the point is in the group, not infinity.

        The twist has points of other orders too, so being on it is not enough.
        """
        if not all(0 <= word < BASE_FIELD for word in self.words):
            return False
        on_twist = square(self.y) == add(multiply(square(self.x), self.x), TWIST_B)
        return on_twist and in_subgroup(self.x, self.y)

    @property
    def words(self) -> tuple[int, int, int, int]:
        """The words of EIP-197: the imaginary part of each coordinate comes first."""
        return self.x_im, self.x_re, self.y_im, self.y_re
