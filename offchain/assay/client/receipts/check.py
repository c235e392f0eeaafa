"""Checking a receipt, without asking the provider."""

from collections.abc import Iterator

from assay.chain import Chain, Deployment
from assay.client.receipts.evidence import check_evidence
from assay.client.receipts.on_chain import look_up
from assay.client.receipts.verdict import Verdict
from assay.errors import AssayError, ManifestError
from assay.wire.codecs import codec_named
from assay.wire.findings import Finding, structural_findings
from assay.wire.hashing import canonical_json
from assay.wire.manifest import Manifest, TensorSpec, read_manifest
from assay.wire.receipt import Encoded, Receipt, read_receipt
from assay.wire.types import field_path

__all__ = ["check_receipt"]

_CHAIN = (
    "that the version is published, that the payment came in and was captured, that no session key"
    " was revoked, and that the publisher approved of an enclave's code: no chain was asked"
)
_ADDRESSES = "that the contracts are the genuine ones: no deployment was given to compare them with"


def check_receipt(
    data: bytes,
    *,
    chain: Chain | None = None,
    deployment: Deployment | None = None,
    to_come: int = 0,
) -> Verdict:
    """Check all that can be checked of a receipt: every hash, byte, signature and proof.

    With a `chain`, what only the chain knows, too; with a `deployment`, that its contracts are the
    ones that the caller knows. `to_come` are modes, as a bit set, whose evidence the caller is
    about to add: the rest is checked as if it were there. Raises `ReceiptError`, which names the
    field, for what cannot be read, and `ChainUnavailable`.
    """
    receipt = read_receipt(data)
    findings = [*structural_findings(receipt, to_come), *_content_findings(receipt)]
    if deployment is not None:
        findings += _address_findings(receipt, deployment)
    on_chain = None
    if chain is not None:
        on_chain = look_up(receipt, chain)
        findings.append(Finding("chainId", on_chain is not None, "must be the chain that is asked"))
    if on_chain is not None:
        findings += on_chain.findings
    evidence = check_evidence(receipt, on_chain, to_come)
    not_checked = [_ADDRESSES] * (deployment is None) + [_CHAIN] * (on_chain is None)
    return Verdict((*findings, *evidence.findings), evidence.proofs, tuple(not_checked))


def _content_findings(receipt: Receipt) -> Iterator[Finding]:
    """Hold input and output to the version's codec and signature."""
    try:
        manifest = read_manifest(canonical_json(receipt.model.manifest))
    except ManifestError as error:
        yield Finding("model.manifest", holds=False, detail=f"must be a manifest: {error.message}")
        return
    yield Finding("model.manifest", holds=True, detail="must be a manifest")
    for path, encoded, specs in (
        ("input", receipt.input, manifest.inputs),
        ("output", receipt.output, manifest.outputs),
    ):
        yield _codec_finding(path, encoded, manifest)
        yield _decoding_finding(path, encoded, manifest, specs)


def _codec_finding(path: str, encoded: Encoded, manifest: Manifest) -> Finding:
    return Finding(
        f"{path}.codec", encoded.codec == manifest.codec, "must be the codec of model.manifest"
    )


def _decoding_finding(
    path: str, encoded: Encoded, manifest: Manifest, specs: tuple[TensorSpec, ...]
) -> Finding:
    rule = f"must be canonical under {manifest.codec}, with the tensors of model.manifest"
    try:
        codec_named(manifest.codec).decode(encoded.content, specs)
    except AssayError as error:
        return Finding(f"{path}.content", holds=False, detail=f"{rule}: {error.message}")
    return Finding(f"{path}.content", holds=True, detail=rule)


def _address_findings(receipt: Receipt, deployment: Deployment) -> Iterator[Finding]:
    """Hold the contracts to the ones that the caller knows."""
    contracts = receipt.contracts
    known = "must be that of the known deployment"
    yield Finding("chainId", receipt.chain_id == deployment.chain_id, known)
    for path, address, name in (
        ("escrow", contracts.escrow, "PaymentEscrow"),
        ("verifierRegistry", contracts.verifier_registry, "VerifierRegistry"),
        ("modelRegistry", contracts.model_registry, "ModelRegistry"),
    ):
        yield Finding(f"contracts.{path}", address == deployment.address(name), known)
    for name, address in contracts.verifiers.items():
        mode = deployment.modes.get(name)
        path = field_path(("contracts", "verifiers", name))
        yield Finding(path, mode is not None and mode.verifier == address, known)
