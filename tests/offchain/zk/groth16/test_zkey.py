"""Proving keys that were cut, changed, or are something else."""

from struct import Struct

import pytest

from assay.errors import CircuitError
from assay.zk.field import BASE_FIELD, SCALAR_FIELD
from assay.zk.groth16 import ProvingKey, Zkey

SECTION = Struct("<IQ")
HEADER_FIELDS_AT = 4 + 32 + 4 + 32  # behind both fields' sizes and orders


@pytest.fixture
def sections(development_key):
    """The key's sections by number: where the content begins, and the content."""
    data, at, found = development_key.zkey.read_bytes(), 12, {}
    while at < len(data):
        number, size = SECTION.unpack_from(data, at)
        at += SECTION.size
        found[number] = (at, data[at : at + size])
        at += size
    return found


@pytest.fixture
def create_key(tmp_path):
    """Write a `.zkey` of these bytes."""

    def create(data):
        path = tmp_path / "changed.zkey"
        path.write_bytes(data)
        return path

    return create


@pytest.fixture
def create_with(create_key, sections):
    """Write a `.zkey` with some sections replaced; None leaves one out."""

    def create(**replaced):
        contents = {f"s{number}": content for number, (_, content) in sections.items()} | replaced
        kept = {int(name[1:]): content for name, content in contents.items() if content is not None}
        parts = [SECTION.pack(number, len(content)) + content for number, content in kept.items()]
        return create_key(b"zkey" + Struct("<II").pack(1, len(kept)) + b"".join(parts))

    return create


def load(path):
    return ProvingKey.load(Zkey(path))


def test_reads_a_key_with_its_sections_in_any_order(create_with, sections, statement):
    reordered = {f"s{number}": sections[number][1] for number in reversed(sections)}
    assert load(create_with(**reordered)).header.wires == len(statement.values)


@pytest.mark.parametrize("number", range(1, 11))
def test_refuses_a_key_that_was_cut_in_any_section(create_key, sections, development_key, number):
    data, (at, content) = development_key.zkey.read_bytes(), sections[number]
    for end in (at - SECTION.size, at - 1, at + len(content) // 2, at + len(content) - 1):
        with pytest.raises(CircuitError):
            Zkey(create_key(data[:end]))


@pytest.mark.parametrize("number", range(1, 10))
def test_refuses_a_key_without_a_section(create_with, number):
    with pytest.raises(CircuitError, match=f"no section {number}"):
        Zkey(create_with(**{f"s{number}": None}))


@pytest.mark.parametrize("number", range(1, 10))
def test_refuses_a_section_of_another_length(create_with, sections, number):
    content = sections[number][1]
    for wrong in (b"", content[:-1], content + b"\0"):
        with pytest.raises(CircuitError):
            Zkey(create_with(**{f"s{number}": wrong}))


def test_refuses_what_goes_on_after_its_last_section(create_key, development_key):
    with pytest.raises(CircuitError, match="other sections than it says"):
        Zkey(create_key(development_key.zkey.read_bytes() + b"\0"))


def test_refuses_a_section_that_stands_twice(create_key, development_key):
    data = bytearray(development_key.zkey.read_bytes())
    data[12:16] = (2).to_bytes(4, "little")
    with pytest.raises(CircuitError):
        Zkey(create_key(bytes(data)))


@pytest.mark.parametrize("data", [b"", b"zkey", b"r1cs" + bytes(100), b"PK" + bytes(100)])
def test_refuses_another_file(create_key, data):
    with pytest.raises(CircuitError, match=r"not a \.zkey file"):
        Zkey(create_key(data))


def test_refuses_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CircuitError, match="cannot be read"):
        Zkey(tmp_path / "absent.zkey")


def test_refuses_another_protocol(create_with):
    with pytest.raises(CircuitError, match="not for Groth16"):
        Zkey(create_with(s1=(2).to_bytes(4, "little")))


@pytest.mark.parametrize("order", [BASE_FIELD, SCALAR_FIELD])
def test_refuses_another_curve(create_with, sections, order):
    header = sections[2][1].replace(order.to_bytes(32, "little"), (7).to_bytes(32, "little"))
    with pytest.raises(CircuitError, match="another curve"):
        Zkey(create_with(s2=header))


@pytest.mark.parametrize(
    ("field", "value"), [(0, 3), (0, 2**32 - 1), (1, 2**32 - 1), (2, 0), (2, 3), (2, 7), (2, 2**28)]
)
def test_refuses_sizes_that_no_circuit_has(create_with, sections, field, value):
    header = bytearray(sections[2][1])
    at = HEADER_FIELDS_AT + 4 * field
    header[at : at + 4] = value.to_bytes(4, "little")
    with pytest.raises(CircuitError):
        Zkey(create_with(s2=bytes(header)))


@pytest.mark.parametrize("point_at", [0, 64, 128, 256, 384, 448])
def test_refuses_to_load_a_header_with_a_point_off_its_curve(create_with, sections, point_at):
    header = bytearray(sections[2][1])
    header[HEADER_FIELDS_AT + 12 + point_at] ^= 1
    with pytest.raises(CircuitError, match="outside of its group"):
        load(create_with(s2=bytes(header)))


@pytest.mark.parametrize(("at", "name"), [(4, "matrix"), (8, "row"), (12, "wire")])
def test_refuses_a_coefficient_outside_of_the_circuit(create_with, sections, at, name):
    coefficients = bytearray(sections[4][1])
    coefficients[at : at + 4] = b"\xff\xff\xff\xff"
    with pytest.raises(CircuitError, match=f"in a {name} that the circuit does not have"):
        load(create_with(s4=bytes(coefficients)))


def test_refuses_another_number_of_coefficients_than_it_says(create_with, sections):
    coefficients = bytearray(sections[4][1])
    coefficients[0] ^= 1
    with pytest.raises(CircuitError, match="another number of coefficients"):
        load(create_with(s4=bytes(coefficients)))


def test_refuses_a_verification_key_with_a_signal_that_is_no_point(create_with, sections):
    signals = bytearray(sections[3][1])
    signals[-1] ^= 1
    with pytest.raises(CircuitError, match="not in its group"):
        Zkey(create_with(s3=bytes(signals))).key_points()
