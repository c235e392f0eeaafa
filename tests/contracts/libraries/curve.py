"""P-384 in plain Python, slow and short, to make the cases that random ones never meet."""

from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA384

P = 2**384 - 2**128 - 2**96 + 2**32 - 1
N = int(
    "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
    "C7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973",
    16,
)
B = int(
    "B3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE814112"
    "0314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF",
    16,
)


class Point(NamedTuple):
    x: int
    y: int


G = Point(
    int(
        "AA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B98"
        "59F741E082542A385502F25DBF55296C3A545E3872760AB7",
        16,
    ),
    int(
        "3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147C"
        "E9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F",
        16,
    ),
)


class Signed(NamedTuple):
    """What `P384.verify` is asked about."""

    digest: bytes
    signature: bytes
    key: bytes


def bytes48(*numbers):
    return b"".join(number.to_bytes(48, "big") for number in numbers)


def words(number):
    """A number as the libraries hold it: hi and lo."""
    return number >> 256, number % 2**256


def number(words):
    return words[0] << 256 | words[1]


def add(p, q):
    """Add two points; None is infinity."""
    if p is None or q is None:
        return p or q
    if p.x == q.x and (p.y + q.y) % P == 0:
        return None
    slope = (
        (3 * p.x**2 - 3) * pow(2 * p.y, -1, P) if p == q else (q.y - p.y) * pow(q.x - p.x, -1, P)
    )
    x = (slope**2 - p.x - q.x) % P
    return Point(x, (slope * (p.x - x) - p.y) % P)


def times(scalar, p):
    result = None
    for bit in bin(scalar)[2:]:
        result = add(result, result)
        result = add(result, p) if bit == "1" else result
    return result


def negative(p):
    return Point(p.x, -p.y % P)


def lift(x):
    """A point with this x, or None."""
    square = (x**3 - 3 * x + B) % P
    y = pow(square, (P + 1) // 4, P)
    return Point(x, y) if y * y % P == square else None


def with_scalars(u1, u2, key):
    """A signature whose check computes u1 * G + u2 * key. Valid where that is not infinity."""
    point = add(times(u1 % N, G), times(u2 % N, key))
    r = point.x % N if point else 1
    s = r * pow(u2, -1, N) % N
    return Signed(bytes48(u1 * s % N), bytes48(r, s), bytes48(*key))


def sign(secret, digest):
    key = ec.derive_private_key(secret, ec.SECP384R1())
    r, s = utils.decode_dss_signature(key.sign(digest, ec.ECDSA(utils.Prehashed(SHA384()))))
    public = key.public_key().public_numbers()
    return Signed(digest, bytes48(r, s), bytes48(public.x, public.y))


def is_valid(signed):
    """What `cryptography`, and OpenSSL below it, say."""
    digest, signature, key = signed
    x, y = (int.from_bytes(part, "big") for part in (key[:48], key[48:]))
    r, s = (int.from_bytes(part, "big") for part in (signature[:48], signature[48:]))
    try:
        public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP384R1()).public_key()
        public.verify(utils.encode_dss_signature(r, s), digest, ec.ECDSA(utils.Prehashed(SHA384())))
    except (ValueError, InvalidSignature):
        return False
    return True
