"""NitroAttestation.verify reads documents as AWS writes them, and no others

the payload is a definite or an indefinite map, the envelope tagged or not: read
there are 3 to 32 registers, the first three among them: read
an optional field is null, empty or absent: hashed to zero, or empty
a byte of any region differs: refused
something comes twice, is missing, unknown, too long or too short, or of another kind: refused
a length is not minimal, or longer than what is there; bytes are left: refused
the header names another algorithm, or there are others: refused
another key signed it, or an authority's: refused
"""

from dataclasses import replace

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from eth_utils import keccak

from assay.cbor import array, byte_string, mapping, text, unsigned
from assay.tee.simulator import Absent, Link

from .conftest import NOW
from .nitro_chain import Attested, Refused, path_of

P384_ORDER = int(
    "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973",
    16,
)
NEEDED = 0b111111
OPTIONAL = ("public_key", "user_data", "nonce")


@pytest.fixture
def document(simulator):
    return simulator.document(NOW, public_key=b"key" * 20, user_data=b"data", nonce=b"nonce")


@pytest.fixture
def envelope(document):
    """The four parts, to be changed."""
    return cbor2.loads(document.encoded())


def expected(document, public_key=b"key" * 20, user_data=b"data", nonce=b"nonce"):
    registers = b"".join(document.pcrs[index] for index in range(3))
    return Attested(
        measurement=keccak(registers),
        public_key=public_key,
        user_data_hash=keccak(user_data) if user_data else bytes(32),
        nonce_hash=keccak(nonce) if nonce else bytes(32),
        attested_at=NOW,
        valid_until=min(link.contents.not_after for link in document.links),
        debug=not any(registers),
    )


def with_fields(document, **changed):
    return document.encoded(document.payload(document.fields() | changed))


def without_field(document, name):
    fields = document.fields()
    del fields[name]
    return document.encoded(document.payload(fields))


def with_registers(document, pairs):
    return with_fields(
        document, pcrs=mapping((unsigned(index), byte_string(value)) for index, value in pairs)
    )


@pytest.mark.parametrize("indefinite", [False, True])
@pytest.mark.parametrize("tagged", [False, True])
def test_both_encodings_are_read_tagged_or_not(warm, document, indefinite, tagged):
    document = replace(document, indefinite=indefinite, tagged=tagged)
    assert warm.verify(document.encoded(), NOW) == expected(document)


def test_every_array_and_map_may_be_indefinite(warm, document, envelope):
    *bundle, _ = document.certificates()
    pairs = [(unsigned(index), byte_string(value)) for index, value in document.pcrs.items()]
    encoded = with_fields(
        document,
        pcrs=mapping(pairs, indefinite=True),
        cabundle=b"\x9f" + b"".join(map(byte_string, bundle)) + b"\xff",
    )
    protected, _, payload, signature = map(
        byte_string, [*cbor2.loads(encoded)[:1], b"", *cbor2.loads(encoded)[2:]]
    )
    whole = b"\x9f" + protected + b"\xbf\xff" + payload + signature + b"\xff"
    assert warm.verify(whole, NOW) == expected(document)


def test_fields_come_in_any_order(warm, document):
    fields = dict(reversed(document.fields().items()))
    assert warm.verify(document.encoded(document.payload(fields)), NOW) == expected(document)


@pytest.mark.parametrize("count", [3, 16, 17, 32])
def test_there_may_be_any_number_of_registers(warm, simulator, count):
    document = simulator.document(NOW, pcr_count=count)
    assert warm.verify(document.encoded(), NOW) == expected(document, b"", b"", b"")


@pytest.mark.parametrize("nothing", [None, b"", Absent.ABSENT])
def test_an_optional_field_may_be_null_empty_or_absent(warm, simulator, nothing):
    document = simulator.document(NOW, **dict.fromkeys(OPTIONAL, nothing))
    assert warm.verify(document.encoded(), NOW) == expected(document, b"", b"", b"")


def test_optional_fields_may_be_long(warm, simulator):
    document = simulator.document(NOW, **dict.fromkeys(OPTIONAL, b"x" * 1_024))
    whole = b"x" * 1_024
    assert warm.verify(document.encoded(), NOW) == expected(document, whole, whole, whole)


def test_zeros_are_the_registers_of_an_enclave_that_is_debugged(warm, simulator):
    attested = warm.verify(simulator.document(NOW, measured=b"").encoded(), NOW)
    assert attested.debug
    assert attested.measurement == keccak(bytes(144))


@pytest.mark.parametrize("index", [0, 1, 2])
def test_one_register_that_is_not_zero_is_no_debugging(warm, simulator, index):
    document = simulator.document(NOW, measured=b"")
    document = replace(document, pcrs={**document.pcrs, index: bytes(47) + b"\1"})
    assert not warm.verify(document.encoded(), NOW).debug


def test_no_byte_of_a_document_may_differ(warm, document):
    good = document.encoded()
    for position in range(0, len(good), 47):
        altered = bytearray(good)
        altered[position] ^= 1 << position % 8
        with pytest.raises(Refused):
            warm.verify(bytes(altered), NOW)


def test_the_twin_of_the_signature_is_as_good(warm, document, envelope):
    protected, headers, payload, signature = envelope
    s = P384_ORDER - int.from_bytes(signature[48:])
    twin = cbor2.dumps([protected, headers, payload, signature[:48] + s.to_bytes(48)])
    assert warm.verify(twin, NOW) == expected(document)


@pytest.mark.parametrize("name", [b"key of somebody else", b""])
def test_a_key_or_a_field_that_is_not_documented_is_refused(refuses, document, name):
    refuses(with_fields(document, **{name.decode(): b"\xf6"}), "FieldUnknown", name)


@pytest.mark.parametrize(
    "name", ["module_id", "digest", "timestamp", "pcrs", "certificate", "cabundle", *OPTIONAL]
)
def test_no_field_comes_twice(refuses, document, name):
    fields = document.fields()
    pairs = [(text(key), value) for key, value in fields.items()]
    twice = mapping([*pairs, (text(name), fields[name])])
    refuses(document.encoded(twice), "FieldTwice", name.encode())


@pytest.mark.parametrize(
    ("bit", "name"),
    enumerate(["module_id", "timestamp", "digest", "pcrs", "certificate", "cabundle"]),
)
def test_no_field_that_is_needed_may_be_missing(refuses, document, name, bit):
    present = 0b111111111 & ~(1 << bit)
    refuses(without_field(document, name), "FieldsMissing", present, NEEDED)


def test_nothing_is_no_document(refuses, document):
    refuses(document.encoded(mapping([])), "FieldsMissing", 0, NEEDED)


def test_the_registers_are_digests_of_sha384(refuses, document):
    refuses(replace(document, digest="SHA256").encoded(), "DigestNotSha384", b"SHA256")


@pytest.mark.parametrize("size", [0, 32, 47, 49, 64])
def test_a_register_has_48_bytes(refuses, document, size):
    registers = {**document.pcrs, 5: bytes(size)}
    refuses(replace(document, pcrs=registers).encoded(), "RegisterSize", 5, size)


@pytest.mark.parametrize(("missing", "present"), [(0, 0b1110), (1, 0b1101), (2, 0b1011)])
def test_the_first_three_registers_are_there(refuses, document, missing, present):
    registers = {index: bytes(48) for index in range(4) if index != missing}
    refuses(replace(document, pcrs=registers).encoded(), "RegistersMissing", present)


def test_no_register_comes_twice(refuses, document):
    pairs = [*document.pcrs.items(), (2, bytes(48))]
    refuses(with_registers(document, pairs), "RegisterTwice", 2)


@pytest.mark.parametrize("register", [32, 256, 2**64 - 1])
def test_there_are_32_registers(refuses, document, register):
    pairs = [*document.pcrs.items(), (register, bytes(48))]
    refuses(with_registers(document, pairs), "RegisterOutOfRange", register, 31)


@pytest.mark.parametrize("name", OPTIONAL)
def test_an_optional_field_has_a_limit(refuses, document, name):
    refuses(
        with_fields(document, **{name: byte_string(bytes(1_025))}), "SizeOutOfRange", 1_025, 1_024
    )


@pytest.mark.parametrize("size", [0, 1_025])
def test_a_certificate_is_neither_empty_nor_too_long(refuses, document, size):
    content = byte_string(bytes(size))
    refuses(with_fields(document, certificate=content), "SizeOutOfRange", size, 1_024)
    refuses(with_fields(document, cabundle=array([content])), "SizeOutOfRange", size, 1_024)


@pytest.mark.parametrize("count", [8, 9])
def test_there_are_eight_certificates_at_most(refuses, document, count):
    bundle = array([byte_string(b"x")] * count)
    refuses(with_fields(document, cabundle=bundle), "TooManyCertificates", 8)


def test_a_chain_begins_with_the_root(refuses, warm, document):
    _, *others, leaf = document.certificates()
    bundle = array(map(byte_string, others))
    pin = keccak(document.certificates()[0])
    refuses(with_fields(document, cabundle=bundle), "RootNotPinned", keccak(others[0]), pin)
    refuses(with_fields(document, cabundle=array([])), "RootNotPinned", keccak(leaf), pin)


def test_a_time_fits_40_bits_of_seconds(refuses, warm, document):
    limit = 1_000 * (2**40 - 1)
    assert (
        warm.verify(with_fields(document, timestamp=unsigned(limit)), NOW).attested_at == 2**40 - 1
    )
    late = unsigned(limit + 1)
    refuses(with_fields(document, timestamp=late), "TimeOutOfRange", limit + 1, limit)


def test_milliseconds_are_cut_off(warm, document):
    late = with_fields(document, timestamp=unsigned(1_000 * NOW + 999))
    assert warm.verify(late, NOW).attested_at == NOW


@pytest.mark.parametrize(
    ("name", "value", "head", "major"),
    [
        ("module_id", b"\x41x", 0x41, 3),
        ("digest", b"\x46SHA384", 0x46, 3),
        ("timestamp", b"\x20", 0x20, 0),
        ("timestamp", b"\xf6", 0xF6, 0),
        ("pcrs", b"\x80", 0x80, 5),
        ("certificate", b"\xf6", 0xF6, 2),
        ("cabundle", b"\xa0", 0xA0, 4),
        ("cabundle", b"\xf6", 0xF6, 4),
        ("public_key", b"\x61x", 0x61, 2),
        ("user_data", b"\xf7", 0xF7, 2),
        ("nonce", b"\x00", 0x00, 2),
    ],
)
def test_a_field_has_its_type(refuses, document, name, value, head, major):
    refuses(with_fields(document, **{name: value}), "UnexpectedType", head, major)


@pytest.mark.parametrize(
    ("value", "error"),
    [
        pytest.param(b"\x58\x04data", ("NotMinimal", 0x58, 4), id="a byte too many"),
        pytest.param(b"\x5b" + b"\xff" * 8, ("Truncated", 2**64 - 1, None), id="huge"),
        pytest.param(b"\x5f\x44data\xff", ("BadHead", 0x5F), id="indefinite"),
    ],
)
def test_lengths_are_minimal_and_true(refuses, document, value, error):
    fields = document.fields() | {"user_data": value}
    left = len(document.payload({"nonce": fields["nonce"]})) - 1
    name, *arguments = error
    encoded = document.encoded(document.payload(fields))
    refuses(encoded, name, *(left if argument is None else argument for argument in arguments))


@pytest.mark.parametrize("head", [b"\x9b", b"\xbb", b"\x5b"])
def test_huge_lengths_cost_nothing(warm, document, head):
    huge = head + b"\xff" * 8
    with pytest.raises(Refused):
        warm.verify(huge, NOW)
    for name in ("pcrs", "cabundle", "certificate"):
        with pytest.raises(Refused):
            warm.verify(with_fields(document, **{name: huge}), NOW)


def test_nothing_follows_the_payload_or_the_envelope(refuses, document):
    refuses(document.encoded(document.payload() + b"\0"), "TrailingBytes", 1)
    refuses(document.encoded() + b"\0\0", "TrailingBytes", 2)


def test_a_document_is_whole(warm, document):
    whole = document.encoded()
    for length in (0, 1, 2, 100, len(whole) // 2, len(whole) - 1):
        with pytest.raises(Refused):
            warm.verify(whole[:length], NOW)


@pytest.mark.parametrize(
    "header",
    [
        pytest.param({1: -7}, id="ES256"),
        pytest.param({1: -36}, id="ES512"),
        pytest.param({1: 35}, id="another number"),
        pytest.param({2: -35}, id="another header"),
        pytest.param({}, id="none"),
        pytest.param({1: -35, 4: 0}, id="one more"),
    ],
)
def test_the_algorithm_is_es384_and_nothing_else_is_said(refuses, envelope, header):
    protected = cbor2.dumps(header)
    refuses(cbor2.dumps([protected, *envelope[1:]]), "AlgorithmNotEs384", protected)


def test_nothing_follows_the_header(refuses, envelope):
    refuses(cbor2.dumps([envelope[0] + b"\0", *envelope[1:]]), "TrailingBytes", 1)


def test_a_header_counts_as_it_stands(refuses, warm, document, envelope):
    # The same map, in other bytes than those that were signed.
    protected = b"\xbf\x01\x38\x22\xff"
    refuses(cbor2.dumps([protected, *envelope[1:]]), "DocumentNotSigned")
    payload = envelope[2]
    signed = cbor2.dumps([protected, {}, payload, document.sign(protected, payload)])
    assert warm.verify(signed, NOW) == expected(document)


def test_there_are_no_headers_that_nobody_signed(refuses, envelope):
    protected, _, *rest = envelope
    refuses(cbor2.dumps([protected, {4: b"key"}, *rest]), "UnprotectedHeader")


def test_an_envelope_has_four_parts(refuses, envelope):
    refuses(cbor2.dumps(envelope[:3]), "EnvelopeNotOfFour")
    refuses(cbor2.dumps([*envelope, b""]), "EnvelopeNotOfFour")
    refuses(cbor2.dumps([]), "EnvelopeNotOfFour")


@pytest.mark.parametrize("tag", [17, 61, 98])
def test_another_tag_is_another_message(refuses, envelope, tag):
    tagged = cbor2.dumps(cbor2.CBORTag(tag, envelope))
    refuses(tagged, "UnexpectedType", tagged[0], 4)


@pytest.mark.parametrize("length", [0, 64, 95, 97, 104])
def test_a_signature_has_96_bytes(refuses, envelope, length):
    refuses(cbor2.dumps([*envelope[:3], bytes(length)]), "SignatureNotOf96Bytes", length)


def test_a_signature_of_zeros_signs_nothing(refuses, envelope):
    refuses(cbor2.dumps([*envelope[:3], bytes(96)]), "DocumentNotSigned")


def test_another_key_signs_for_nobody(refuses, document):
    leaf = Link(document.links[-1].contents, ec.generate_private_key(ec.SECP384R1()))
    forged = replace(document, links=(*document.links[:-1], leaf))
    refuses(forged.encoded(), "DocumentNotSigned")


def test_an_authority_signs_no_documents(refuses, document):
    authorities = replace(document, links=document.links[:-1])
    path = path_of(document.certificates()[:-1])
    refuses(authorities.encoded(), "SignedByAuthority", path)
