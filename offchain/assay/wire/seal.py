"""The seal: the provider's signature over every field of a receipt, protocol-bound or not.

A field is a scalar or an empty container. It has a path (`field_path`) and a leaf:
`keccak256(RFC 8785 of [path, value])`. The root is `keccak256` of all leaves, one after the other
in ascending order of their paths, by code points. What is signed is the EIP-712 digest of
`Seal(bytes32 root)` in the domain of the verifier registry. The leaves travel with the receipt, so
that a reader can say which field was changed, not only that one was.
"""

from collections.abc import Mapping
from functools import lru_cache

from pydantic import JsonValue

from assay.errors import InvalidInput
from assay.wire.hashing import canonical_json, keccak, typed_digest
from assay.wire.types import Address, Hash32, HexBytes, WireModel, path_below

__all__ = ["Seal", "leaves", "seal_digest"]

_SEAL_TYPEHASH = keccak(b"Seal(bytes32 root)")

# More than any receipt needs, and little enough that a hostile one costs no more than a second.
_MOST_LEVELS = 64
_MOST_FIELDS = 2**16

_Scalar = str | int | float | bool | None


class Seal(WireModel):
    """Who sealed a receipt, what each field was then, and the signature."""

    signer: Address
    """The provider, or its session key."""
    leaves: dict[str, Hash32]
    signature: HexBytes
    """65 bytes r, s, v."""


def leaves(document: Mapping[str, JsonValue]) -> dict[str, bytes]:
    """Hash every field of a receipt's JSON, but for its seal, by path.

    Raises `InvalidInput`, which names the field, for what has no canonical form.
    """
    found: dict[str, bytes] = {}
    _collect({name: document[name] for name in document if name != "seal"}, "", 0, found)
    return found


def seal_digest(leaves: Mapping[str, bytes], chain_id: int, registry: str) -> bytes:
    """Digest the leaves under EIP-712: what the provider, or its session key, signs."""
    root = keccak(b"".join([leaves[path] for path in sorted(leaves)]))
    return typed_digest(chain_id, registry, keccak(_SEAL_TYPEHASH + root))


def _collect(value: JsonValue, path: str, level: int, found: dict[str, bytes]) -> None:
    """Add the leaf of every field of `value`, which stands at `path`, to those that were found."""
    if level > _MOST_LEVELS:
        raise InvalidInput(
            f"{path[:80]}… nests deeper than {_MOST_LEVELS} levels.", "Write it flatter."
        )
    if isinstance(value, dict) and value:
        for name, item in value.items():
            _collect(item, path_below(path, name), level + 1, found)
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            _collect(item, path_below(path, index), level + 1, found)
    elif len(found) == _MOST_FIELDS:
        raise InvalidInput(
            f"There are more than {_MOST_FIELDS} fields.", "Keep long lists out of manifests."
        )
    else:
        found[path] = _leaf(path, value)


def _leaf(path: str, value: JsonValue) -> bytes:
    if isinstance(value, list | dict) or (isinstance(value, str) and len(value) > 128):
        return _hash(path, value)
    return _recent_leaf(path, value)


# Contracts, modes and manifests are the same in one receipt after the other. `typed`, since in
# Python True equals 1.
@lru_cache(maxsize=4096, typed=True)
def _recent_leaf(path: str, value: _Scalar) -> bytes:
    return _hash(path, value)


def _hash(path: str, value: JsonValue) -> bytes:
    try:
        return keccak(canonical_json([path, value]))
    except InvalidInput as error:
        raise InvalidInput(f"{path!a}: {error.message}", error.hint) from error
