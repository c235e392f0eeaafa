"""Read certificates of Nitro's kind: X.509 version 3, ECDSA with SHA-384, keys on P-384."""

from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from assay.errors import AttestationError
from assay.tee._der import DerReader, Tag
from assay.tee._x509 import (
    BASIC_CONSTRAINTS,
    ECDSA_WITH_SHA384,
    KEY_USAGE,
    P384_KEY,
    UNCOMPRESSED,
    VERSION_3,
)

__all__ = ["Certificate", "is_signed", "read_certificate"]

_COORDINATE_SIZE = 48
_SERIAL_SIZE = 20  # RFC 5280, section 4.1.2.2.
_NUMBER_SIZE = 32
_HINT = "Send the certificates that the security module gave, unchanged."


@dataclass(frozen=True)
class Certificate:
    """What a certificate says that has a bearing on attestation; times in UTC seconds.

    `subject` and `issuer` are the names in DER, `signature` is r and s. `path_length` is how many
    authorities may stand below this one; None is any number. `key_usage` has the numbers of the
    bits that are set: RFC 5280, section 4.2.1.3.
    """

    encoded: bytes
    signed: bytes
    signature: tuple[int, int]
    issuer: bytes
    subject: bytes
    not_before: int
    not_after: int
    public_key: ec.EllipticCurvePublicKey
    is_authority: bool
    path_length: int | None
    key_usage: frozenset[int]


def is_signed(key: ec.EllipticCurvePublicKey, message: bytes, signature: tuple[int, int]) -> bool:
    """Say whether r and s sign the message under the key: ECDSA with SHA-384."""
    try:
        key.verify(utils.encode_dss_signature(*signature), message, ec.ECDSA(hashes.SHA384()))
    except InvalidSignature:
        return False
    return True


def read_certificate(encoded: bytes, name: str = "the certificate") -> Certificate:
    """Read a certificate from DER; `name` says which it is, where it is refused.

    Checks no signature and no time: a certificate alone says nothing about either. Raises
    AttestationError for what is not DER, for other algorithms and curves, for extensions that are
    unknown and critical, or come twice. The rules are those of the contract's library `X509`.
    """
    whole = DerReader(encoded, name).only(Tag.SEQUENCE)
    signed = whole.whole(Tag.SEQUENCE)
    _require_algorithm(whole, name)
    numbers = whole.bit_string().only(Tag.SEQUENCE)
    signature = numbers.integer(_COORDINATE_SIZE), numbers.integer(_COORDINATE_SIZE)
    numbers.end()

    reader = DerReader(signed, name).only(Tag.SEQUENCE)
    version = reader.inside(Tag.VERSION)
    if version.integer(_NUMBER_SIZE) != VERSION_3:
        raise _refusal(f"{name} is not of X.509 version 3")
    version.end()
    reader.integer(_SERIAL_SIZE)
    _require_algorithm(reader, name)
    issuer = reader.whole(Tag.SEQUENCE)
    validity = reader.inside(Tag.SEQUENCE)
    not_before, not_after = validity.moment(), validity.moment()
    validity.end()
    subject = reader.whole(Tag.SEQUENCE)
    public_key = _read_key(reader.whole(Tag.SEQUENCE), name)
    extensions = _read_extensions(reader.only(Tag.EXTENSIONS).only(Tag.SEQUENCE), name)
    is_authority, path_length = _read_constraints(extensions, name)
    usage = extensions.get(KEY_USAGE)
    return Certificate(
        encoded=encoded,
        signed=signed,
        signature=signature,
        issuer=issuer,
        subject=subject,
        not_before=not_before,
        not_after=not_after,
        public_key=public_key,
        is_authority=is_authority,
        path_length=path_length,
        key_usage=DerReader(usage.value, name).named_bits() if usage else frozenset(),
    )


@dataclass(frozen=True)
class _Extension:
    value: bytes
    is_critical: bool


def _require_algorithm(reader: DerReader, name: str) -> None:
    if reader.whole(Tag.SEQUENCE) != ECDSA_WITH_SHA384:
        raise _refusal(f"{name} names another signature algorithm than ECDSA with SHA-384")


def _read_key(information: bytes, name: str) -> ec.EllipticCurvePublicKey:
    """Read a SubjectPublicKeyInfo. Its length is fixed, so it has one spelling."""
    reader = DerReader(information, name).only(Tag.SEQUENCE)
    if reader.whole(Tag.SEQUENCE) != P384_KEY:
        raise _refusal(f"the key of {name} is not on the curve P-384")
    point = reader.bit_string().left
    if len(point) != 1 + 2 * _COORDINATE_SIZE or not point.startswith(UNCOMPRESSED):
        raise _refusal(f"the key of {name} is not an uncompressed point")
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP384R1(), point)
    except ValueError:
        raise _refusal(f"the key of {name} is no point of P-384") from None


def _read_extensions(reader: DerReader, name: str) -> dict[bytes, _Extension]:
    extensions: dict[bytes, _Extension] = {}
    while reader.left:
        extension = reader.inside(Tag.SEQUENCE)
        identifier = extension.inside(Tag.OBJECT_IDENTIFIER).left
        is_critical = extension.flag()
        value = extension.only(Tag.OCTET_STRING).left
        if identifier in extensions:
            raise _refusal(f"an extension of {name} comes twice: {identifier.hex()}")
        if is_critical and identifier not in (BASIC_CONSTRAINTS, KEY_USAGE):
            raise _refusal(f"{name} has a critical extension that is unknown: {identifier.hex()}")
        extensions[identifier] = _Extension(value, is_critical)
    return extensions


def _read_constraints(extensions: dict[bytes, _Extension], name: str) -> tuple[bool, int | None]:
    """Read whether the certificate may issue others, and its path length."""
    extension = extensions.get(BASIC_CONSTRAINTS)
    if extension is None:
        return False, None
    reader = DerReader(extension.value, name).only(Tag.SEQUENCE)
    is_authority = reader.flag()
    if is_authority and not extension.is_critical:
        raise _refusal(f"{name} is an authority's, and does not say so critically")
    path_length = reader.integer(_NUMBER_SIZE) if is_authority and reader.left else None
    reader.end()
    return is_authority, path_length


def _refusal(problem: str) -> AttestationError:
    return AttestationError(f"{problem[0].upper()}{problem[1:]}.", _HINT)
