"""Asn1 reads DER, and only DER

read, readWhole, readOnly, skip
├── when the bytes end early, at whichever byte: Truncated
├── when the length is indefinite, not minimal, or of more than four bytes: LengthNotDistinguished
├── when the tag is another one, or takes more than a byte: UnexpectedTag, LongTag
├── when bytes follow what should be alone: TrailingBytes
└── otherwise: the content, the element, what is behind
toBool, toUint, toMagnitude, toBytes, toNamedBits, readTime read one encoding of each value
"""

from datetime import UTC, datetime
from random import Random

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from ..expectations import error_data
from .refusals import refusal

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING = 0x01, 0x02, 0x03, 0x04
UTC_TIME, GENERALIZED_TIME, SEQUENCE = 0x17, 0x18, 0x30


def der(tag, content):
    """Encode an element as X.690 wants it."""
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def word(content):
    return content[:32].ljust(32, b"\0")


@pytest.mark.parametrize("length", [0, 1, 127, 128, 255, 256, 300, 65_535, 65_536])
def test_an_element_is_read_whatever_its_length(asn1, length):
    content = Random(length).randbytes(length)
    element = der(OCTET_STRING, content)
    assert asn1.peek(element) == OCTET_STRING
    assert asn1.read(element + b"more", OCTET_STRING) == (content, b"more")
    assert asn1.readWhole(element + b"more", OCTET_STRING) == (element, b"more")
    assert asn1.readOnly(element, OCTET_STRING) == content
    assert asn1.skip(element + b"more") == b"more"


def test_nothing_has_no_tag(asn1):
    assert asn1.peek(b"") == 0


def test_nothing_follows_what_is_alone(asn1):
    assert refusal(asn1.readOnly, der(INTEGER, b"\x01") + b"\0\0", INTEGER) == error_data(
        asn1.TrailingBytes, 2
    )


@pytest.mark.parametrize(
    ("encoding", "needed"),
    [
        (b"", 1),
        (b"\x04", 2),
        (b"\x04\x01", 3),
        (b"\x04\x81", 3),
        (b"\x04\x82\x01", 4),
        (b"\x04\x81\x80", 131),
        (b"\x04\x84\xff\xff\xff\xff", 2**32 + 5),
        (b"\x04\x84\xff\xff\xff\xff" + bytes(100), 2**32 + 5),
    ],
)
def test_no_byte_beyond_the_end_is_read(asn1, encoding, needed):
    assert refusal(asn1.read, encoding, OCTET_STRING) == error_data(
        asn1.Truncated, needed, len(encoding)
    )


@pytest.mark.parametrize(
    "length",
    [
        pytest.param(b"\x80", id="indefinite"),
        pytest.param(b"\x81\x00", id="zero"),
        pytest.param(b"\x81\x7f", id="a short one in two bytes"),
        pytest.param(b"\x82\x00\x80", id="a leading zero"),
        pytest.param(b"\x83\x00\xff\xff", id="a leading zero of three"),
        pytest.param(b"\x84\x00\xff\xff\xff", id="a leading zero of four"),
        pytest.param(b"\x85\x01\x00\x00\x00\x00", id="five bytes"),
        pytest.param(b"\xa0" + bytes(32), id="32 bytes"),
        pytest.param(b"\xff" + b"\xff" * 127, id="127 bytes"),
    ],
)
def test_a_length_has_one_encoding(asn1, length):
    assert refusal(asn1.read, b"\x04" + length + bytes(300), OCTET_STRING) == error_data(
        asn1.LengthNotDistinguished, length[0]
    )


def test_a_tag_takes_one_byte_and_is_the_expected_one(asn1):
    assert refusal(asn1.read, b"\x1f\x01\x00", 0x1F) == error_data(asn1.LongTag, 0x1F)
    assert refusal(asn1.skip, b"\xbf\x81\x01\x00") == error_data(asn1.LongTag, 0xBF)
    assert refusal(asn1.read, der(INTEGER, b"\x01"), SEQUENCE) == error_data(
        asn1.UnexpectedTag, INTEGER, SEQUENCE
    )
    assert refusal(asn1.readWhole, der(INTEGER, b"\x01"), OCTET_STRING) == error_data(
        asn1.UnexpectedTag, INTEGER, OCTET_STRING
    )


def test_true_and_false_have_one_encoding(asn1):
    assert asn1.toBool(b"\xff") is True
    assert asn1.toBool(b"\x00") is False
    for content in (b"", b"\x01", b"\xfe", b"\xff\xff", b"\x00\x00"):
        assert refusal(asn1.toBool, content) == error_data(
            asn1.BooleanNotDistinguished, word(content)
        )


def minimal(number):
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


@pytest.mark.parametrize("number", [0, 1, 127, 128, 255, 256, 2**255 - 1, 2**255, 2**256 - 1])
def test_a_number_is_read(asn1, number):
    content = minimal(number)
    assert asn1.toUint(content) == number
    assert asn1.toMagnitude(content, 32) == content.lstrip(b"\0")


def test_a_number_has_one_encoding_and_a_limit(asn1):
    for content in (b"", b"\x00\x00", b"\x00\x7f", b"\x00" + minimal(2**100)):
        assert refusal(asn1.toUint, content) == error_data(asn1.IntegerNotMinimal, word(content))
    for content in (b"\x80", b"\xff", b"\xff\xff"):
        assert refusal(asn1.toUint, content) == error_data(asn1.IntegerNegative, word(content))
    assert refusal(asn1.toUint, minimal(2**256)) == error_data(asn1.IntegerTooLong, 33, 32)
    assert refusal(asn1.toMagnitude, minimal(2**384), 48) == error_data(asn1.IntegerTooLong, 49, 48)
    assert asn1.toMagnitude(minimal(2**384 - 1), 48) == b"\xff" * 48


def test_bits_that_are_bytes_are_read(asn1):
    assert asn1.toBytes(b"\x00") == b""
    assert asn1.toBytes(b"\x00\x04\x05") == b"\x04\x05"
    for content in (b"", b"\x01\x80", b"\x07\x00", b"\x08\x00"):
        assert refusal(asn1.toBytes, content) == error_data(
            asn1.BitsNotDistinguished, word(content)
        )


def test_named_bits_are_read_as_cryptography_writes_them(asn1):
    names = ["digital_signature", "content_commitment", "key_encipherment", "data_encipherment"]
    names += ["key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"]
    random = Random(4)
    for _ in range(20):
        usage = {name: random.random() < 0.5 for name in names}
        # The last two say more about key agreement, and stand with it only.
        usage["encipher_only"] &= usage["key_agreement"]
        usage["decipher_only"] &= usage["key_agreement"]
        content = asn1.readOnly(x509.KeyUsage(**usage).public_bytes(), BIT_STRING)
        expected = sum(usage[name] << position for position, name in enumerate(names))
        assert asn1.toNamedBits(content) == expected


@pytest.mark.parametrize(
    "content", ["", "01", "0000", "0180", "0006", "0106ff", "0801", "0500", "090080", "00010203"]
)
def test_named_bits_have_one_encoding(asn1, content):
    content = bytes.fromhex(content)
    # 0x06 ends in a zero bit, which is left out; 0x80 alone has seven of them.
    assert refusal(asn1.toNamedBits, content) == error_data(
        asn1.BitsNotDistinguished, word(content)
    )


def time(text):
    return der(UTC_TIME if len(text) == 13 else GENERALIZED_TIME, text.encode())


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2000, 2, 29, 12, tzinfo=UTC),
        datetime(2000, 3, 1, tzinfo=UTC),
        datetime(2023, 2, 28, 1, 2, 3, tzinfo=UTC),
        datetime(2024, 2, 29, 4, 5, 6, tzinfo=UTC),
        datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2050, 1, 1, tzinfo=UTC),
        datetime(2100, 2, 28, tzinfo=UTC),
        datetime(2100, 3, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    ],
)
def test_a_time_is_read(asn1, moment):
    text = moment.strftime("%y%m%d%H%M%SZ" if moment.year < 2050 else "%Y%m%d%H%M%SZ")
    assert asn1.readTime(time(text) + b"more") == (int(moment.timestamp()), b"more")


@pytest.mark.parametrize(
    "text",
    [
        "700101000000",
        "690101000000Z",
        "500101000000Z",
        "240230000000Z",
        "230229000000Z",
        "240431000000Z",
        "240001000000Z",
        "241301000000Z",
        "240100000000Z",
        "240132000000Z",
        "240101240000Z",
        "240101006000Z",
        "240101000060Z",
        "24010100000aZ",
        "24010100:000Z",
        "240101000000z",
        "240101000000+0000",
        "20240101000000Z",
        "20491231235959Z",
        "21000229000000Z",
        "20500101000000.5Z",
        "",
    ],
)
def test_other_times_are_none(asn1, text):
    assert refusal(asn1.readTime, time(text)) == error_data(asn1.NotATime, word(text.encode()))


def test_a_time_has_the_tag_of_one(asn1):
    assert refusal(asn1.readTime, der(INTEGER, b"\x01")) == error_data(
        asn1.UnexpectedTag, INTEGER, UTC_TIME
    )


def magnitude(number):
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def test_signatures_are_read_as_cryptography_writes_them(asn1):
    random = Random(8)
    for bits in (1, 7, 8, 127, 128, 255, 256, 376, 383, 384):
        r, s = (random.getrandbits(bits) | 1 << bits - 1 for _ in range(2))
        encoding = utils.encode_dss_signature(r, s)
        assert asn1.readSignature(encoding) == (magnitude(r), magnitude(s))


def test_a_signature_that_ends_anywhere_is_refused(asn1):
    encoding = utils.encode_dss_signature(2**383 + 5, 2**255 + 7)
    for end in range(1, len(encoding)):
        assert refusal(asn1.readSignature, encoding[:end]) == error_data(
            asn1.Truncated, len(encoding) if end > 1 else 2, end
        )


def test_every_element_of_a_certificate_is_found(asn1):
    key = ec.derive_private_key(5, ec.SECP384R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "enclave")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 2**70)
        .not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2055, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA384())
    )
    encoding = certificate.public_bytes(serialization.Encoding.DER)
    whole = asn1.readOnly(encoding, SEQUENCE)
    signed, rest = asn1.readWhole(whole, SEQUENCE)
    assert signed == certificate.tbs_certificate_bytes
    signature = asn1.toBytes(asn1.readOnly(asn1.skip(rest), BIT_STRING))
    assert signature == certificate.signature

    fields = asn1.skip(asn1.readOnly(signed, SEQUENCE))
    serial, fields = asn1.read(fields, INTEGER)
    assert asn1.toUint(serial) == 2**70
    validity, _ = asn1.read(asn1.skip(asn1.skip(fields)), SEQUENCE)
    before, after = asn1.readTime(validity)
    assert before == int(certificate.not_valid_before_utc.timestamp())
    assert asn1.readTime(after) == (int(certificate.not_valid_after_utc.timestamp()), b"")
