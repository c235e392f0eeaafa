"""Make attestation documents that say anything, right or wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from cryptography.hazmat.primitives.asymmetric import ec, utils

from assay.cbor import NULL, array, byte_string, mapping, text, unsigned
from assay.tee.simulator._certificate import CertificateContents, sign

__all__ = ["PROTECTED", "Absent", "Link", "OptionalField", "SimulatedDocument"]

_TAG_18 = b"\xd2"  # COSE_Sign1: RFC 9052, section 2.
PROTECTED = bytes.fromhex("a1013822")  # {1: -35}: the algorithm is ES384 (RFC 9053, section 2.1).
_COORDINATE_SIZE = 48


class Absent(Enum):
    """What an optional field is when it is not even null."""

    ABSENT = "absent"


OptionalField = bytes | None | Absent


@dataclass(frozen=True)
class Link:
    """A certificate of the chain, and the key that it is about."""

    contents: CertificateContents
    key: ec.EllipticCurvePrivateKey


@dataclass(frozen=True, kw_only=True)
class SimulatedDocument:
    """A document before it is signed, and the chain above it: the root first, the leaf last.

    `dataclasses.replace` changes what it says, `with_contents` what a certificate says. What its
    methods take is used in place of the document's own, so that every part can be any bytes.
    """

    links: tuple[Link, ...]
    module_id: str
    timestamp_ms: int
    pcrs: Mapping[int, bytes]
    public_key: OptionalField = None
    user_data: OptionalField = None
    nonce: OptionalField = None
    digest: str = "SHA384"
    indefinite: bool = True
    tagged: bool = False

    def with_contents(self, index: int, contents: CertificateContents) -> "SimulatedDocument":
        """Let the certificate at this place, 0 for the root, say something else."""
        links = list(self.links)
        links[index] = replace(links[index], contents=contents)
        return replace(self, links=tuple(links))

    def issuer_key(self, index: int) -> ec.EllipticCurvePrivateKey:
        """Return the key that signs the certificate at this place; the root signs itself."""
        return self.links[max(index - 1, 0)].key

    def certificates(self) -> tuple[bytes, ...]:
        """Write the certificates, each signed by the one before it."""
        return tuple(
            link.contents.signed_by(self.issuer_key(index)) for index, link in enumerate(self.links)
        )

    def fields(self, certificates: Sequence[bytes] = ()) -> dict[str, bytes]:
        """Write the fields of the payload, in the order and the forms in which AWS has them."""
        *bundle, leaf = certificates or self.certificates()
        pcrs = [(unsigned(index), byte_string(pcr)) for index, pcr in self.pcrs.items()]
        fields = {
            "module_id": text(self.module_id),
            "digest": text(self.digest),
            "timestamp": unsigned(self.timestamp_ms),
            "pcrs": mapping(pcrs),
            "certificate": byte_string(leaf),
            "cabundle": array(byte_string(certificate) for certificate in bundle),
        }
        optional = (
            ("public_key", self.public_key),
            ("user_data", self.user_data),
            ("nonce", self.nonce),
        )
        for field, value in optional:
            if value is not Absent.ABSENT:
                fields[field] = NULL if value is None else byte_string(value)
        return fields

    def payload(self, fields: Mapping[str, bytes] | None = None) -> bytes:
        """Write the payload."""
        fields = fields or self.fields()
        return mapping(
            ((text(field), value) for field, value in fields.items()), indefinite=self.indefinite
        )

    def encoded(self, payload: bytes = b"") -> bytes:
        """Write the document as a security module answers, signed with the leaf's key."""
        payload = payload or self.payload()
        signature = self.sign(PROTECTED, payload)
        message = array(
            [
                byte_string(PROTECTED),
                mapping([]),
                byte_string(payload),
                byte_string(signature),
            ]
        )
        return (_TAG_18 if self.tagged else b"") + message

    def sign(self, protected: bytes, payload: bytes) -> bytes:
        """Sign as RFC 9052 says, section 4.4: r and s, of fixed size."""
        to_be_signed = array(
            [text("Signature1"), byte_string(protected), byte_string(b""), byte_string(payload)]
        )
        r, s = utils.decode_dss_signature(sign(self.links[-1].key, to_be_signed))
        return b"".join(number.to_bytes(_COORDINATE_SIZE, "big") for number in (r, s))
