"""Which numbers are points."""

from dataclasses import replace

import pytest

from assay.zk.curve.algebra import affine1, affine2, generator1, generator2
from assay.zk.curve.extension import TWIST_B, add, multiply, square
from assay.zk.curve.points import G1Point, G2Point
from assay.zk.field import BASE_FIELD, SCALAR_FIELD

POINT1 = affine1(generator1() * 12345)
POINT2 = affine2(generator2() * 12345)


@pytest.mark.parametrize("scalar", [1, 2, 3, 2**200 + 1, SCALAR_FIELD - 1])
def test_multiples_of_the_generators_are_points(scalar):
    assert affine1(generator1() * scalar).is_valid
    assert affine2(generator2() * scalar).is_valid


@pytest.mark.parametrize(
    "point",
    [
        G1Point(0, 0),
        replace(POINT1, y=POINT1.y + 1),
        replace(POINT1, x=POINT1.x + BASE_FIELD),
        replace(POINT1, y=POINT1.y + BASE_FIELD),
        replace(POINT1, y=POINT1.y - BASE_FIELD),
        G1Point(POINT1.y, POINT1.x),
        G1Point(2**256 - 1, 2**256 - 1),
    ],
)
def test_what_is_no_point_of_the_first_group(point):
    assert not point.is_valid


@pytest.mark.parametrize(
    "point",
    [
        G2Point(0, 0, 0, 0),
        replace(POINT2, y_im=(POINT2.y_im + 1) % BASE_FIELD),
        replace(POINT2, x_re=POINT2.x_re + BASE_FIELD),
        replace(POINT2, x_im=POINT2.x_im + BASE_FIELD),
        replace(POINT2, y_re=POINT2.y_re + BASE_FIELD),
        replace(POINT2, y_im=POINT2.y_im - BASE_FIELD),
        G2Point(POINT2.x_im, POINT2.x_re, POINT2.y_im, POINT2.y_re),
    ],
)
def test_what_is_no_point_of_the_second_group(point):
    assert not point.is_valid


def test_a_point_of_the_twist_with_another_order_is_not_in_the_second_group():
    point = point_outside_of_the_group()
    on_twist = add(multiply(square(point.x), point.x), TWIST_B)
    assert square(point.y) == on_twist
    assert not point.is_valid


def test_words_are_those_of_eip_197():
    assert affine1(generator1()).words == (1, 2)
    assert affine2(generator2()).words == (
        11559732032986387107991004021392285783925812861821192530917403151452391805634,
        10857046999023057135944570762232829481370756359578518086990519993285655852781,
        4082367875863433681332203403145435568316851327593401208105741076214120093531,
        8495653923123431417604973247489272438418190587263600148770280649306958101930,
    )
    assert G2Point.from_words(*POINT2.words) == POINT2


def point_outside_of_the_group():
    """The point of the twist with the least real x that has one; almost none is in the group."""
    for x_re in range(1, 100):
        x = (x_re, 0)
        y = square_root(add(multiply(square(x), x), TWIST_B))
        if y is not None:
            return G2Point(*x, *y)
    raise AssertionError("a curve without points")


def square_root(value):
    """The complex method, for a prime that is 3 modulo 4; None where there is no root."""
    norm = pow(value[0] ** 2 + value[1] ** 2, (BASE_FIELD + 1) // 4, BASE_FIELD)
    for sign in (norm, -norm):
        half = (value[0] + sign) * pow(2, -1, BASE_FIELD) % BASE_FIELD
        real = pow(half, (BASE_FIELD + 1) // 4, BASE_FIELD)
        if real:
            root = (real, value[1] * pow(2 * real, -1, BASE_FIELD) % BASE_FIELD)
            if square(root) == value:
                return root
    return None
