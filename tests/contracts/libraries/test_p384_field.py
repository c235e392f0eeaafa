"""P384Field, P384Curve, P384Multiples and Modular384 against Python's integers

Random operands never meet the rare carries, so each is met on purpose.
"""

from itertools import product
from random import Random

import pytest

from .curve import G, N, P, add, negative, number, times, words

BATCH = 200
WORDS = [0, 1, 2**128 - 1, 2**128, 2**255, 2**256 - 2**128, 2**256 - 2, 2**256 - 1]
SHORT = [hi << 256 | lo for hi in (0, 1, 2**127, 2**128 - 2, 2**128 - 1) for lo in WORDS]
LOOSE = [0, 1, 4 * P, 2**386 - 1, 2**387 - 1]


def batches(items):
    return [items[i : i + BATCH] for i in range(0, len(items), BATCH)]


def check_products(p384, operands):
    for batch in batches(operands):
        flat = [(*words(a), *words(b), *words(d)) for a, b, d in batch]
        products, squares = p384.multiply(flat)
        for (a, b, d), ab, aa in zip(batch, products, squares, strict=True):
            assert number(ab) < 2**384
            assert number(ab) % P == (a * b + d) % P, (hex(a), hex(b), hex(d))
            assert number(aa) < 2**384
            assert number(aa) % P == (a * a + d) % P, (hex(a), hex(d))


def test_random_numbers_are_multiplied(p384):
    random = Random(1)
    check_products(
        p384, [tuple(map(random.getrandbits, (384, 384, 387))) for _ in range(5 * BATCH)]
    )


def test_edges_are_multiplied(p384):
    random = Random(2)
    check_products(p384, [(a, b, random.choice(LOOSE)) for a, b in product(SHORT, SHORT)])


def test_a_quotient_that_exceeds_a_word_is_right(p384):
    # With a = 2^384 - 1 the quotient is b - 1, and its upper word is added to its lower one.
    random = Random(3)
    operands = []
    for _ in range(2 * BATCH):
        b = random.getrandbits(128) << 256 | 2**256 - random.getrandbits(
            random.choice((2, 97, 127))
        )
        operands.append((2**384 - 1, b, random.choice(LOOSE)))
    check_products(p384, operands)


@pytest.mark.parametrize("bits", [8, 128, 256, 340, 352])
def test_a_product_just_above_a_multiple_of_p_is_folded(p384, bits):
    random = Random(bits)
    operands = []
    for _ in range(BATCH):
        a = random.randrange(1, P)
        target = random.getrandbits(bits) + random.choice((0, 2**128, 2**256 - 3))
        operands.append((a, target * pow(a, -1, P) % P, 0))
    check_products(p384, operands)


def test_roots_of_small_squares_are_squared(p384):
    random = Random(5)
    operands = []
    while len(operands) < BATCH:
        target = random.getrandbits(350)
        root = pow(target, (P + 1) // 4, P)
        if root * root % P == target:
            operands.append((root, 1, 0))
    check_products(p384, operands)


def test_sums_negations_and_folds_are_right(p384):
    random = Random(6)
    loose = [random.getrandbits(random.choice((384, 387, 390))) for _ in range(BATCH)]
    # All ones in hi, and a lo to which c adds a carry.
    loose += [
        (h << 128 | 2**128 - 1) << 256 | 2**256 - 1 - i for h in range(1, 30) for i in range(3)
    ]
    loose += SHORT
    small = [random.randrange(3 * 2**384) for _ in loose[: -len(SHORT)]] + SHORT
    for batch in batches(list(zip(loose, small, strict=True))):
        folded, sums, negations = p384.combine([(*words(a), *words(b)) for a, b in batch])
        for (a, b), fold, total, minus in zip(batch, folded, sums, negations, strict=True):
            assert number(fold) < 2**384
            assert number(fold) % P == a % P
            assert number(total) == a + b
            assert number(minus) == 4 * P - b


@pytest.mark.parametrize(
    ("value", "zero", "canonical"),
    [
        (0, True, True),
        (1, False, True),
        (2**256, False, True),
        (P - 1, False, True),
        (P, True, False),
        (P + 1, False, False),
        (P ^ 2**300, False, True),
        (2**384 - 1, False, False),
    ],
)
def test_zero_and_canonical_numbers_are_known(p384, value, zero, canonical):
    assert p384.isZero(words(value)) is zero
    assert p384.isCanonical(words(value)) is canonical


def jacobian(point, z):
    """A point with this Z, in the form with a doubled y."""
    return (
        *words(point.x * z**2 % P),
        *words(2 * point.y * z**3 % P),
        *words(z),
    )


def affine(coordinates):
    x, y, z = (number(coordinates[i : i + 2]) for i in (0, 2, 4))
    if z == 0:
        return None
    inverse = pow(z, -1, P)
    return type(G)(x * inverse**2 % P, y * inverse**3 * pow(2, -1, P) % P)


INFINITY = (*words(1), *words(1), 0, 0)


@pytest.mark.parametrize("z", [1, 2, P - 1, N])
def test_a_point_is_doubled(p384, z):
    point = times(5, G)
    assert affine(p384.double(jacobian(point, z))) == times(10, G)


def test_infinity_is_doubled(p384):
    assert affine(p384.double(INFINITY)) is None


@pytest.mark.parametrize("z", [1, 2, P - 1, N])
def test_points_are_added(p384, z):
    point = times(5, G)
    for other in (G, times(9, G), point, negative(point)):
        doubled_y = (*words(other.x), *words(2 * other.y % P))
        assert affine(p384.add(jacobian(point, z), doubled_y)) == add(point, other)
        assert affine(p384.add(INFINITY, doubled_y)) == other


def entries(table):
    numbers = [int.from_bytes(table[i : i + 48], "big") for i in range(0, len(table), 48)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def odd_multiples(point, count):
    found = [point]
    while len(found) < count:
        found.append(add(found[-1], add(point, point)))
    return [(each.x, 2 * each.y % P) for each in found]


def test_the_constants_are_the_odd_multiples_of_the_generator(p384):
    assert entries(p384.multiplesOfGenerator()) == odd_multiples(G, 32)


@pytest.mark.parametrize("secret", [1, 2, N - 1, 0xABCDEF])
def test_a_key_has_its_odd_multiples(p384, secret):
    point = times(secret, G)
    key = point.x.to_bytes(48, "big") + point.y.to_bytes(48, "big")
    table = [(x % P, y % P) for x, y in entries(p384.multiplesOf(key))]
    assert table == odd_multiples(point, 8)


@pytest.mark.parametrize("modulus", [N, P])
@pytest.mark.parametrize("value", [1, 2, 2**256, 2**383, 2**384 - 1])
def test_inverses_and_products_are_taken_modulo_a_prime(p384, modulus, value):
    inverse = number(p384.inverse(words(value), words(modulus)))
    assert inverse == pow(value, -1, modulus)
    product_ = number(p384.product(words(2**384 - 1), words(value), words(modulus)))
    assert product_ == (2**384 - 1) * value % modulus
