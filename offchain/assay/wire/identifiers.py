"""Identifiers: how models, versions, prompts, parameters, payments and vaults are named."""

from collections.abc import Mapping

from pydantic import JsonValue

from assay.wire.hashing import ZERO_HASH, canonical_json, checksummed, keccak, utf8, words
from assay.wire.terms import Terms

__all__ = [
    "keccak",
    "model_id",
    "params_hash",
    "payment_id",
    "prompt_hash",
    "vault_address",
    "version_id",
]


def model_id(publisher: str, name: str) -> bytes:
    """Name a model: `keccak256(abi.encode(publisher, name))`."""
    text = utf8(name)
    padding = bytes(-len(text) % 32)
    # A string is encoded behind the static words: its offset stands in its place.
    return keccak(words((publisher, 64, len(text))) + text + padding)


def version_id(model: bytes, manifest_hash: bytes) -> bytes:
    """Name a version by its model's id and its manifest: `keccak256(abi.encode(…))`."""
    return keccak(model + manifest_hash)


def prompt_hash(prompt: str | None) -> bytes:
    """Commit to a system prompt: Keccak-256 of its UTF-8 bytes, or zero where there is none."""
    return ZERO_HASH if prompt is None else keccak(utf8(prompt))


def params_hash(params: Mapping[str, JsonValue] | None) -> bytes:
    """Commit to decoding parameters: Keccak-256 of their RFC 8785 bytes, or zero where none are."""
    return keccak(canonical_json(dict(params))) if params else ZERO_HASH


def payment_id(chain_id: int, escrow: str, terms_hash: bytes, payer: str, nonce: bytes) -> bytes:
    """Name a payment: `keccak256(abi.encode(chainId, escrow, termsHash, payer, nonce))`."""
    return keccak(words((chain_id, escrow, terms_hash, payer, nonce)))


def vault_address(escrow: str, terms: Terms, vault_code: bytes) -> str:
    """Find where a stock x402 client pays for these terms (EIP-1014, CREATE2 by the escrow).

    `vault_code` is the creation code of `contracts/Vault.sol`, without its arguments.
    """
    init_code_hash = keccak(vault_code + words((terms.token, terms.amount)))
    deployer = bytes.fromhex(escrow[2:])
    created = keccak(b"\xff" + deployer + terms.struct_hash() + init_code_hash)
    return checksummed("0x" + created[12:].hex())
