"""Arithmetic of the twist of BN254: numbers `re + im * i` with i^2 = -1 over the base field."""

from assay.zk.field import BASE_FIELD, SCALAR_FIELD

__all__ = ["TWIST_B", "Fp2", "add", "in_subgroup", "multiply", "square"]

Fp2 = tuple[int, int]

_ZERO: Fp2 = (0, 0)
_ONE: Fp2 = (1, 0)
_Jacobian = tuple[Fp2, Fp2, Fp2]


def add(left: Fp2, right: Fp2) -> Fp2:
    """Add two elements."""
    return (left[0] + right[0]) % BASE_FIELD, (left[1] + right[1]) % BASE_FIELD


def multiply(left: Fp2, right: Fp2) -> Fp2:
    """Multiply two elements."""
    (a, b), (c, d) = left, right
    return (a * c - b * d) % BASE_FIELD, (a * d + b * c) % BASE_FIELD


def square(value: Fp2) -> Fp2:
    """Square an element."""
    a, b = value
    return (a + b) * (a - b) % BASE_FIELD, 2 * a * b % BASE_FIELD


def in_subgroup(x: Fp2, y: Fp2) -> bool:
    """Say whether a point of the twist has the order of the scalar field.

    Double-and-add in Jacobian coordinates (Explicit-Formulas Database, dbl-2009-l and
    madd-2007-bl); some milliseconds. The point must be on the twist.
    """
    total: _Jacobian = (x, y, _ONE)
    for bit in bin(SCALAR_FIELD)[3:]:
        total = _double(total)
        if bit == "1":
            total = _add_affine(total, x, y)
    return total[2] == _ZERO


def _double(point: _Jacobian) -> _Jacobian:
    x, y, z = point
    a, b = square(x), square(y)
    c = square(b)
    d = _scale(_subtract(_subtract(square(add(x, b)), a), c), 2)
    e = _scale(a, 3)
    doubled_x = _subtract(square(e), _scale(d, 2))
    doubled_y = _subtract(multiply(e, _subtract(d, doubled_x)), _scale(c, 8))
    return doubled_x, doubled_y, _scale(multiply(y, z), 2)


def _add_affine(point: _Jacobian, x: Fp2, y: Fp2) -> _Jacobian:
    left_x, left_y, z = point
    if z == _ZERO:
        return x, y, _ONE
    z2 = square(z)
    h = _subtract(multiply(x, z2), left_x)
    r = _scale(_subtract(multiply(y, multiply(z, z2)), left_y), 2)
    if h == _ZERO:
        return _double(point) if r == _ZERO else (_ONE, _ONE, _ZERO)
    i = square(_scale(h, 2))
    j = multiply(h, i)
    v = multiply(left_x, i)
    sum_x = _subtract(_subtract(square(r), j), _scale(v, 2))
    sum_y = _subtract(multiply(r, _subtract(v, sum_x)), _scale(multiply(left_y, j), 2))
    return sum_x, sum_y, _scale(multiply(z, h), 2)


def _subtract(left: Fp2, right: Fp2) -> Fp2:
    return (left[0] - right[0]) % BASE_FIELD, (left[1] - right[1]) % BASE_FIELD


def _scale(value: Fp2, factor: int) -> Fp2:
    return value[0] * factor % BASE_FIELD, value[1] * factor % BASE_FIELD


_NINE_AND_I_INVERSE: Fp2 = (9 * pow(82, -1, BASE_FIELD) % BASE_FIELD, -pow(82, -1, BASE_FIELD))
TWIST_B: Fp2 = _scale(_NINE_AND_I_INVERSE, 3)
"""The constant of the twist: 3 / (9 + i)."""
