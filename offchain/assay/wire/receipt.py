"""Receipts: what was bought, what came of it, and all that it takes to check that.

A receipt is checked by anyone, without asking the provider: every hash can be recomputed from what
it holds, and the seal binds the rest. Reading one is strict: where two receipts differ in any JSON
value, they read as different ones, or not at all.
"""

import json
from collections import Counter
from collections.abc import Callable
from typing import Literal, NoReturn, Self

from pydantic import JsonValue, ValidationError, model_validator

from assay.errors import BodyTooLarge, InvalidInput, ReceiptError
from assay.wire.claim import Claim, Evidence
from assay.wire.hashing import keccak, typed_digest, words
from assay.wire.seal import Seal, leaves, seal_digest
from assay.wire.terms import Terms
from assay.wire.types import (
    Address,
    Base64,
    ChainId,
    Hash32,
    HexBytes,
    ModeId,
    Uint40,
    WireModel,
    first_problem,
)

__all__ = [
    "Contracts",
    "Delegation",
    "Encoded",
    "Receipt",
    "ReceiptBody",
    "SoldModel",
    "Transactions",
    "read_receipt",
]

_DELEGATION_TYPEHASH = keccak(b"Delegation(address provider,address key,uint40 until)")
_MOST_BYTES = 16 * 2**20
_HOW_TO_FIX = "Ask the provider for the receipt again; a receipt is not edited."


class Contracts(WireModel):
    """Where the receipt's contracts are."""

    escrow: Address
    verifier_registry: Address
    model_registry: Address
    verifiers: dict[str, Address]
    """By the names of their modes; for every mode that `modes` names."""


class SoldModel(WireModel):
    """The model, and the version of it that ran."""

    publisher: Address
    """Who registered the model: part of its id, even after a hand-over."""
    name: str
    manifest: dict[str, JsonValue]
    """As published."""


class Encoded(WireModel):
    """Canonical bytes, and the codec that reads them."""

    codec: str
    content: Base64


class Transactions(WireModel):
    """The transactions of the payment, as far as there are any."""

    authorize: Hash32 | None
    capture: Hash32 | None


class Delegation(WireModel):
    """A provider's word that a session key signs for it; see `ISignedVerifier`."""

    provider: Address
    key: Address
    until: Uint40
    """UTC seconds, exclusive."""
    signature: HexBytes
    """By the provider, as the verifier takes it; empty where it delegated by a transaction."""

    def digest(self, chain_id: int, verifier: str) -> bytes:
        """Digest under EIP-712, in the domain of the verifier of the mode `signed`."""
        fields = words((self.provider, self.key, self.until))
        return typed_digest(chain_id, verifier, keccak(_DELEGATION_TYPEHASH + fields))


class ReceiptBody(WireModel):
    """A receipt that is not sealed yet."""

    version: Literal["1"]
    chain_id: ChainId
    contracts: Contracts
    modes: dict[str, ModeId]
    """The ids by name of at least the modes in the policy and in the evidence."""
    model: SoldModel
    terms: Terms
    payer: Address | None
    """None, like the nonce, where nothing was paid."""
    nonce: Hash32 | None
    claim: Claim
    evidence: tuple[Evidence, ...]
    exhibits: dict[str, Base64]
    """By mode, the public document that evidence refers to by its hash, such as a key."""
    params: dict[str, JsonValue] | None
    """The decoding parameters."""
    input: Encoded
    output: Encoded
    transactions: Transactions
    delegation: Delegation | None
    """Where a session key signed."""

    @model_validator(mode="after")
    def _is_paid_or_not(self) -> Self:
        if (self.payer is None) != (self.nonce is None):
            raise ValueError("payer and nonce must both be given, or both be null")
        return self

    def document(self) -> dict[str, JsonValue]:
        """Give the receipt as JSON values."""
        document: dict[str, JsonValue] = self.model_dump(mode="json")
        return document

    def sealed(self, signer: str, sign: Callable[[bytes], bytes]) -> "Receipt":
        """Seal the receipt; `sign` makes 65 bytes r, s, v of a digest, with the key of `signer`."""
        found = leaves(self.document())
        signature = sign(seal_digest(found, self.chain_id, self.contracts.verifier_registry))
        seal = Seal(signer=signer, leaves=found, signature=signature)
        parts = {name: getattr(self, name) for name in ReceiptBody.model_fields}
        return Receipt.model_construct(**parts, seal=seal)


class Receipt(ReceiptBody):
    """A receipt, sealed by the provider or its session key."""

    seal: Seal


def read_receipt(data: bytes, max_bytes: int = _MOST_BYTES) -> Receipt:
    """Read a receipt's JSON, strictly: unknown, missing, repeated and misspelt fields are refused.

    Raises `BodyTooLarge` before reading, and `ReceiptError`, which names the field.
    """
    if len(data) > max_bytes:
        raise BodyTooLarge(
            f"The receipt has {len(data)} bytes; at most {max_bytes} are read.",
            "Raise the limit if you trust its source.",
        )
    try:
        text = data.decode()
        # Pydantic's parser takes the last of several fields with one name, and NaN; this does not.
        document = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
        receipt = Receipt.model_validate_json(text, by_name=False)
        leaves(document)
    except ValidationError as error:
        raise ReceiptError(
            f"The receipt is malformed: {first_problem(error)}.", _HOW_TO_FIX
        ) from error
    except InvalidInput as error:
        raise ReceiptError(f"The receipt is malformed: {error.message}", _HOW_TO_FIX) from error
    except (ValueError, RecursionError) as error:
        raise ReceiptError(f"The receipt is not JSON: {error}.", _HOW_TO_FIX) from error
    return receipt


def _once(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        [(twice, _)] = Counter(name for name, _ in pairs).most_common(1)
        raise ValueError(f"the field {twice!a} is given twice")
    return fields


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON number")
