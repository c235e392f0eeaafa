"""P384.verify answers as `cryptography` does

when it is a signature that OpenSSL made, or its twin with n - s: true
when a bit of digest, signature or key differs, or the key is another one: false
when r or s is zero, n or more: false
when the key is not a canonical point of the curve, or the lengths are wrong: false
when u1 * G + u2 * Q is infinity: false
whatever the scalars, the key and the digest are otherwise: as `cryptography` says
P384_VECTORS, in the environment, is how many random signatures are compared.
"""

import os
from random import Random

import pytest

from .curve import (
    G,
    N,
    P,
    Point,
    Signed,
    add,
    bytes48,
    is_valid,
    lift,
    negative,
    sign,
    times,
    with_scalars,
)

COUNT = int(os.environ.get("P384_VECTORS", "50"))
TOP = 2**384 - 1
SMALL = next(point for point in map(lift, range(1, 100)) if point)


def agreed(p384, signed):
    """The answer, which is the same on chain and off."""
    valid, _ = p384.verify(*signed)
    assert valid is is_valid(signed), [part.hex() for part in signed]
    return valid


def flipped(random, data):
    bit = random.randrange(8 * len(data))
    return (int.from_bytes(data, "big") ^ 1 << bit).to_bytes(len(data), "big")


@pytest.mark.parametrize("seed", range(COUNT))
def test_what_openssl_signs_is_valid_and_no_bit_of_it_may_differ(p384, seed):
    random = Random(seed)
    signed = sign(random.randrange(1, N), random.randbytes(48))
    assert agreed(p384, signed)
    part = random.randrange(3)
    changed = [*signed]
    changed[part] = flipped(random, changed[part])
    assert not agreed(p384, Signed(*changed))


def test_the_twin_of_a_signature_is_valid(p384):
    digest, signature, key = sign(1234, bytes(range(48)))
    r, s = (int.from_bytes(part, "big") for part in (signature[:48], signature[48:]))
    assert agreed(p384, Signed(digest, bytes48(r, N - s), key))


def test_a_signature_is_valid_under_its_own_key_only(p384):
    digest, signature, _ = sign(1234, bytes(48))
    assert not agreed(p384, Signed(digest, signature, sign(1235, bytes(48)).key))


@pytest.mark.parametrize("wrong", [0, N, N + 1, P, TOP])
@pytest.mark.parametrize("position", [0, 1])
def test_r_and_s_are_between_one_and_n(p384, wrong, position):
    digest, signature, key = sign(99, bytes(range(48)))
    parts = [signature[:48], signature[48:]]
    parts[position] = bytes48(wrong)
    assert not agreed(p384, Signed(digest, b"".join(parts), key))


def test_r_is_not_taken_modulo_n(p384):
    # Few x are so small that x + n has 384 bits still.
    key = times(pow(3, -1, N), add(SMALL, negative(times(5, G))))
    signed = with_scalars(5, 3, key)
    assert agreed(p384, signed)
    s = int.from_bytes(signed.signature[48:], "big")
    assert not agreed(p384, signed._replace(signature=bytes48(SMALL.x + N, s)))


def test_x_may_be_n_or_more(p384):
    large = next(point for point in (lift(N + i) for i in range(1, 100)) if point)
    key = times(pow(7, -1, N), add(large, negative(times(11, G))))
    signed = with_scalars(11, 7, key)
    assert int.from_bytes(signed.signature[:48], "big") == large.x - N < 100
    assert agreed(p384, signed)


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(bytes(96), id="what some write for infinity"),
        pytest.param(bytes48(G.x, G.y + 1), id="beside the curve"),
        pytest.param(bytes48(G.y, G.x), id="x and y exchanged"),
        pytest.param(bytes48(SMALL.x + P, SMALL.y), id="x not canonical"),
        pytest.param(bytes48(P, G.y), id="x is p"),
        pytest.param(bytes48(G.x, P), id="y is p"),
        pytest.param(bytes48(TOP, TOP), id="all ones"),
    ],
)
def test_a_key_is_a_point_of_the_curve(p384, key):
    digest, signature, _ = sign(1, bytes(48))
    assert not p384.isPublicKey(key)
    assert not agreed(p384, Signed(digest, signature, key))


@pytest.mark.parametrize("point", [G, SMALL, negative(G), times(N - 2, G)])
def test_points_of_the_curve_are_keys(p384, point):
    assert p384.isPublicKey(bytes48(*point))


@pytest.mark.parametrize("part", range(3))
@pytest.mark.parametrize("length", [0, 1, 47, 49, 95, 97, 192])
def test_other_lengths_are_no_signature(p384, part, length):
    parts = [*sign(1, bytes(48))]
    parts[part] = (parts[part] * 4)[:length]
    assert p384.verify(*parts)[0] is False


SCALARS = [1, 2, 3, 15, 16, 17, 31, 32, 63, 64, 2**128, 2**383 + 1, N // 2, N - 2, N - 1]


@pytest.mark.parametrize("u2", SCALARS)
def test_any_u2_is_computed(p384, u2):
    assert agreed(p384, with_scalars(0x1234567, u2, times(987654321, G)))


@pytest.mark.parametrize("u1", [0, *SCALARS])
def test_any_u1_is_computed(p384, u1):
    assert agreed(p384, with_scalars(u1, 0x7654321, times(987654321, G)))


# Keys that are near the generator meet their own multiples in the table of the other's.
@pytest.mark.parametrize("factor", [1, 2, 3, 5, 31, N - 1, N - 2, N - 3])
@pytest.mark.parametrize(("u1", "u2"), [(1, 1), (3, 1), (1, 3), (N - 1, 1), (64, 16), (65, 17)])
def test_points_that_meet_are_added(p384, factor, u1, u2):
    signed = with_scalars(u1, u2, times(factor, G))
    assert agreed(p384, signed) is ((u1 + u2 * factor) % N != 0)


def test_infinity_has_no_x(p384):
    secret = 424242
    for r in (1, 7, G.x % N):
        u2 = 31337
        s = r * pow(u2, -1, N) % N
        signed = Signed(bytes48(-u2 * secret * s % N), bytes48(r, s), bytes48(*times(secret, G)))
        assert not agreed(p384, signed)


@pytest.mark.parametrize("digest", [0, 1, N - 1, N, N + 1, TOP])
def test_any_digest_is_taken_modulo_n(p384, digest):
    assert agreed(p384, sign(77, bytes48(digest)))
    signed = sign(77, bytes48(digest % N))
    assert agreed(p384, signed._replace(digest=bytes48(digest)))


def test_keys_with_extreme_coordinates_are_computed(p384):
    edges = [0, P, 2**256, 2**128, 2**383, P - 2**256, P - 2**128]
    near = (edge + step for edge in edges for step in range(-4, 5))
    points = [point for point in map(lift, (x for x in near if 0 <= x < P)) if point]
    assert len(points) > 20
    for point in points:
        assert agreed(p384, with_scalars(N // 3, N // 5, Point(point.x, point.y)))
