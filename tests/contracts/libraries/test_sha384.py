"""Sha384.hash answers as `hashlib` does, whatever the length, wherever the bytes lie in memory."""

from hashlib import sha384 as reference
from random import Random

import pytest

# The block takes 128 bytes; the length of 16 bytes and one bit have to fit in behind the message.
LENGTHS = [
    *range(34),
    63,
    64,
    65,
    *range(95, 98),
    *range(110, 114),
    *range(126, 131),
    239,
    240,
    241,
]
LENGTHS += [255, 256, 257, 367, 368, 640, 1_000, 4_400]


@pytest.mark.parametrize("length", LENGTHS)
def test_the_digest_is_the_standards(sha384, length):
    data = Random(length).randbytes(length)
    digest, _ = sha384.hash(data)
    assert digest == reference(data).digest()


@pytest.mark.parametrize(("byte", "length"), [(0, 111), (0, 112), (255, 111), (255, 256)])
def test_a_message_may_look_like_its_own_padding(sha384, byte, length):
    data = bytes([byte]) * length
    assert sha384.hash(data)[0] == reference(data).digest()


def test_the_standards_example_has_its_digest(sha384):
    # FIPS 180-4 refers to https://csrc.nist.gov/projects/cryptographic-standards-and-guidelines/example-values
    assert (
        sha384.hash(b"abc")[0].hex().startswith("cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163")
    )


@pytest.mark.parametrize(
    ("offset", "length"), [(0, 0), (1, 111), (31, 112), (32, 128), (5, 200), (300, 0), (0, 300)]
)
def test_a_part_of_memory_is_hashed_and_left_as_it_was(sha384, offset, length):
    data = Random(9).randbytes(300)
    part, whole = sha384.hashPart(data, offset, length)
    assert part == reference(data[offset : offset + length]).digest()
    assert whole == reference(data).digest()
