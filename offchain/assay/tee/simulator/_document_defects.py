"""Documents with one defect each in what the security module writes; the certificates are good."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from assay.cbor import NULL, array, byte_string, mapping, text, unsigned
from assay.tee.simulator._certificate import derive_key
from assay.tee.simulator._statement import PROTECTED, SimulatedDocument

__all__ = ["DOCUMENT_DEFECTS"]

Forge = Callable[[SimulatedDocument], bytes]

_PCR = bytes(48)
_HUGE = b"\xff" * 8
_REQUIRED = ("module_id", "digest", "timestamp", "pcrs", "certificate", "cabundle")
_OPTIONAL = ("public_key", "user_data", "nonce")


def _with_field(field: str, value: bytes) -> Forge:
    """Write this as a field's value."""
    return lambda document: document.encoded(document.payload(document.fields() | {field: value}))


def _without_field(field: str) -> Forge:
    def forge(document: SimulatedDocument) -> bytes:
        fields = document.fields()
        del fields[field]
        return document.encoded(document.payload(fields))

    return forge


def _twice(field: str) -> Forge:
    def forge(document: SimulatedDocument) -> bytes:
        fields = [*document.fields().items(), (field, document.fields().get(field, NULL))]
        return document.encoded(mapping((text(key), value) for key, value in fields))

    return forge


def _with_pcr(index: bytes, pcr: bytes) -> Forge:
    """Write one register more."""

    def forge(document: SimulatedDocument) -> bytes:
        pcrs = [(unsigned(number), byte_string(old)) for number, old in document.pcrs.items()]
        written = mapping([*pcrs, (index, byte_string(pcr))])
        return document.encoded(document.payload(document.fields() | {"pcrs": written}))

    return forge


def _without_pcr(index: int) -> Forge:
    def forge(document: SimulatedDocument) -> bytes:
        pcrs = {number: pcr for number, pcr in document.pcrs.items() if number != index}
        return replace(document, pcrs=pcrs).encoded()

    return forge


def _as_payload(change: Callable[[bytes], bytes]) -> Forge:
    """Change the payload before it is signed."""
    return lambda document: document.encoded(change(document.payload()))


def _as_parts(change: Callable[[list[bytes]], list[bytes]]) -> Forge:
    """Change the parts of the envelope: protected, unprotected, payload, signature."""

    def forge(document: SimulatedDocument) -> bytes:
        payload = document.payload()
        signature = document.sign(PROTECTED, payload)
        parts = [byte_string(part) for part in (PROTECTED, payload, signature)]
        return array(change([parts[0], mapping([]), *parts[1:]]))

    return forge


def _as_signature(change: Callable[[bytes], bytes]) -> Forge:
    return _as_parts(lambda parts: [*parts[:3], byte_string(change(parts[3][2:]))])


def _protected(header: bytes) -> Forge:
    """Let another protected header be signed."""

    def forge(document: SimulatedDocument) -> bytes:
        payload = document.payload()
        signature = document.sign(header, payload)
        strings = [byte_string(part) for part in (header, payload, signature)]
        return array([strings[0], mapping([]), *strings[1:]])

    return forge


def _behind(prefix: bytes) -> Forge:
    return lambda document: prefix + replace(document, tagged=False).encoded()


def _signed_by_another(document: SimulatedDocument) -> bytes:
    leaf = replace(document.links[-1], key=derive_key(b"another enclave"))
    return replace(document, links=(*document.links[:-1], leaf)).encoded(document.payload())


def _with_issuers(count: int) -> Forge:
    """Fill the bundle up with copies of the root, or empty it."""

    def forge(document: SimulatedDocument) -> bytes:
        issuers = document.certificates()[:-1][:count]
        bundle = [*issuers, *[issuers[0]] * (count - len(issuers))] if count else []
        written = array(byte_string(certificate) for certificate in bundle)
        return document.encoded(document.payload(document.fields() | {"cabundle": written}))

    return forge


# Each by what is wrong with it.
DOCUMENT_DEFECTS: Mapping[str, Forge] = {
    **{f"{field} missing": _without_field(field) for field in _REQUIRED},
    **{f"{field} null": _with_field(field, NULL) for field in _REQUIRED},
    **{f"{field} twice": _twice(field) for field in (*_REQUIRED, *_OPTIONAL)},
    **{f"{field} too long": _with_field(field, byte_string(bytes(1025))) for field in _OPTIONAL},
    **{f"{field} a text": _with_field(field, text("key")) for field in _OPTIONAL},
    "field unknown": _with_field("signer", NULL),
    "digest of SHA-512": _with_field("digest", text("SHA512")),
    "timestamp negative": _with_field("timestamp", b"\x20"),
    "timestamp longer than it must be": _with_field("timestamp", b"\x18\x17"),
    "timestamp out of range": _with_field("timestamp", b"\x1b" + _HUGE),
    "module_id of indefinite length": _with_field("module_id", b"\x7f\x61i\xff"),
    "module_id longer than there are bytes": _with_field("module_id", b"\x7b" + _HUGE),
    "module_id with a length longer than it must be": _with_field("module_id", b"\x78\x01i"),
    "user_data with a length longer than it must be": _with_field("user_data", b"\x58\x01d"),
    "user_data with a reserved head": _with_field("user_data", b"\x5c"),
    "PCR 0 missing": _without_pcr(0),
    "PCR 1 missing": _without_pcr(1),
    "PCR 2 missing": _without_pcr(2),
    "no PCRs": _with_field("pcrs", mapping([])),
    "PCRs as an array": _with_field("pcrs", array([byte_string(_PCR)] * 3)),
    "more PCRs than there are bytes": _with_field("pcrs", b"\xbb" + _HUGE),
    "PCR of 32 bytes": _with_pcr(unsigned(20), bytes(32)),
    "PCR of 64 bytes": _with_pcr(unsigned(20), bytes(64)),
    "PCR 32": _with_pcr(unsigned(32), _PCR),
    "PCR 0 twice": _with_pcr(unsigned(0), _PCR),
    "PCR with an index longer than it must be": _with_pcr(b"\x18\x15", _PCR),
    "PCR with a negative index": _with_pcr(b"\x20", _PCR),
    "certificate empty": _with_field("certificate", byte_string(b"")),
    "certificate too long": _with_field("certificate", byte_string(bytes(1025))),
    "cabundle empty": _with_issuers(0),
    "cabundle of eight": _with_issuers(8),
    "cabundle with an empty certificate": _with_field("cabundle", array([byte_string(b"")])),
    "cabundle longer than there are bytes": _with_field("cabundle", b"\x9b" + _HUGE),
    "payload with bytes behind": _as_payload(lambda payload: payload + b"\x00"),
    "payload cut off": _as_payload(lambda payload: payload[:-1]),
    "payload that ends behind a key": _as_payload(lambda _: b"\xbf" + text("nonce") + b"\xff"),
    "payload an array": _as_payload(lambda payload: array([byte_string(payload)])),
    "payload altered": _as_parts(
        lambda parts: [*parts[:2], parts[2].replace(b"SHA384", b"SHA38\x00"), parts[3]]
    ),
    "PCR altered": _as_parts(
        lambda parts: [*parts[:2], parts[2].replace(_PCR, bytes(47) + b"\x01", 1), parts[3]]
    ),
    "signed by another key": _signed_by_another,
    "signature of zeros": _as_signature(lambda signature: bytes(len(signature))),
    "signature altered": _as_signature(lambda old: old[:-1] + bytes([old[-1] ^ 1])),
    "signature of 95 bytes": _as_signature(lambda signature: signature[:-1]),
    "signature of 97 bytes": _as_signature(lambda signature: signature + b"\x00"),
    "three parts": _as_parts(lambda parts: parts[:3]),
    "five parts": _as_parts(lambda parts: [*parts, NULL]),
    "headers that nobody signed": _as_parts(
        lambda parts: [parts[0], mapping([(unsigned(4), byte_string(b""))]), *parts[2:]]
    ),
    "algorithm ES256": _protected(bytes.fromhex("a10126")),
    "no algorithm": _protected(mapping([])),
    "one header more": _protected(bytes.fromhex("a20138220440")),
    "algorithm twice": _protected(bytes.fromhex("a2013822013822")),
    "algorithm longer than it must be": _protected(bytes.fromhex("a101390022")),
    "bytes behind the algorithm": _protected(PROTECTED + b"\x00"),
    "another tag": _behind(b"\xd1"),
    "tag twice": _behind(b"\xd2\xd2"),
    "tag longer than it must be": _behind(b"\xd8\x12"),
    "bytes behind the document": lambda document: document.encoded() + b"\x00",
    "document cut off": lambda document: document.encoded()[:-1],
    "no document": lambda _: b"",
}
