"""What can be found out about a receipt without a chain, a key or a model: every hash and rule."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assay.wire.hashing import canonical_json, keccak, recover_signer
from assay.wire.identifiers import model_id, params_hash, payment_id, version_id
from assay.wire.receipt import Encoded, Receipt
from assay.wire.seal import leaves, seal_digest
from assay.wire.types import field_path

__all__ = ["Finding", "structural_findings"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether one thing about a receipt holds; `path` names the field (`field_path`)."""

    path: str
    holds: bool
    detail: str


def structural_findings(receipt: Receipt, to_come: int = 0) -> list[Finding]:
    """Recompute every hash of a receipt and check every rule that needs nothing else.

    `to_come` are modes whose evidence may be missing for now, as a bit set.
    What is left to others: that the bytes decode canonically under their codecs, that the evidence
    proves the claim, that the provider signed the delegation, and what only the chain knows.
    """
    return [
        *_payment(receipt),
        *_claim(receipt),
        *_modes(receipt),
        *_evidence(receipt, to_come),
        *_exhibits(receipt),
        *_delegation(receipt),
        *_seal(receipt),
    ]


def _payment(receipt: Receipt) -> Iterator[Finding]:
    request_id = receipt.claim.request_id
    if receipt.payer is None or receipt.nonce is None:
        yield Finding(
            "claim.requestId", holds=True, detail="is free to choose, since nothing was paid"
        )
        made = receipt.transactions
        yield Finding(
            "transactions",
            made.authorize is None and made.capture is None,
            "must be null where nothing was paid",
        )
        return
    expected = payment_id(
        receipt.chain_id,
        receipt.contracts.escrow,
        receipt.terms.struct_hash(),
        receipt.payer,
        receipt.nonce,
    )
    yield Finding(
        "claim.requestId",
        request_id == expected,
        "must be the id of the payment: of chainId, contracts.escrow, terms, payer and nonce",
    )


def _claim(receipt: Receipt) -> Iterator[Finding]:
    claim, terms, model = receipt.claim, receipt.terms, receipt.model
    for path, claimed, bought in (
        ("versionId", claim.version_id, terms.version_id),
        ("promptHash", claim.prompt_hash, terms.prompt_hash),
        ("inputHash", claim.input_hash, terms.input_hash),
        ("paramsHash", claim.params_hash, terms.params_hash),
        ("provider", claim.provider, terms.provider),
    ):
        yield Finding(f"claim.{path}", claimed == bought, f"must equal terms.{path}")

    manifest_hash = keccak(canonical_json(model.manifest))
    version = version_id(model_id(model.publisher, model.name), manifest_hash)
    yield Finding(
        "claim.versionId",
        claim.version_id == version,
        "must be the id of model.publisher, model.name and model.manifest",
    )
    yield _hashed("inputHash", claim.input_hash, "input", receipt.input)
    yield _hashed("outputHash", claim.output_hash, "output", receipt.output)
    yield Finding(
        "claim.paramsHash",
        claim.params_hash == params_hash(receipt.params),
        "must be the hash of params",
    )


def _hashed(name: str, claimed: bytes, of: str, encoded: Encoded) -> Finding:
    return Finding(
        f"claim.{name}", claimed == keccak(encoded.content), f"must be the hash of {of}.content"
    )


def _modes(receipt: Receipt) -> Iterator[Finding]:
    modes, policy = receipt.modes, receipt.terms.policy
    yield Finding("modes", len(set(modes.values())) == len(modes), "must give each mode its own id")
    yield Finding(
        "contracts.verifiers",
        receipt.contracts.verifiers.keys() == modes.keys(),
        "must name the same modes as modes",
    )
    yield Finding("terms.policy", policy.is_canonical, "must be in canonical form")
    named = sum(1 << mode for mode in set(modes.values()))
    yield Finding("modes", policy.modes & ~named == 0, "must name every mode of terms.policy")


def _evidence(receipt: Receipt, to_come: int) -> Iterator[Finding]:
    held, previous = to_come, -1
    for index, item in enumerate(receipt.evidence):
        yield Finding(
            f"evidence[{index}].modeId",
            receipt.modes.get(item.mode) == item.mode_id,
            f"must be the id that modes gives to {item.mode!r}",
        )
        yield Finding(
            f"evidence[{index}].modeId",
            item.mode_id > previous,
            "must be above the one before: evidence ascends, each mode once",
        )
        held, previous = held | 1 << item.mode_id, item.mode_id
    yield Finding(
        "evidence",
        receipt.terms.policy.satisfied_by(held),
        "must come in enough modes to satisfy terms.policy",
    )


def _exhibits(receipt: Receipt) -> Iterator[Finding]:
    for mode in receipt.exhibits:
        yield Finding(
            field_path(("exhibits", mode)), mode in receipt.modes, "must be of a mode in modes"
        )


def _delegation(receipt: Receipt) -> Iterator[Finding]:
    if (delegation := receipt.delegation) is None:
        return
    yield Finding(
        "delegation.provider",
        delegation.provider == receipt.claim.provider,
        "must equal claim.provider",
    )
    yield Finding(
        "delegation.until",
        receipt.claim.completed_at < delegation.until,
        "must be later than claim.completedAt",
    )


def _seal(receipt: Receipt) -> Iterator[Finding]:
    seal, registry = receipt.seal, receipt.contracts.verifier_registry
    signers = {receipt.claim.provider}
    if receipt.delegation is not None:
        signers.add(receipt.delegation.key)
    yield Finding(
        "seal.signer",
        seal.signer in signers,
        "must be claim.provider, or delegation.key where there is a delegation",
    )

    found = leaves(receipt.document())
    signed = recover_signer(seal_digest(seal.leaves, receipt.chain_id, registry), seal.signature)
    yield Finding(
        "seal.signature",
        signed == seal.signer,
        "must be the signature of seal.leaves by seal.signer",
    )
    # Where the signature fits the fields as they are, it is the leaves that were changed.
    here = recover_signer(seal_digest(found, receipt.chain_id, registry), seal.signature)
    leaf_changed = signed != here and here == seal.signer
    for path in sorted(found.keys() | seal.leaves.keys()):
        if found.get(path) != seal.leaves.get(path):
            name = field_path(("seal", "leaves", path)) if leaf_changed else path
            yield Finding(name, holds=False, detail=_difference(path, found, seal.leaves))
    yield Finding("seal.leaves", found == seal.leaves, f"must bind all {len(found)} fields")


def _difference(path: str, found: Mapping[str, bytes], sealed: Mapping[str, bytes]) -> str:
    if path not in sealed:
        return "is in no leaf of the seal"
    return "must be as it was sealed" if path in found else "was sealed, and is missing"
