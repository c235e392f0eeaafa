"""Cbor reads what cbor2 writes, in its one minimal form

numbers, strings, arrays, maps
├── when the bytes end early, at whichever byte: Truncated
├── when a number or a length is not minimal: NotMinimal
├── when it is another type: UnexpectedType
├── when the head is reserved, or indefinite where it must not be: BadHead
└── otherwise: the value and what is behind
items of arrays and maps, definite or not, are walked with `next`
`skip` goes over anything, eight levels down
tryNull and tryTag take what they look for, and leave anything else
"""

from io import BytesIO
from random import Random

import cbor2
import pytest
from ape.exceptions import ContractLogicError

from ..expectations import error_data
from .refusals import refusal

EDGES = [0, 1, 23, 24, 255, 256, 65_535, 65_536, 2**32 - 1, 2**32, 2**64 - 1]


@pytest.mark.parametrize("number", EDGES)
def test_a_number_is_read(cbor, number):
    assert cbor.readUint(cbor2.dumps(number) + b"more") == (number, b"more")
    assert cbor.readInt(cbor2.dumps(number) + b"more") == (number, b"more")
    assert cbor.readInt(cbor2.dumps(-1 - number) + b"more") == (-1 - number, b"more")


@pytest.mark.parametrize("length", [0, 1, 23, 24, 255, 256, 4_400])
def test_a_string_is_read(cbor, length):
    data = Random(length).randbytes(length)
    assert cbor.readBytes(cbor2.dumps(data) + b"more") == (data, b"more")
    text = "é" * (length // 2)
    assert cbor.readText(cbor2.dumps(text) + b"more") == (text.encode(), b"more")


@pytest.mark.parametrize(
    ("encoding", "argument"),
    [
        ("1817", 23),
        ("1800", 0),
        ("1900ff", 255),
        ("1a0000ffff", 65_535),
        ("1b00000000ffffffff", 2**32 - 1),
    ],
)
@pytest.mark.parametrize("major", range(7))
def test_an_argument_has_one_encoding(cbor, encoding, argument, major):
    encoding = bytes.fromhex(encoding)
    encoding = bytes([major << 5 | encoding[0]]) + encoding[1:]
    assert refusal(cbor.skip, encoding + bytes(300)) == error_data(
        cbor.NotMinimal, encoding[0], argument
    )


def test_a_simple_value_has_one_encoding(cbor):
    assert refusal(cbor.skip, b"\xf8\x1f") == error_data(cbor.NotMinimal, 0xF8, 31)
    assert cbor.skip(b"\xf8\x20more") == b"more"


@pytest.mark.parametrize("low", [28, 29, 30, 31])
@pytest.mark.parametrize("major", [0, 1, 2, 3, 6, 7])
def test_a_head_that_says_nothing_is_refused(cbor, major, low):
    head = major << 5 | low
    assert refusal(cbor.skip, bytes([head]) + bytes(40)) == error_data(cbor.BadHead, head)


@pytest.mark.parametrize("low", [28, 29, 30])
@pytest.mark.parametrize("major", [4, 5])
def test_a_container_with_a_reserved_head_is_refused(cbor, major, low):
    head = major << 5 | low
    assert refusal(cbor.skip, bytes([head]) + bytes(40)) == error_data(cbor.BadHead, head)


def test_strings_of_indefinite_length_are_refused(cbor):
    assert refusal(cbor.readBytes, b"\x5f\x41\x00\xff") == error_data(cbor.BadHead, 0x5F)
    assert refusal(cbor.readText, b"\x7f\x61a\xff") == error_data(cbor.BadHead, 0x7F)


@pytest.mark.parametrize(
    ("reader", "encoding", "major"),
    [
        ("readUint", b"\x20", 0),
        ("readInt", b"\x40", 0),
        ("readBytes", b"\x60", 2),
        ("readText", b"\x40", 3),
        ("items", b"\xa0", 4),
        ("pairs", b"\x80", 5),
        ("items", b"\xbf\xff", 4),
        ("pairs", b"\x9f\xff", 5),
    ],
)
def test_another_type_is_refused(cbor, reader, encoding, major):
    assert refusal(getattr(cbor, reader), encoding) == error_data(
        cbor.UnexpectedType, encoding[0], major
    )


@pytest.mark.parametrize("length", [1, 2**16, 2**32, 2**64 - 1])
def test_a_string_longer_than_the_bytes_is_refused(cbor, length):
    head = bytearray(cbor2.dumps(length))
    head[0] |= 2 << 5
    assert refusal(cbor.readBytes, bytes(head)) == error_data(cbor.Truncated, length, 0)


@pytest.mark.parametrize("head", [b"\x9b", b"\xbb"])
def test_a_container_with_more_items_than_bytes_is_refused(cbor, head):
    assert refusal(cbor.skip, head + b"\xff" * 8 + b"\x00" * 20) == error_data(cbor.Truncated, 1, 0)


def test_nothing_is_no_item(cbor):
    for reader in ("readUint", "readInt", "readBytes", "readText", "items", "pairs", "skip"):
        assert refusal(getattr(cbor, reader), b"") == error_data(cbor.Truncated, 1, 0)


def test_nothing_follows_the_end(cbor):
    cbor.requireEnd(b"")
    assert refusal(cbor.requireEnd, b"end") == error_data(cbor.TrailingBytes, 3)
    assert refusal(cbor.items, b"\x80\x00") == error_data(cbor.TrailingBytes, 1)


VALUES = [0, -35, b"bytes", "text", None, True, 1.5, [1, [2, {}]], {"a": {1: b""}}, b"x" * 300]


def indefinite(major, encoded):
    return bytes([major << 5 | 31]) + b"".join(encoded) + b"\xff"


@pytest.mark.parametrize("count", range(len(VALUES) + 1))
def test_arrays_are_walked_definite_or_not(cbor, count):
    encoded = [cbor2.dumps(value) for value in VALUES[:count]]
    assert cbor.items(cbor2.dumps(VALUES[:count])) == encoded
    assert cbor.items(indefinite(4, encoded)) == encoded


@pytest.mark.parametrize("count", [0, 1, 9, 30])
def test_maps_are_walked_definite_or_not(cbor, count):
    mapping = {f"key {i}": VALUES[i % len(VALUES)] for i in range(count)}
    encoded = [cbor2.dumps(key) + cbor2.dumps(value) for key, value in mapping.items()]
    assert cbor.pairs(cbor2.dumps(mapping)) == encoded
    assert cbor.pairs(indefinite(5, encoded)) == encoded


def test_a_map_does_not_end_between_key_and_value(cbor):
    assert refusal(cbor.pairs, b"\xbf\x01\xff") == error_data(cbor.BadHead, 0xFF)


def test_a_definite_array_has_no_break(cbor):
    assert refusal(cbor.items, b"\x82\x01\xff") == error_data(cbor.BadHead, 0xFF)


def test_keys_that_come_twice_are_the_callers_business(cbor):
    assert cbor.pairs(b"\xa2\x01\x02\x01\x03") == [b"\x01\x02", b"\x01\x03"]


def test_null_is_taken_and_anything_else_is_left(cbor):
    assert cbor.tryNull(b"\xf6more") == (True, b"more")
    for other in (b"\xf5", b"\xf7", b"\x00", b"\x40"):
        assert cbor.tryNull(other) == (False, other)


def test_a_tag_is_taken_and_anything_else_is_left(cbor):
    tagged = cbor2.dumps(cbor2.CBORTag(18, b"signed"))
    assert cbor.tryTag(tagged, 18) == (True, cbor2.dumps(b"signed"))
    assert cbor.tryTag(tagged, 17) == (False, tagged)
    assert cbor.tryTag(b"\x84", 18) == (False, b"\x84")


def test_anything_is_skipped_eight_levels_down(cbor):
    for nested in (b"\x81" * 7 + b"\x00", b"\xd2" * 7 + b"\x00", b"\xa1\x00" * 7 + b"\x00"):
        assert cbor.skip(nested + b"more") == b"more"
    for nested in (b"\x81" * 8 + b"\x00", b"\xd2" * 8 + b"\x00", b"\xa1\x00" * 8 + b"\x00"):
        assert refusal(cbor.skip, nested) == error_data(cbor.TooDeep, 8)


DOCUMENT = {
    "module_id": "i-0-enc0",
    "timestamp": 1_700_000_000_000,
    "digest": "SHA384",
    "pcrs": {i: bytes(48) for i in range(16)},
    "certificate": b"c" * 640,
    "cabundle": [b"r" * 533, b"z" * 700],
    "public_key": None,
    "user_data": b"",
}


@pytest.mark.parametrize("is_definite", [True, False])
def test_a_document_that_ends_anywhere_is_refused(cbor, is_definite):
    encoded = [cbor2.dumps(key) + cbor2.dumps(value) for key, value in DOCUMENT.items()]
    encoding = cbor2.dumps(DOCUMENT) if is_definite else indefinite(5, encoded)
    assert cbor.pairs(encoding) == encoded
    for end in [*range(120), *range(120, len(encoding), 17), len(encoding) - 1]:
        assert refusal(cbor.skip, encoding[:end])[:4] == error_data(cbor.Truncated, 0, 0)[:4]


def test_a_change_is_refused_or_ends_where_cbor2_ends(cbor):
    random = Random(12)
    ends = []
    for _ in range(150):
        encoding = bytearray(cbor2.dumps(random.sample(VALUES, 4)))
        encoding[random.randrange(len(encoding))] ^= 1 << random.randrange(8)
        stream = BytesIO(encoding)
        try:
            cbor2.load(stream)
        except (cbor2.CBORDecodeError, TypeError):
            # What cbor2 refuses for its meaning, such as wrong UTF-8, is still well-formed.
            continue
        try:
            rest = cbor.skip(bytes(encoding))
        except ContractLogicError:
            continue
        ends.append((len(encoding) - len(rest), stream.tell()))
    assert len(ends) > 50
    assert [ours for ours, _ in ends] == [theirs for _, theirs in ends]
