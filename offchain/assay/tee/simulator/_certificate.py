"""Make certificates that say anything, right or wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha512

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from assay.tee._der import Tag, boolean, element, integer, moment, named_bits
from assay.tee._x509 import (
    BASIC_CONSTRAINTS,
    ECDSA_WITH_SHA384,
    KEY_USAGE,
    VERSION_3,
    KeyUsage,
)

__all__ = [
    "CertificateContents",
    "Extension",
    "basic_constraints",
    "derive_key",
    "key_information",
    "key_usage",
    "name",
    "sign",
    "subject_key_identifier",
]

_COMMON_NAME = bytes.fromhex("550403")
_ORGANIZATION = bytes.fromhex("55040a")
_UNIT = bytes.fromhex("55040b")
_KEY_IDENTIFIER = bytes.fromhex("551d0e")


@dataclass(frozen=True)
class Extension:
    """One extension; `value` is the DER inside its OCTET STRING."""

    identifier: bytes
    value: bytes
    critical: bool = True

    def encoded(self) -> bytes:
        """Write it."""
        return element(
            Tag.SEQUENCE,
            element(Tag.OBJECT_IDENTIFIER, self.identifier),
            boolean(True) if self.critical else b"",  # noqa: FBT003 - the value itself
            element(Tag.OCTET_STRING, self.value),
        )


@dataclass(frozen=True, kw_only=True)
class CertificateContents:
    """Everything that a certificate says; times in UTC seconds, names and algorithms in DER."""

    subject: bytes
    issuer: bytes
    subject_key: bytes
    not_before: int
    not_after: int
    serial: int
    extensions: Sequence[Extension]
    version: int = VERSION_3
    signed_algorithm: bytes = ECDSA_WITH_SHA384
    named_algorithm: bytes = ECDSA_WITH_SHA384

    def to_be_signed(self) -> bytes:
        """Write what its issuer signs: RFC 5280, section 4.1.2."""
        return element(
            Tag.SEQUENCE,
            element(Tag.VERSION, integer(self.version)),
            integer(self.serial),
            self.signed_algorithm,
            self.issuer,
            element(Tag.SEQUENCE, moment(self.not_before), moment(self.not_after)),
            self.subject,
            self.subject_key,
            element(
                Tag.EXTENSIONS,
                element(Tag.SEQUENCE, *(extension.encoded() for extension in self.extensions)),
            ),
        )

    def signed_by(self, issuer_key: ec.EllipticCurvePrivateKey) -> bytes:
        """Write the certificate."""
        return self.around(self.to_be_signed(), issuer_key)

    def around(self, to_be_signed: bytes, issuer_key: ec.EllipticCurvePrivateKey) -> bytes:
        """Write a certificate around any bytes."""
        signature = element(Tag.BIT_STRING, b"\x00" + sign(issuer_key, to_be_signed))
        return element(Tag.SEQUENCE, to_be_signed, self.named_algorithm, signature)


def name(common_name: str) -> bytes:
    """Write a distinguished name that nobody can take for one of a maker of hardware."""
    parts = (
        (_ORGANIZATION, "Assay simulated"),
        (_UNIT, "Simulated hardware: proves nothing"),
        (_COMMON_NAME, common_name),
    )
    return element(
        Tag.SEQUENCE,
        *(
            element(
                Tag.SET,
                element(
                    Tag.SEQUENCE,
                    element(Tag.OBJECT_IDENTIFIER, identifier),
                    element(Tag.UTF8_STRING, text.encode()),
                ),
            )
            for identifier, text in parts
        ),
    )


def basic_constraints(
    *, is_ca: bool, path_length: int | None = None, critical: bool = True
) -> Extension:
    """Say whether a certificate may issue others, and how many issuers may follow below it."""
    contents = [boolean(is_ca)] if is_ca else []
    contents += [] if path_length is None else [integer(path_length)]
    return Extension(BASIC_CONSTRAINTS, element(Tag.SEQUENCE, *contents), critical)


def key_usage(*uses: KeyUsage) -> Extension:
    """Say what a certificate's key may sign."""
    return Extension(KEY_USAGE, named_bits(frozenset(uses)))


def subject_key_identifier(key: ec.EllipticCurvePublicKey) -> Extension:
    """Name a key: no verifier here looks at it, and AWS's authorities have it."""
    digest = sha512(key_information(key)).digest()[:20]
    return Extension(_KEY_IDENTIFIER, element(Tag.OCTET_STRING, digest), critical=False)


def key_information(key: ec.EllipticCurvePublicKey) -> bytes:
    """Write a SubjectPublicKeyInfo."""
    return key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def derive_key(seed: bytes, *, curve: ec.EllipticCurve | None = None) -> ec.EllipticCurvePrivateKey:
    """Make the key of a seed. It is as secret as the seed, which is not secret at all."""
    curve = curve or ec.SECP384R1()
    # Below every order, and never zero.
    scalar = int.from_bytes(sha512(seed).digest()) >> (513 - curve.key_size) | 1
    return ec.derive_private_key(scalar, curve)


def sign(key: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    """Sign by ECDSA with SHA-384 and no chance (RFC 6979), so that the same seed says the same."""
    return key.sign(message, ec.ECDSA(hashes.SHA384(), deterministic_signing=True))
