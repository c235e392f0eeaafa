"""Vectors of statements and identifiers: EIP-712 hashes by eth-account, encodings by eth-abi."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from eth_abi.abi import encode
from eth_account.messages import encode_typed_data
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from policy_vectors import word

__all__ = [
    "claim_rows",
    "delegation_rows",
    "model_rows",
    "payment_rows",
    "terms_rows",
    "vault_rows",
]

ROOT = Path(__file__).resolve().parent.parent
VAULT = ROOT / "offchain" / "assay" / "artifacts" / "Vault.json"

ZERO_HASH = "0x" + "00" * 32
ZERO_ADDRESS = "0x" + "00" * 20
MOST_ADDRESS = to_checksum_address("0x" + "ff" * 20)
MOST_HASH = "0x" + "ff" * 32

Row = dict[str, str | int | bool]
Struct = Sequence[tuple[str, str, object]]


def some_hash(label: str) -> str:
    """Make 32 bytes that look like a hash and differ by label."""
    return "0x" + keccak(text=label).hex()


def some_address(label: str) -> str:
    """Make an address that differs by label."""
    return to_checksum_address(keccak(text=label)[:20])


def hashes(kind: str, struct: Struct, chain_id: int, contract: str) -> tuple[str, str]:
    """Give the EIP-712 struct hash and digest, in the domain "Assay", "1"."""
    domain = {
        "name": "Assay",
        "version": "1",
        "chainId": chain_id,
        "verifyingContract": contract,
    }
    fields = [{"name": name, "type": type_} for type_, name, _ in struct]
    statement = encode_typed_data(
        domain, {kind: fields}, {name: value for _, name, value in struct}
    )
    digest = keccak(b"\x19" + statement.version + statement.header + statement.body)
    return "0x" + statement.body.hex(), "0x" + digest.hex()


def terms_rows() -> Iterator[Row]:
    """Flat and metered prices on both sides of the limit, nothing at all, and everything."""
    usual: Row = {
        "provider": some_address("provider"),
        "token": some_address("token"),
        "amount": "1000",
        "unitPrice": "0",
        "versionId": some_hash("version"),
        "promptHash": ZERO_HASH,
        "inputHash": some_hash("input"),
        "paramsHash": ZERO_HASH,
        "policy": hex(word((0,))),
        "captureBefore": 1_900_000_000,
        "salt": some_hash("salt"),
    }
    least: Row = {
        "provider": ZERO_ADDRESS,
        "token": ZERO_ADDRESS,
        "amount": "0",
        "unitPrice": "0",
        "versionId": ZERO_HASH,
        "promptHash": ZERO_HASH,
        "inputHash": ZERO_HASH,
        "paramsHash": ZERO_HASH,
        "policy": "0x0",
        "captureBefore": 0,
        "salt": ZERO_HASH,
    }
    most: Row = {
        "provider": MOST_ADDRESS,
        "token": MOST_ADDRESS,
        "amount": str(2**128 - 1),
        "unitPrice": str(2**128 - 1),
        "versionId": MOST_HASH,
        "promptHash": MOST_HASH,
        "inputHash": MOST_HASH,
        "paramsHash": MOST_HASH,
        "policy": hex(2**136 - 1),
        "captureBefore": 2**40 - 1,
        "salt": MOST_HASH,
    }
    prompted = {
        "promptHash": some_hash("prompt"),
        "paramsHash": some_hash("params"),
        "policy": hex(word((0,), (1, 2), 1)),
    }
    most_units = 2**64 - 1
    for row, units in (
        (usual, 0),
        (usual, most_units),
        (usual | prompted | {"unitPrice": "7"}, 0),
        (usual | prompted | {"unitPrice": "7"}, 142),
        (usual | prompted | {"unitPrice": "7"}, 143),
        (usual | {"unitPrice": "1"}, most_units),
        (most | {"unitPrice": "1"}, most_units),
        (least, 1),
        (most, 0),
        (most, most_units),
    ):
        flat = int(row["unitPrice"]) == 0
        limit = int(row["amount"])
        price = limit if flat else min(limit, units * int(row["unitPrice"]))
        struct_hash, _ = hashes("Terms", terms_struct(row), 1, ZERO_ADDRESS)
        yield row | {"units": str(units), "structHash": struct_hash, "price": str(price)}


def terms_struct(row: Row) -> Struct:
    """Type the fields of terms."""
    return [
        ("address", "provider", row["provider"]),
        ("address", "token", row["token"]),
        ("uint128", "amount", int(row["amount"])),
        ("uint128", "unitPrice", int(row["unitPrice"])),
        ("bytes32", "versionId", row["versionId"]),
        ("bytes32", "promptHash", row["promptHash"]),
        ("bytes32", "inputHash", row["inputHash"]),
        ("bytes32", "paramsHash", row["paramsHash"]),
        ("uint256", "policy", int(str(row["policy"]), 16)),
        ("uint40", "captureBefore", row["captureBefore"]),
        ("bytes32", "salt", row["salt"]),
    ]


def claim_rows() -> Iterator[Row]:
    """One claim in several domains, nothing at all, and everything."""
    usual: Row = {
        "requestId": some_hash("payment"),
        "versionId": some_hash("version"),
        "promptHash": some_hash("prompt"),
        "inputHash": some_hash("input"),
        "paramsHash": some_hash("params"),
        "outputHash": some_hash("output"),
        "provider": some_address("provider"),
        "units": "1",
        "completedAt": 1_800_000_000,
    }
    names = [name for name in usual if name.endswith(("Id", "Hash"))]
    least = {**usual, **dict.fromkeys(names, ZERO_HASH), "provider": ZERO_ADDRESS}
    most = {**usual, **dict.fromkeys(names, MOST_HASH), "provider": MOST_ADDRESS}
    for claim, chain_id, registry in (
        (usual, 31337, some_address("registry")),
        (usual, 8453, some_address("registry")),
        (usual, 31337, some_address("another registry")),
        (least | {"units": "0", "completedAt": 0}, 1, ZERO_ADDRESS),
        (most | {"units": str(2**64 - 1), "completedAt": 2**40 - 1}, 2**53 - 1, MOST_ADDRESS),
    ):
        struct = [
            *(("bytes32", name, claim[name]) for name in names),
            ("address", "provider", claim["provider"]),
            ("uint64", "units", int(claim["units"])),
            ("uint40", "completedAt", claim["completedAt"]),
        ]
        struct_hash, digest = hashes("Claim", struct, chain_id, registry)
        domain: Row = {"chainId": chain_id, "registry": registry}
        yield claim | domain | {"structHash": struct_hash, "digest": digest}


def model_rows() -> Iterator[Row]:
    """Names of no, few, exactly 32 and more bytes, and one beyond ASCII."""
    publisher = some_address("publisher")
    for name in ("", "digits", "n" * 31, "n" * 32, "n" * 33, "Ziffern/handgeschrieben é 数字 🖋"):
        manifest_hash = some_hash(f"manifest of {name}")
        model_id = keccak(encode(["address", "string"], [publisher, name]))
        version_id = keccak(encode(["bytes32", "bytes32"], [model_id, raw(manifest_hash)]))
        yield {
            "publisher": publisher,
            "name": name,
            "manifestHash": manifest_hash,
            "modelId": "0x" + model_id.hex(),
            "versionId": "0x" + version_id.hex(),
        }


def payment_rows(terms: Sequence[Row]) -> Iterator[Row]:
    """Payments for the same terms that differ in one thing each."""
    terms_hash = str(terms[0]["structHash"])
    escrow, payer = some_address("escrow"), some_address("payer")
    for chain_id, contract, account, nonce in (
        (31337, escrow, payer, ZERO_HASH),
        (31337, escrow, payer, terms_hash),
        (8453, escrow, payer, terms_hash),
        (31337, some_address("another escrow"), payer, terms_hash),
        (31337, escrow, some_address("another payer"), terms_hash),
    ):
        types = ["uint256", "address", "bytes32", "address", "bytes32"]
        encoded = encode(types, [chain_id, contract, raw(terms_hash), account, raw(nonce)])
        yield {
            "chainId": chain_id,
            "escrow": contract,
            "termsHash": terms_hash,
            "payer": account,
            "nonce": nonce,
            "paymentId": "0x" + keccak(encoded).hex(),
        }


def vault_rows(terms: Sequence[Row]) -> Iterator[Row]:
    """Find the vaults of all terms, by EIP-1014."""
    vault_code = json.loads(VAULT.read_text(encoding="utf-8"))["bytecode"]
    escrow = some_address("escrow")
    for row in {row["structHash"]: row for row in terms}.values():
        arguments = encode(["address", "uint256"], [row["token"], int(row["amount"])])
        init_code_hash = keccak(raw(vault_code) + arguments)
        created = keccak(b"\xff" + raw(escrow) + raw(str(row["structHash"])) + init_code_hash)
        yield {
            "escrow": escrow,
            "termsHash": row["structHash"],
            "token": row["token"],
            "amount": row["amount"],
            "vaultCode": vault_code,
            "vault": to_checksum_address(created[12:]),
        }


def delegation_rows() -> Iterator[Row]:
    """Delegate to one key in two domains."""
    provider, key = some_address("provider"), some_address("key")
    for chain_id, until in ((31337, 1_900_000_000), (8453, 2**40 - 1)):
        struct = [
            ("address", "provider", provider),
            ("address", "key", key),
            ("uint40", "until", until),
        ]
        verifier = some_address("verifier")
        _, digest = hashes("Delegation", struct, chain_id, verifier)
        yield {
            "provider": provider,
            "key": key,
            "until": until,
            "chainId": chain_id,
            "verifier": verifier,
            "digest": digest,
        }


def raw(text: str) -> bytes:
    """Read 0x-hex."""
    return bytes.fromhex(text[2:])
