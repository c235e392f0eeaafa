"""The curve and its polynomials, as zksnake's compiled module offers them; typed here, once.

That module ends the process's thread with a panic for coordinates that are no point: whoever
constructs a point from a stranger's numbers checks them first (`points`).
"""

from collections.abc import Sequence
from typing import Protocol, Self, cast

from zksnake._algebra import (  # type: ignore[import-untyped]
    ec_bn254,
    polynomial_bn254,
)

from assay.zk.curve.points import G1Point, G2Point

__all__ = [
    "G1",
    "G2",
    "affine1",
    "affine2",
    "evaluations",
    "generator1",
    "generator2",
    "interpolation",
    "lagrange_at",
    "multi_scalar1",
    "multi_scalar2",
    "pairing_product_is_one",
    "point1",
    "point2",
    "root_of_unity",
]


class _Element(Protocol):
    """An element of a group, written additively."""

    def __add__(self, other: Self, /) -> Self: ...

    def __neg__(self) -> Self: ...

    def __mul__(self, scalar: int, /) -> Self: ...

    def is_zero(self) -> bool: ...


class G1(_Element, Protocol):
    """An element of the first group."""

    x: int
    y: int


class G2(_Element, Protocol):
    """An element of the second group; coordinates are [real, imaginary]."""

    x: list[int]
    y: list[int]


class _Curve(Protocol):
    def g1(self) -> G1: ...

    def g2(self) -> G2: ...

    def PointG1(self, x: int, y: int, /) -> G1: ...  # noqa: N802

    def PointG2(self, x_re: int, x_im: int, y_re: int, y_im: int, /) -> G2: ...  # noqa: N802

    def multiscalar_mul_g1(self, points: Sequence[G1], scalars: Sequence[int], /) -> G1: ...

    def multiscalar_mul_g2(self, points: Sequence[G2], scalars: Sequence[int], /) -> G2: ...

    def multi_pairing(self, left: Sequence[G1], right: Sequence[G2], /) -> object: ...


class _Polynomials(Protocol):
    def fft(self, coefficients: Sequence[int], size: int, /) -> list[int]: ...

    def ifft(self, evaluations: Sequence[int], size: int, /) -> list[int]: ...

    def get_nth_root_of_unity(self, size: int, power: int, /) -> int: ...

    def evaluate_lagrange_coefficients(self, size: int, at: int, /) -> list[int]: ...


_curve = cast(_Curve, ec_bn254)
_polynomials = cast(_Polynomials, polynomial_bn254)


def generator1() -> G1:
    """Return the generator of the first group, (1, 2)."""
    return _curve.g1()


def generator2() -> G2:
    """Return the generator of the second group (EIP-197)."""
    return _curve.g2()


def point1(point: G1Point) -> G1:
    """Make a valid point an element. Some 0.1 ms."""
    return _curve.PointG1(point.x, point.y)


def point2(point: G2Point) -> G2:
    """Make a valid point an element. Some 0.3 ms."""
    return _curve.PointG2(*point.x, *point.y)


def affine1(element: G1) -> G1Point:
    """Read the coordinates; zeros for infinity."""
    return G1Point(element.x, element.y)


def affine2(element: G2) -> G2Point:
    """Read the coordinates; zeros for infinity."""
    return G2Point(*element.x, *element.y)


def multi_scalar1(elements: Sequence[G1], scalars: Sequence[int]) -> G1:
    """Sum the elements times their scalars, each from 0 to the field order."""
    return _curve.multiscalar_mul_g1(elements, scalars) if elements else generator1() * 0


def multi_scalar2(elements: Sequence[G2], scalars: Sequence[int]) -> G2:
    """Sum the elements times their scalars, each from 0 to the field order."""
    return _curve.multiscalar_mul_g2(elements, scalars) if elements else generator2() * 0


def pairing_product_is_one(left: Sequence[G1], right: Sequence[G2]) -> bool:
    """Say whether the pairings e(left[i], right[i]) multiply to one."""
    one = _curve.multi_pairing([generator1() * 0], [generator2()])
    return _curve.multi_pairing(left, right) == one


def evaluations(coefficients: Sequence[int]) -> list[int]:
    """Evaluate a polynomial at the roots of unity; as many as coefficients, a power of two."""
    return _polynomials.fft(coefficients, len(coefficients))


def interpolation(values: Sequence[int]) -> list[int]:
    """Return the coefficients of the polynomial with these values at the roots of unity."""
    return _polynomials.ifft(values, len(values))


def root_of_unity(size: int) -> int:
    """Return the generator 5^((r - 1) / size) of the roots of unity, as snarkjs does."""
    return _polynomials.get_nth_root_of_unity(size, 1)


def lagrange_at(size: int, at: int) -> list[int]:
    """Evaluate the Lagrange polynomials of the `size` roots of unity, in their order, at a point.

    The point must not be a root of unity itself.
    """
    return _polynomials.evaluate_lagrange_coefficients(size, at)
