"""Certificates at the edges of what may be written."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from assay.errors import AttestationError
from assay.tee import read_certificate
from assay.tee.simulator import Extension

P = 2**384 - 2**128 - 2**96 + 2**32 - 1
CONSTRAINTS, USAGE, UNKNOWN = (bytes.fromhex(oid) for oid in ("551d13", "551d0f", "551d24"))
# The head of a SubjectPublicKeyInfo on P-384, as far as the point's x.
KEY_HEAD = bytes.fromhex("3076301006072a8648ce3d020106052b8104002203620004")


@pytest.fixture(scope="module")
def leaf(document):
    return document.links[-1]


@pytest.fixture(scope="module")
def create_certificate(leaf):
    """Sign a leaf that says something else."""

    def create(**changes):
        return replace(leaf.contents, **changes).signed_by(leaf.key)

    return create


@pytest.fixture(scope="module")
def create_dated(leaf):
    """Sign a leaf whose notAfter is spelled so."""

    def create(tag, text):
        good = leaf.contents.to_be_signed()
        old = datetime.fromtimestamp(leaf.contents.not_after, UTC).strftime("%y%m%d%H%M%SZ")
        spelled = bytes([tag, len(text)]) + text.encode()
        content = good[4:].replace(b"\x17\x0d" + old.encode(), spelled)
        # The validity, of two times, is the one element around.
        grown = len(spelled) - 15
        content = content.replace(b"\x30\x1e\x17", bytes([0x30, 0x1E + grown, 0x17]))
        signed = b"\x30\x82" + len(content).to_bytes(2, "big") + content
        return leaf.contents.around(signed, leaf.key)

    return create


@pytest.mark.parametrize(
    "date",
    [
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2000, 2, 29, tzinfo=UTC),
        datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2050, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    ],
)
def test_times_are_read_as_a_library_of_general_use_reads_them(create_certificate, date):
    encoded = create_certificate(not_after=int(date.timestamp()))
    theirs = x509.load_der_x509_certificate(encoded)
    assert read_certificate(encoded).not_after == int(theirs.not_valid_after_utc.timestamp())
    assert theirs.not_valid_after_utc == date


@pytest.mark.parametrize(
    ("tag", "text", "problem"),
    [
        (0x17, "300230000000Z", "no moment of the calendar"),
        (0x17, "301301000000Z", "no moment of the calendar"),
        (0x17, "300101240000Z", "no moment of the calendar"),
        (0x17, "300101006000Z", "no moment of the calendar"),
        (0x17, "300101000060Z", "no moment of the calendar"),
        (0x18, "21000229000000Z", "no moment of the calendar"),
        (0x17, "691231235959Z", "the year 1969 is too early"),
        (0x18, "20491231235959Z", "or in the wrong type of time"),
        (0x17, "300101000000+", "not written to the second in UTC"),
        (0x17, "30010100000 Z", "not written to the second in UTC"),
        (0x18, "20600101000000.0Z", "not written to the second in UTC"),
        (0x17, "", "not written to the second in UTC"),
        (0x04, "300101000000Z", "no UTC TIME where one should be"),
    ],
)
def test_a_time_that_is_none_is_refused(create_dated, tag, text, problem):
    with pytest.raises(AttestationError, match=problem):
        read_certificate(create_dated(tag, text))


def test_a_time_that_is_spelled_right_is_read(create_dated):
    assert read_certificate(create_dated(0x18, "21000228000000Z")).not_after == 4_107_456_000


@pytest.mark.parametrize("coordinate", [0, 1])
def test_a_point_has_one_encoding(create_certificate, coordinate):
    """x = 2 is on the curve, and so would be x = 2 + p, were it not for the rule."""
    y = lift(2)
    numbers = [2, y]
    key = KEY_HEAD + b"".join(number.to_bytes(48, "big") for number in numbers)
    found = read_certificate(create_certificate(subject_key=key)).public_key.public_numbers()
    assert found == ec.EllipticCurvePublicNumbers(2, y, ec.SECP384R1())
    numbers[coordinate] = P + 2 if coordinate == 0 else P
    key = KEY_HEAD + b"".join(number.to_bytes(48, "big") for number in numbers)
    with pytest.raises(AttestationError, match="no point of P-384"):
        read_certificate(create_certificate(subject_key=key))


def lift(x):
    """The smaller y of the point with this x."""
    numbers = ec.EllipticCurvePublicKey.from_encoded_point(
        ec.SECP384R1(), b"\x02" + x.to_bytes(48, "big")
    ).public_numbers()
    return numbers.y


@pytest.mark.parametrize(
    ("bits", "expected"),
    [
        (b"\x00", set()),
        (b"\x07\x80", {0}),
        (b"\x00\x01", {7}),
        (b"\x07\x80\x80", {0, 8}),
        (b"\x00\xff\xff", set(range(16))),
    ],
)
def test_named_bits_are_counted_from_the_first(create_certificate, bits, expected):
    usage = Extension(USAGE, b"\x03" + bytes([len(bits)]) + bits)
    assert read_certificate(create_certificate(extensions=[usage])).key_usage == expected


@pytest.mark.parametrize(
    "bits", [b"", b"\x01", b"\x00\x00", b"\x08\x80", b"\x07\xc0", b"\x06\x80", b"\x00\x80\x80\x01"]
)
def test_named_bits_have_one_spelling(create_certificate, bits):
    usage = Extension(USAGE, b"\x03" + bytes([len(bits)]) + bits)
    with pytest.raises(AttestationError, match="a BIT STRING of named bits"):
        read_certificate(create_certificate(extensions=[usage]))


@pytest.mark.parametrize(
    ("constraints", "expected"),
    [
        ("3000", (False, None)),
        ("30030101ff", (True, None)),
        ("30060101ff020100", (True, 0)),
        ("30070101ff02020100", (True, 256)),
    ],
)
def test_constraints_say_who_is_an_authority(create_certificate, constraints, expected):
    extension = Extension(CONSTRAINTS, bytes.fromhex(constraints))
    certificate = read_certificate(create_certificate(extensions=[extension]))
    assert (certificate.is_authority, certificate.path_length) == expected


def test_an_extension_that_is_unknown_and_not_critical_is_passed_over(create_certificate, leaf):
    unknown = Extension(UNKNOWN, b"anything", critical=False)
    with_it = read_certificate(create_certificate(extensions=[unknown, *leaf.contents.extensions]))
    without = read_certificate(create_certificate())
    assert (with_it.is_authority, with_it.key_usage) == (without.is_authority, without.key_usage)


def test_a_certificate_without_extensions_is_nobodys_authority(create_certificate):
    certificate = read_certificate(create_certificate(extensions=[]))
    assert (certificate.is_authority, certificate.key_usage) == (False, frozenset())


def test_a_refusal_says_which_certificate_it_is_about():
    with pytest.raises(AttestationError, match="In certificate 3 of 5, there is no SEQUENCE"):
        read_certificate(b"\x31\x00", "certificate 3 of 5")
