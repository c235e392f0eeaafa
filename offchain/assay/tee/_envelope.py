"""Read COSE_Sign1 (RFC 9052, section 4.2), tagged or not, whose one header is the algorithm ES384.

The rules are those of the contract's library `CoseSign1`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from assay.cbor import CborReader, Major, array, byte_string, text
from assay.errors import AttestationError, CodecError

__all__ = ["Envelope", "read_envelope", "strict_cbor"]

_COSE_SIGN1 = 18
_ALGORITHM = 1
_ES384 = -35  # RFC 9053, section 2.1.
_PARTS = 4
_SIGNATURE_SIZE = 96
_HINT = "Send the document that the security module gave, unchanged."


@dataclass(frozen=True)
class Envelope:
    """A payload, the bytes that its signature is about (section 4.4), and r and s."""

    payload: bytes
    signed: bytes
    signature: tuple[int, int]


def read_envelope(encoded: bytes) -> Envelope:
    """Read an envelope; AttestationError names the rule that its bytes break."""
    with strict_cbor("attestation document"):
        protected, payload, signature = _read_strings(encoded)
    with strict_cbor("attestation document's protected header"):
        _require_es384(protected)
    if len(signature) != _SIGNATURE_SIZE:
        raise _refusal(f"has a signature of {len(signature)} bytes, not {_SIGNATURE_SIZE}")
    middle = _SIGNATURE_SIZE // 2
    return Envelope(
        payload=payload,
        signed=array(
            [text("Signature1"), byte_string(protected), byte_string(b""), byte_string(payload)]
        ),
        signature=(int.from_bytes(signature[:middle]), int.from_bytes(signature[middle:])),
    )


@contextmanager
def strict_cbor(part: str) -> Iterator[None]:
    """Say of which part it is that bytes are not in strict CBOR."""
    try:
        yield
    except CodecError as error:
        raise AttestationError(
            f"The {part} is not in strict CBOR. {error.message}", _HINT
        ) from error


def _read_strings(encoded: bytes) -> list[bytes]:
    """Read the four parts: three strings, and unsigned headers, of which there are none."""
    reader = CborReader(encoded)
    reader.skips_tag(_COSE_SIGN1)
    strings: list[bytes] = []
    count = 0
    for index in reader.members(Major.ARRAY):
        if index >= _PARTS:
            raise _refusal("has more than four parts")
        if index == 1:
            _require_no_members(reader)
        else:
            strings.append(reader.string(Major.BYTES))
        count = index + 1
    reader.end()
    if count != _PARTS:
        raise _refusal(f"has {count} parts, not four")
    return strings


def _require_no_members(reader: CborReader) -> None:
    for _ in reader.members(Major.MAP):
        raise _refusal("has headers that nobody signed")


def _require_es384(protected: bytes) -> None:
    """Make sure of the protected header: a map, in a string of its own."""
    reader = CborReader(protected)
    headers = [(reader.integer(), reader.integer()) for _ in reader.members(Major.MAP)]
    reader.end()
    if headers != [(_ALGORITHM, _ES384)]:
        raise _refusal("names another algorithm than ES384, or has more headers")


def _refusal(problem: str) -> AttestationError:
    return AttestationError(f"The attestation document {problem}.", _HINT)
