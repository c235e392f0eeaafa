"""Make very many elements from a key's bytes, without the check that each is in its group.

zksnake's constructors check with a multiplication by the group's order, 0.1 ms in the first group
and 0.3 ms in the second: 15 seconds for a circuit of 20,000 constraints. A key needs none of that:
it was fetched by its hash, and of a damaged one no proof verifies, which is seen before it is
handed out. So the coordinates are copied into the memory of new elements, which takes 0.2 s.

That memory holds x, y, z as the key's file does, in Montgomery form with z = 1. No interface
promises it: a known point is compared and copied first, and where that fails (another build of
zksnake) the constructors serve.
"""

from collections.abc import Callable
from ctypes import memmove, string_at
from sys import getsizeof
from typing import TypeVar

from assay.zk.curve.algebra import (
    G1,
    G2,
    affine1,
    affine2,
    generator1,
    generator2,
    point1,
    point2,
)
from assay.zk.curve.montgomery import read_points1, read_points2, write_points1, write_points2
from assay.zk.curve.points import G1Point

__all__ = ["unchecked1", "unchecked2"]

_Element = TypeVar("_Element", G1, G2)
_HEADER_BYTES = object.__basicsize__
_ONE = write_points1([G1Point(1, 0)])


def unchecked1() -> Callable[[bytes], G1]:
    """Return what makes an element of the first group from 64 bytes of a `.zkey` file."""

    def construct(data: bytes) -> G1:
        return point1(read_points1(data)[0])

    known = construct(write_points1([affine1(generator1() * 5)]))
    return _copying(known, write_points1([affine1(known)]), _ONE[:32]) or construct


def unchecked2() -> Callable[[bytes], G2]:
    """Return what makes an element of the second group from 128 bytes of a `.zkey` file."""

    def construct(data: bytes) -> G2:
        return point2(read_points2(data)[0])

    known = construct(write_points2([affine2(generator2() * 5)]))
    return _copying(known, write_points2([affine2(known)]), _ONE) or construct


def _copying(known: _Element, data: bytes, one: bytes) -> Callable[[bytes], _Element] | None:
    size = len(data) + len(one)

    def copy(data: bytes) -> _Element:
        element = -known  # a new element, whose memory nobody else has
        memmove(id(element) + _HEADER_BYTES, data + one, size)
        return element

    fits = getsizeof(known) >= _HEADER_BYTES + size
    if fits and string_at(id(known) + _HEADER_BYTES, size) == data + one and copy(data) == known:
        return copy
    return None
