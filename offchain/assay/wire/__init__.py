"""Statements and canonical bytes: every hash of the protocol, and no input or output.

What is hashed here, the contracts hash in the same way; `tests/vectors` hold the two together.
"""

from assay.wire.claim import Claim, Evidence
from assay.wire.findings import Finding, structural_findings
from assay.wire.hashing import (
    ZERO_HASH,
    canonical_json,
    checksummed,
    domain_separator,
    keccak,
    recover_signer,
    typed_digest,
)
from assay.wire.identifiers import (
    model_id,
    params_hash,
    payment_id,
    prompt_hash,
    vault_address,
    version_id,
)
from assay.wire.policy import Policy, PolicyWord, format_policy, parse_policy, show_policy
from assay.wire.receipt import (
    Contracts,
    Delegation,
    Encoded,
    Receipt,
    ReceiptBody,
    SoldModel,
    Transactions,
    read_receipt,
)
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
    Uint64,
    Uint128,
    WireModel,
    field_path,
    first_problem,
)

__all__ = [
    "ZERO_HASH",
    "Address",
    "Base64",
    "ChainId",
    "Claim",
    "Contracts",
    "Delegation",
    "Encoded",
    "Evidence",
    "Finding",
    "Hash32",
    "HexBytes",
    "ModeId",
    "Policy",
    "PolicyWord",
    "Receipt",
    "ReceiptBody",
    "Seal",
    "SoldModel",
    "Terms",
    "Transactions",
    "Uint40",
    "Uint64",
    "Uint128",
    "WireModel",
    "canonical_json",
    "checksummed",
    "domain_separator",
    "field_path",
    "first_problem",
    "format_policy",
    "keccak",
    "leaves",
    "model_id",
    "params_hash",
    "parse_policy",
    "payment_id",
    "prompt_hash",
    "read_receipt",
    "recover_signer",
    "seal_digest",
    "show_policy",
    "structural_findings",
    "typed_digest",
    "vault_address",
    "version_id",
]
