"""A certificate is refused for the rule that it breaks: RFC 5280, and the profile of AWS.

The leaf's rules are those of authorities too: one reader reads both.
"""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from eth_utils import keccak

from assay.tee._der import Tag, boolean, element, integer, named_bits
from assay.tee._x509 import BASIC_CONSTRAINTS, KEY_USAGE, P384_KEY, KeyUsage
from assay.tee.simulator import Extension

from .conftest import NOW
from .nitro_chain import Refused, longer, path_of

ECDSA_WITH_SHA256 = bytes.fromhex("300a06082a8648ce3d040302")
ECDSA_WITH_SHA384_AND_NULL = bytes.fromhex("300c06082a8648ce3d0403030500")
DIGITAL_SIGNATURE, CERTIFICATE_SIGNING = 1 << 0, 1 << 5
NAME_CONSTRAINTS = bytes.fromhex("551d1e")
FAR = 2_600_000_000  # In 2052, when times are written with four digits of the year.
SIGNING = Extension(KEY_USAGE, named_bits(frozenset([KeyUsage.DIGITAL_SIGNATURE])))
ISSUING = Extension(KEY_USAGE, named_bits(frozenset([KeyUsage.KEY_CERT_SIGN])))


def constraints(*contents, critical=True):
    return Extension(BASIC_CONSTRAINTS, element(Tag.SEQUENCE, *contents), critical)


AUTHORITY = constraints(boolean(True))


def key_information(key):
    return key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


@pytest.fixture
def links(simulator):
    return simulator.links(NOW)


@pytest.fixture
def contents(links):
    """What a good leaf says."""
    return links[-1].contents


@pytest.fixture
def above(simulator):
    """The path of the authorities that issue a leaf."""
    return path_of(simulator.document(NOW).certificates()[:-1])


@pytest.fixture
def add(warm, links, above):
    """Add a certificate below the authorities, signed by the last of them."""

    def add(contents, key=links[-2].key, path=above):
        encoded = contents if isinstance(contents, bytes) else contents.signed_by(key)
        assert warm.try_to_add(encoded, path, NOW) == longer(path, encoded)

    return add


@pytest.fixture
def refused(warm, add):
    """Expect a certificate to be refused with exactly this error."""

    def check(contents, name, *arguments, **where):
        with pytest.raises(Refused) as refusal:
            add(contents, **where)
        assert refusal.value.data == warm.error(name, *arguments), name

    return check


def test_a_good_leaf_is_added(add, contents):
    add(contents)


def test_no_byte_of_a_certificate_may_differ(warm, links, contents, above):
    good = contents.signed_by(links[-2].key)
    for position in range(0, len(good), 13):
        altered = bytearray(good)
        altered[position] ^= 1 << position % 8
        with pytest.raises(Refused):
            warm.try_to_add(bytes(altered), above, NOW)


@pytest.mark.parametrize("version", [0, 1, 3])
def test_the_version_is_three(refused, contents, version):
    refused(replace(contents, version=version), "VersionNotThree", version)


@pytest.mark.parametrize("algorithm", [ECDSA_WITH_SHA256, ECDSA_WITH_SHA384_AND_NULL])
@pytest.mark.parametrize("field", ["signed_algorithm", "named_algorithm"])
def test_the_algorithm_is_ecdsa_with_sha384_in_both_places(refused, contents, field, algorithm):
    changed = replace(contents, **{field: algorithm})
    refused(changed, "SignatureAlgorithmUnknown", keccak(algorithm))


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP521R1(), ec.SECP256K1()])
def test_the_key_is_on_p384(refused, contents, curve):
    key = key_information(ec.generate_private_key(curve))
    refused(replace(contents, subject_key=key), "KeyNotOnP384", key)


def test_the_key_is_a_point_of_the_curve_and_written_out(refused, contents):
    beside = contents.subject_key[:-1] + bytes([contents.subject_key[-1] ^ 1])
    x = contents.subject_key[-96:-48]
    compressed = element(Tag.SEQUENCE, P384_KEY, element(Tag.BIT_STRING, b"\0\2" + x))
    for key in (beside, compressed):
        refused(replace(contents, subject_key=key), "KeyNotOnP384", key)


def test_a_critical_extension_is_known(refused, add, contents):
    unknown = Extension(NAME_CONSTRAINTS, element(Tag.SEQUENCE))
    extended = replace(contents, extensions=(*contents.extensions, unknown))
    refused(extended, "CriticalExtensionUnknown", NAME_CONSTRAINTS)
    harmless = replace(unknown, critical=False)
    add(replace(contents, extensions=(*contents.extensions, harmless)))


@pytest.mark.parametrize("position", [0, 1, 2])
def test_no_extension_comes_twice(refused, contents, position):
    unknown = Extension(NAME_CONSTRAINTS, b"", critical=False)
    extensions = (*contents.extensions, unknown)
    twice = replace(contents, extensions=(*extensions, extensions[position]))
    refused(twice, "ExtensionTwice", extensions[position].identifier)


def test_a_leaf_needs_no_constraints(add, contents):
    add(replace(contents, extensions=(SIGNING,)))
    add(replace(contents, extensions=(constraints(critical=False), SIGNING)))


def test_an_authority_says_so_critically(refused, contents):
    quiet = replace(AUTHORITY, critical=False)
    refused(replace(contents, extensions=(quiet, ISSUING)), "AuthorityNotCritical")


def test_defaults_are_not_written_out(refused, contents):
    written = constraints(boolean(False))
    refused(replace(contents, extensions=(written, SIGNING)), "DefaultWritten")


def test_only_an_authority_has_a_path_length(refused, contents):
    limited = constraints(integer(1))
    refused(replace(contents, extensions=(limited, SIGNING)), "TrailingBytes", 3)


def test_a_leaf_may_sign(refused, contents):
    bare = replace(contents, extensions=(constraints(),))
    refused(bare, "KeyUsageMissing", 0, DIGITAL_SIGNATURE)
    issuing = replace(contents, extensions=(constraints(), ISSUING))
    refused(issuing, "KeyUsageMissing", CERTIFICATE_SIGNING, DIGITAL_SIGNATURE)


def test_an_authority_may_sign_certificates(refused, contents):
    bare = replace(contents, extensions=(AUTHORITY,))
    refused(bare, "KeyUsageMissing", 0, CERTIFICATE_SIGNING)
    signing = replace(contents, extensions=(AUTHORITY, SIGNING))
    refused(signing, "KeyUsageMissing", DIGITAL_SIGNATURE, CERTIFICATE_SIGNING)


def test_the_issuer_is_the_one_above(refused, links, contents):
    issuer, subject = links[0].contents.subject, links[-2].contents.subject
    names = keccak(issuer)[:20], keccak(subject)[:20]
    refused(replace(contents, issuer=issuer), "IssuerMismatch", *names)


def test_the_one_above_signed_it(refused, links, contents):
    for stranger in (links[-1].key, links[-3].key):
        forged = contents.signed_by(stranger)
        refused(forged, "CertificateNotSigned", keccak(forged))


@pytest.mark.parametrize("numbers", [(0, 0), (1, 0), (0, 1)])
def test_zeros_sign_nothing(refused, contents, numbers):
    signed = contents.to_be_signed()
    signature = element(Tag.SEQUENCE, *map(integer, numbers))
    bits = element(Tag.BIT_STRING, b"\0" + signature)
    forged = element(Tag.SEQUENCE, signed, contents.named_algorithm, bits)
    refused(forged, "CertificateNotSigned", keccak(forged))


def test_a_leaf_issues_nothing(refused, simulator, links, contents, create_chain):
    below = replace(contents, issuer=contents.subject)
    encoded = below.signed_by(links[-1].key)
    with create_chain(simulator.root) as chain:
        path = chain.add_all(simulator.document(NOW).certificates())
        with pytest.raises(Refused) as refusal:
            chain.try_to_add(encoded, path, NOW)
        assert refusal.value.data == chain.error("NotAuthority", keccak(encoded))


def test_no_authority_stands_below_a_path_length_of_zero(refused, contents, links):
    authority = replace(contents, extensions=(AUTHORITY, ISSUING))
    refused(authority, "PathTooLong", keccak(authority.signed_by(links[-2].key)))


@pytest.mark.parametrize(("stated", "left"), [(None, 0), (5, 0), (0, 0), (254, 0), (300, 0)])
def test_a_path_length_only_falls(create_chain, simulator, links, stated, left):
    zone = links[2].contents
    own = () if stated is None else (integer(stated),)
    authority = constraints(boolean(True), *own)
    # Below the zone, whose path length is 1.
    below = replace(links[3].contents, extensions=(authority, ISSUING))
    with create_chain(simulator.root) as chain:
        path = chain.add_all(simulator.document(NOW).certificates()[:3])
        assert zone.subject == below.issuer
        encoded = below.signed_by(links[2].key)
        chain.add(encoded, path)
        assert chain.certified_key(longer(path, encoded)).path_length == left


def test_years_may_have_four_digits(add, contents):
    add(replace(contents, not_after=FAR))


def test_the_serial_number_has_20_bytes_at_most(refused, add, contents):
    add(replace(contents, serial=2**160 - 1))
    refused(replace(contents, serial=2**160), "IntegerTooLong", 21, 20)


@pytest.mark.parametrize("length", [0, 1, 3, 200])
def test_a_certificate_is_whole(warm, links, contents, above, length):
    with pytest.raises(Refused):
        warm.try_to_add(contents.signed_by(links[-2].key)[:length], above, NOW)


def test_nothing_follows_a_certificate(refused, links, contents):
    refused(contents.signed_by(links[-2].key) + b"\0\0", "TrailingBytes", 2)


def test_lengths_are_minimal_and_true(refused, links, contents):
    good = contents.signed_by(links[-2].key)
    assert good[:2] == b"\x30\x82"
    left = len(good) - 4
    refused(b"\x30\x83\0" + good[2:], "LengthNotDistinguished", 0x83)
    refused(b"\x30\x80" + good[4:] + b"\0\0", "LengthNotDistinguished", 0x80)
    refused(b"\x30\x85" + bytes(5) + good[4:], "LengthNotDistinguished", 0x85)
    refused(b"\x30\x84\xff\xff\xff\xff" + good[4:], "Truncated", 6 + 0xFFFFFFFF, 6 + left)
