"""Verify attestation documents: what runs where, by the word of whoever made the hardware.

The rules are those of the contract `NitroAttestation`, and so are the verdicts. Whether a document
is fresh, debugged, or of code that anybody approved, is for the caller to judge.
"""

from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise

from eth_hash.auto import keccak

from assay.errors import AttestationError
from assay.tee._x509 import KeyUsage
from assay.tee.certificates import Certificate, is_signed, read_certificate
from assay.tee.documents import MEASURED, AttestationDocument, read_document

__all__ = ["Attested", "measurement_of", "verify_document"]

_TIME_LIMIT_MS = 1000 * (2**40 - 1)  # The contract keeps seconds in 40 bits.
_UNCHANGED = "Send the document that the security module gave, unchanged."


@dataclass(frozen=True)
class Attested:
    """What a document attests, as the contract's struct of the same name has it.

    `measurement` is the keccak256 of PCR 0, 1 and 2; `debug` says that all three are zero, so that
    anybody on the host could look in. Hashes are keccak256 of the field, zero where it is empty.
    Times are UTC seconds: `valid_until` is the last at which every certificate is valid.
    """

    measurement: bytes
    public_key: bytes
    user_data_hash: bytes
    nonce_hash: bytes
    attested_at: int
    valid_until: int
    debug: bool


def verify_document(encoded: bytes, root_sha256: bytes, at: int) -> Attested:
    """Check a document, its certificates and their validity at this time, in UTC seconds.

    The chain has to start at the certificate with this SHA-256: `AWS_NITRO_ROOT.sha256`, or a
    simulator's. AttestationError names the rule that is broken.
    """
    document = read_document(encoded)
    chain = _read_chain(document.certificates, root_sha256)
    _require_issued(chain)
    valid_until = _require_valid(chain, at)
    signer = chain[-1]
    if signer.is_authority:
        raise _refusal("The document is signed by an authority, which runs no code")
    if not is_signed(signer.public_key, document.signed, document.signature):
        raise _refusal("The key of the last certificate did not sign the document")
    if document.timestamp_ms > _TIME_LIMIT_MS:
        raise _refusal(f"The document's time is out of range: {document.timestamp_ms} ms")
    return Attested(
        measurement=measurement_of(document),
        public_key=document.public_key,
        user_data_hash=_hash_unless_empty(document.user_data),
        nonce_hash=_hash_unless_empty(document.nonce),
        attested_at=document.timestamp_ms // 1000,
        valid_until=valid_until,
        debug=not any(any(document.pcrs[index]) for index in MEASURED),
    )


def measurement_of(document: AttestationDocument) -> bytes:
    """Name the code that a document is about: the keccak256 of PCR 0, 1 and 2."""
    return keccak(b"".join(document.pcrs[index] for index in MEASURED))


def _read_chain(encoded: tuple[bytes, ...], root_sha256: bytes) -> list[Certificate]:
    """Read the certificates, the root first. Its own signature would prove nothing."""
    found = sha256(encoded[0]).digest()
    if found != root_sha256:
        raise AttestationError(
            f"The root certificate is not the pinned one: its SHA-256 is {found.hex()}.",
            f"Attest with hardware, or with the simulator, under the root {root_sha256.hex()}.",
        )
    chain = [
        read_certificate(certificate, f"certificate {number} of {len(encoded)}")
        for number, certificate in enumerate(encoded, 1)
    ]
    for number, certificate in enumerate(chain, 1):
        is_authority = certificate.is_authority
        needed = KeyUsage.KEY_CERT_SIGN if is_authority else KeyUsage.DIGITAL_SIGNATURE
        if needed not in certificate.key_usage:
            raise _refusal(f"Certificate {number} lacks the key usage {needed.name.lower()}")
    return chain


def _require_issued(chain: list[Certificate]) -> None:
    """RFC 5280, section 6.1, as far as it applies; self-issued certificates count as others do."""
    room: int | None = None
    for number, (issuer, certificate) in enumerate(pairwise(chain), 1):
        if not issuer.is_authority:
            raise _refusal(f"Certificate {number} is no authority's, and issues another")
        if certificate.issuer != issuer.subject:
            raise _refusal(f"Certificate {number + 1} names another issuer than the one above it")
        if not is_signed(issuer.public_key, certificate.signed, certificate.signature):
            raise _refusal(f"Certificate {number + 1} is not signed by the one above it")
        limits = [limit for limit in (room, issuer.path_length) if limit is not None]
        room = min(limits) if limits else None
        if certificate.is_authority and room is not None:
            if room == 0:
                raise _refusal(f"Certificate {number + 1} makes too long a path for one above it")
            room -= 1


def _require_valid(chain: list[Certificate], at: int) -> int:
    """Make sure that all are valid at the time, and return the last second at which they are."""
    for number, certificate in enumerate(chain, 1):
        if at < certificate.not_before:
            raise AttestationError(
                f"Certificate {number} is not valid before {certificate.not_before}; it is {at}.",
                "Set the clock, or wait.",
            )
        if at > certificate.not_after:
            raise AttestationError(
                f"Certificate {number} was valid until {certificate.not_after}; it is {at}.",
                "Have the enclave attest anew.",
            )
    return min(certificate.not_after for certificate in chain)


def _hash_unless_empty(data: bytes) -> bytes:
    return keccak(data) if data else bytes(32)


def _refusal(problem: str) -> AttestationError:
    return AttestationError(f"{problem}.", _UNCHANGED)
