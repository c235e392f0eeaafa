"""Read attestation documents of AWS Nitro's security module, strictly: nothing is guessed.

The payload of the envelope is a map of the fields in "Verifying the root of trust", AWS Nitro
Enclaves User Guide. They come in any order, each once; an optional one is null, empty or absent.
Arrays and maps may have an indefinite length; numbers and strings have one spelling. The rules are
those of the contract's library `NitroDocument`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from assay.cbor import CborReader, Major
from assay.errors import AttestationError
from assay.tee._envelope import read_envelope, strict_cbor

__all__ = ["MEASURED", "AttestationDocument", "read_document"]

# The registers that say what the enclave was started from: image, kernel, application.
MEASURED = (0, 1, 2)

_PCR_SIZE = 48
_PCR_LIMIT = 31
_FIELD_LIMIT = 1024
_ISSUER_LIMIT = 7  # With the signing one that makes eight certificates; AWS has five.
_REQUIRED = ("module_id", "digest", "timestamp", "pcrs", "certificate", "cabundle")
_HINT = "Send the document that the security module gave, unchanged."


@dataclass(frozen=True, kw_only=True)
class AttestationDocument:
    """What a document says; nothing of it is believed before `verify_document`.

    `certificates` are in DER, the root first, the signing one last. `pcrs` are the platform
    configuration registers, 48 bytes each, 0 to 2 among them. `public_key`, `user_data` and `nonce`
    are empty where they are null or absent. `signature` is r and s over `signed`.
    """

    module_id: str
    timestamp_ms: int
    pcrs: Mapping[int, bytes]
    certificates: tuple[bytes, ...]
    public_key: bytes
    user_data: bytes
    nonce: bytes
    signed: bytes
    signature: tuple[int, int]


def read_document(encoded: bytes) -> AttestationDocument:
    """Read a document. AttestationError names the rule that its bytes break."""
    envelope = read_envelope(encoded)
    with strict_cbor("attestation document's payload"):
        payload = _Payload(envelope.payload)
    return AttestationDocument(
        module_id=payload.module_id,
        timestamp_ms=payload.timestamp_ms,
        pcrs=payload.pcrs,
        certificates=(*payload.issuers, payload.strings["certificate"]),
        public_key=payload.strings.get("public_key", b""),
        user_data=payload.strings.get("user_data", b""),
        nonce=payload.strings.get("nonce", b""),
        signed=envelope.signed,
        signature=envelope.signature,
    )


class _Payload:
    """The fields of a payload, as they are met while it is read."""

    def __init__(self, encoded: bytes) -> None:
        self.module_id = ""
        self.timestamp_ms = 0
        self.pcrs: dict[int, bytes] = {}
        self.issuers: list[bytes] = []
        self.strings: dict[str, bytes] = {}
        self._reader = CborReader(encoded)
        self._readers = {
            "module_id": self._read_module_id,
            "digest": self._read_digest,
            "timestamp": self._read_timestamp,
            "pcrs": self._read_pcrs,
            "cabundle": self._read_issuers,
        }
        met: set[str] = set()
        for _ in self._reader.members(Major.MAP):
            field = self._read_text()
            if field in met:
                raise _refusal(f"has the field {field!r} twice")
            met.add(field)
            self._read_field(field)
        self._reader.end()
        missing = [field for field in _REQUIRED if field not in met]
        if missing:
            raise _refusal(f"lacks the fields {', '.join(missing)}")

    def _read_field(self, field: str) -> None:
        if field in self._readers:
            self._readers[field]()
        elif field == "certificate":
            self.strings[field] = self._read_string(field, least=1)
        elif field in ("public_key", "user_data", "nonce"):
            if not self._reader.skips_null():
                self.strings[field] = self._read_string(field, least=0)
        else:
            raise _refusal(f"has an unknown field, {field!r}")

    def _read_module_id(self) -> None:
        self.module_id = self._read_text()

    def _read_digest(self) -> None:
        digest = self._read_text()
        if digest != "SHA384":
            raise _refusal(f"has PCRs of the digest {digest!r}, not SHA384")

    def _read_timestamp(self) -> None:
        self.timestamp_ms = self._reader.head(Major.UNSIGNED)

    def _read_pcrs(self) -> None:
        for _ in self._reader.members(Major.MAP):
            index = self._reader.head(Major.UNSIGNED)
            pcr = self._reader.string(Major.BYTES)
            if index > _PCR_LIMIT:
                raise _refusal(f"has a PCR {index}, above {_PCR_LIMIT}")
            if index in self.pcrs:
                raise _refusal(f"has PCR {index} twice")
            if len(pcr) != _PCR_SIZE:
                raise _refusal(f"has a PCR {index} of {len(pcr)} bytes, not {_PCR_SIZE}")
            self.pcrs[index] = pcr
        missing = [f"PCR {index}" for index in MEASURED if index not in self.pcrs]
        if missing:
            raise _refusal(f"lacks {', '.join(missing)}")

    def _read_issuers(self) -> None:
        for index in self._reader.members(Major.ARRAY):
            if index >= _ISSUER_LIMIT:
                raise _refusal(f"has more than {_ISSUER_LIMIT} certificates in its cabundle")
            self.issuers.append(self._read_string("cabundle", least=1))

    def _read_text(self) -> str:
        # The contract does not check that text is UTF-8, so neither is it a reason to refuse here.
        return self._reader.string(Major.TEXT).decode(errors="backslashreplace")

    def _read_string(self, field: str, least: int) -> bytes:
        string = self._reader.string(Major.BYTES)
        if not least <= len(string) <= _FIELD_LIMIT:
            raise _refusal(f"has {len(string)} bytes in {field!r}, not {least} to {_FIELD_LIMIT}")
        return string


def _refusal(problem: str) -> AttestationError:
    return AttestationError(f"The attestation document {problem}.", _HINT)
