"""Witnesses as files."""

from struct import pack

import pytest

from assay.errors import CircuitError
from assay.zk.field import BASE_FIELD, SCALAR_FIELD
from assay.zk.r1cs import read_witness, write_witness

VALUES = [1, SCALAR_FIELD - 1, 0, 2**200]


def file(*sections, magic=b"wtns", version=2, count=None):
    head = magic + pack("<II", version, len(sections) if count is None else count)
    return head + b"".join(pack("<IQ", kind, len(data)) + data for kind, data in sections)


def header(count, field=SCALAR_FIELD):
    return 1, pack("<I", 32) + field.to_bytes(32, "little") + pack("<I", count)


def numbers(*values):
    return 2, b"".join(value.to_bytes(32, "little") for value in values)


def test_writes_the_file_that_snarkjs_reads():
    assert write_witness(VALUES) == file(header(4), numbers(*VALUES))


@pytest.mark.parametrize("values", [VALUES, [1], []])
def test_reads_what_it_wrote(values):
    assert read_witness(write_witness(values)) == values


WHOLE = file(header(2), numbers(1, 2))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "does not begin as one"),
        (file(header(1), numbers(1), magic=b"r1cs"), "does not begin as one"),
        (file(header(1), numbers(1), version=1), "does not begin as one"),
        (WHOLE[:-1], "is cut off"),
        (WHOLE[:60], "is cut off"),
        (file(header(1), numbers(1), count=3), "is cut off"),
        (WHOLE + b"\x00", "goes on after its last section"),
        (file(header(1), header(1), numbers(1)), "holds section 1 twice"),
        (file(header(3), numbers(1, 2)), "another length"),
        (file(header(1)), "another length"),
        (file(numbers(1)), "another length"),
        (file(header(1), (2, bytes(33))), "another length"),
        (file(header(1, BASE_FIELD), numbers(1)), "another field"),
        (file(header(2), numbers(1, SCALAR_FIELD)), "beyond the field"),
    ],
)
def test_refuses_a_file_that_is_damaged_or_another_one(data, problem):
    with pytest.raises(CircuitError, match=problem):
        read_witness(data)
