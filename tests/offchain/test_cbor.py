"""CBOR is written as a library of general use writes it, and read more strictly."""

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.cbor import CborReader, Major, array, byte_string, head, mapping, text, unsigned
from assay.errors import CodecError

EDGES = [0, 1, 23, 24, 255, 256, 65_535, 65_536, 2**32 - 1, 2**32, 2**64 - 1]


@pytest.mark.parametrize("number", EDGES)
def test_numbers_are_written_and_read_in_their_shortest_form(number):
    assert unsigned(number) == cbor2.dumps(number)
    assert CborReader(cbor2.dumps(number)).integer() == number
    assert CborReader(cbor2.dumps(-1 - number)).integer() == -1 - number


@given(st.binary(max_size=300), st.text(max_size=100))
def test_strings_are_written_and_read(content, words):
    assert byte_string(content) == cbor2.dumps(content)
    assert text(words) == cbor2.dumps(words)
    reader = CborReader(byte_string(content) + text(words))
    assert reader.string(Major.BYTES) == content
    assert reader.string(Major.TEXT) == words.encode()
    reader.end()


@pytest.mark.parametrize("count", [0, 1, 23, 24, 300])
def test_arrays_and_maps_are_written_and_walked(count):
    numbers = list(range(count))
    written = array(unsigned(number) for number in numbers)
    assert written == cbor2.dumps(numbers)
    reader = CborReader(written)
    assert [reader.integer() for _ in reader.members(Major.ARRAY)] == numbers
    reader.end()
    entries = [(unsigned(number), text(str(number))) for number in numbers]
    assert mapping(entries) == cbor2.dumps({number: str(number) for number in numbers})


@pytest.mark.parametrize("count", [0, 1, 30])
def test_maps_of_indefinite_length_are_written_and_walked(count):
    pairs = {number: number + 1 for number in range(count)}
    written = mapping(((unsigned(a), unsigned(b)) for a, b in pairs.items()), indefinite=True)
    assert (written[0], written[-1]) == (0xBF, 0xFF)
    assert cbor2.loads(written) == pairs
    reader = CborReader(written)
    assert {reader.integer(): reader.integer() for _ in reader.members(Major.MAP)} == pairs
    reader.end()


def test_a_null_or_a_tag_is_taken_if_it_is_next_and_left_if_not():
    reader = CborReader(b"\xd2\xf6\x05")
    assert not reader.skips_null()
    assert not reader.skips_tag(17)
    assert reader.skips_tag(18)
    assert reader.skips_null()
    assert reader.integer() == 5
    assert not reader.skips_null()
    assert not reader.skips_tag(18)


@pytest.mark.parametrize("argument", ["1817", "1900ff", "1a0000ffff", "1b00000000ffffffff"])
@pytest.mark.parametrize("major", [Major.UNSIGNED, Major.NEGATIVE])
def test_a_number_has_one_spelling(major, argument):
    encoded = bytes.fromhex(argument)
    encoded = bytes([major << 5 | encoded[0]]) + encoded[1:]
    assert isinstance(cbor2.loads(encoded), int)
    with pytest.raises(CodecError, match="starts a number that is longer than it must be"):
        CborReader(encoded).integer()


@pytest.mark.parametrize("encoded", [b"", b"\x18", b"\x1b\x00\x00"])
def test_a_number_that_ends_early_is_refused(encoded):
    with pytest.raises(CodecError, match=f"ends after {len(encoded)} bytes"):
        CborReader(encoded).integer()


@pytest.mark.parametrize("count", [1, 2**64 - 1])
def test_an_array_longer_than_its_bytes_is_refused_at_once(count):
    reader = CborReader(head(Major.ARRAY, count))
    with pytest.raises(CodecError, match="in the middle of an item"):
        [reader.integer() for _ in reader.members(Major.ARRAY)]


def test_an_array_without_an_end_is_refused():
    reader = CborReader(b"\x9f\x01")
    with pytest.raises(CodecError, match="in the middle of an item"):
        [reader.integer() for _ in reader.members(Major.ARRAY)]


@pytest.mark.parametrize("encoded", [b"\x5f\x41\x00\xff", b"\x5c"])
def test_a_string_without_a_definite_length_is_refused(encoded):
    with pytest.raises(CodecError, match="starts an item without a definite length"):
        CborReader(encoded).string(Major.BYTES)


def test_another_type_and_what_comes_behind_the_end_are_refused():
    with pytest.raises(CodecError, match="Byte 0 should start a CBOR text"):
        CborReader(b"\x41a").string(Major.TEXT)
    with pytest.raises(CodecError, match="Byte 0 comes after the end of the CBOR"):
        CborReader(b"\x00").end()
