"""Hash as the contracts do: Keccak-256, ABI words, EIP-712; and RFC 8785, to hash JSON."""

import re
from collections.abc import Iterable
from functools import lru_cache

import coincurve
import rfc8785
from eth_hash.auto import keccak as _keccak
from pydantic import JsonValue

from assay.errors import InvalidInput

__all__ = [
    "ZERO_HASH",
    "canonical_json",
    "checksummed",
    "domain_separator",
    "keccak",
    "recover_signer",
    "typed_digest",
    "utf8",
    "words",
]

ZERO_HASH = bytes(32)

_ADDRESS = re.compile("0x[0-9a-fA-F]{40}")

# SEC 2, section 2.4.1: the order of secp256k1.
_CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


def keccak(data: bytes) -> bytes:
    """Hash with Keccak-256, as the EVM does. Not SHA3-256, which pads differently."""
    return _keccak(data)


_DOMAIN_TYPEHASH = keccak(
    b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
)
_DOMAIN_NAME = keccak(b"Assay")
_DOMAIN_VERSION = keccak(b"1")


def words(values: Iterable[int | str | bytes]) -> bytes:
    """Encode static values as `abi.encode` does, one 32-byte word each.

    An `int` is an unsigned integer, a `str` an address in hex, `bytes` are a `bytes32`.
    """
    return b"".join([_word(value) for value in values])


def _word(value: int | str | bytes) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return bytes.fromhex(value[2:]).rjust(32, b"\0")
    return value.to_bytes(32, "big")


# A process talks to a few contracts and chains, over and over.
@lru_cache(maxsize=64)
def domain_separator(chain_id: int, contract: str) -> bytes:
    """Hash the EIP-712 domain "Assay", "1" of one contract."""
    domain = (_DOMAIN_TYPEHASH, _DOMAIN_NAME, _DOMAIN_VERSION, chain_id, contract)
    return keccak(words(domain))


def typed_digest(chain_id: int, contract: str, struct_hash: bytes) -> bytes:
    """Digest a struct under EIP-712, in the domain "Assay", "1" of one contract."""
    return keccak(b"\x19\x01" + domain_separator(chain_id, contract) + struct_hash)


# The same few addresses come with every request, and a checksum costs a hash.
@lru_cache(maxsize=1024)
def checksummed(address: str) -> str:
    """Write an address in the one form that Assay uses, EIP-55. Raises `ValueError`."""
    if not _ADDRESS.fullmatch(address):
        raise ValueError("must be an address: 0x and 40 hex digits")
    digits = address[2:].lower()
    nibbles = keccak(digits.encode()).hex()
    return "0x" + "".join(
        digit.upper() if nibble > "7" else digit
        for digit, nibble in zip(digits, nibbles, strict=False)
    )


def recover_signer(digest: bytes, signature: bytes) -> str | None:
    """Find the address whose key signed a digest, or None for what is no signature.

    A signature is 65 bytes r, s, v. Like OpenZeppelin's `ECDSA`, this takes only v 27 and 28 and
    the lower s, so that nobody can write the same signature in a second way.
    """
    if len(signature) != 65 or signature[64] not in (27, 28):
        return None
    if int.from_bytes(signature[32:64], "big") > _CURVE_ORDER // 2:
        return None
    try:
        key = coincurve.PublicKey.from_signature_and_message(
            signature[:64] + bytes([signature[64] - 27]), digest, hasher=None
        )
    except ValueError:
        return None
    return checksummed("0x" + keccak(key.format(compressed=False)[1:])[12:].hex())


def utf8(text: str) -> bytes:
    """Encode text. Raises `InvalidInput` for lone surrogates, which have no UTF-8 form."""
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise InvalidInput(
            f"The text {text[:40]!a} holds half of a surrogate pair at {error.start}.",
            "Send whole Unicode characters.",
        ) from error


def canonical_json(value: JsonValue) -> bytes:
    """Write JSON in its canonical form, RFC 8785.

    Raises `InvalidInput` for what that form cannot say: NaN and infinities, integers beyond
    2**53 - 1, half surrogate pairs, and nesting too deep to walk.
    """
    try:
        return rfc8785.dumps(value)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(
            f"This JSON has no canonical form: {error!a}.",
            "Use finite numbers, integers below 2**53 and whole Unicode characters.",
        ) from error
