"""Keys, and receipts around one claim; no chain is needed."""

from pathlib import Path

import pytest

from assay.modes import Means, PrivateKey, Work, mode_named
from assay.wire import (
    ZERO_HASH,
    Claim,
    Contracts,
    Encoded,
    Evidence,
    Policy,
    ReceiptBody,
    SoldModel,
    Terms,
    Transactions,
    checksummed,
    keccak,
)
from assay.wire.manifest import Artefact, Manifest, Runtime, TensorSpec
from assay.zk.progress import silent

CHAIN_ID = 31337
COMPLETED_AT = 1_900_000_000


def role(name):
    return pytest.fixture(scope="session", name=name)(lambda: PrivateKey(keccak(name.encode())))


provider, session_key, stranger = role("provider"), role("session_key"), role("stranger")
payer = role("payer")


def contract(name):
    return checksummed("0x" + keccak(name.encode())[12:].hex())


@pytest.fixture(scope="session")
def contracts():
    return Contracts(
        escrow=contract("escrow"),
        verifier_registry=contract("verifier registry"),
        model_registry=contract("model registry"),
        verifiers={"signed": contract("signed verifier")},
    )


@pytest.fixture(scope="session")
def terms(provider):
    return Terms(
        provider=provider.address,
        token=contract("token"),
        amount=1_000,
        unit_price=0,
        version_id=keccak(b"version"),
        prompt_hash=ZERO_HASH,
        input_hash=keccak(b"input"),
        params_hash=ZERO_HASH,
        policy=Policy(1),
        capture_before=COMPLETED_AT + 3_600,
        salt=ZERO_HASH,
    )


@pytest.fixture(scope="session")
def claim(terms):
    return Claim.from_terms(terms, keccak(b"request"), keccak(b"output"), 1, COMPLETED_AT)


@pytest.fixture(scope="session")
def manifest():
    return Manifest(
        format="onnx",
        artefacts=(Artefact(path="digits.onnx", sha256=bytes(32), size=1),),
        runtime=Runtime(name="onnxruntime", version="1"),
        execution_provider="CPUExecutionProvider",
        inputs=(TensorSpec(name="x", dtype="int8"),),
        outputs=(TensorSpec(name="y", dtype="int32"),),
        codec="tensor/raw",
        licence="MIT",
        description="",
    )


@pytest.fixture(scope="session")
def create_work(claim, contracts, manifest):
    """What a provider has at hand."""

    def create(about=claim, output=b"output"):
        return Work(
            claim=about,
            chain_id=CHAIN_ID,
            registry=contracts.verifier_registry,
            model_id=keccak(b"model"),
            manifest=manifest,
            folder=Path("nowhere"),
            input=b"input",
            output=output,
        )

    return create


@pytest.fixture(scope="session")
def prove(claim, create_work):
    """Prove the claim as somebody."""

    def run(signer, about=claim):
        prover = mode_named("signed").prover(Means(signer, 2**30, silent))
        proved = prover.prove(create_work(about))
        prover.close()
        assert proved.exhibit is None
        return Evidence(mode="signed", mode_id=0, proof=proved.proof)

    return run


@pytest.fixture(scope="session")
def create_receipt(claim, terms, contracts):
    """An unpaid receipt about the claim."""

    def create(**changes):
        body = ReceiptBody(
            version="1",
            chain_id=CHAIN_ID,
            contracts=contracts,
            modes={"signed": 0},
            model=SoldModel(publisher=terms.provider, name="digits", manifest={}),
            terms=terms,
            payer=None,
            nonce=None,
            claim=claim,
            evidence=(),
            exhibits={},
            params=None,
            input=Encoded(codec="tensor/raw", content=b"input"),
            output=Encoded(codec="tensor/raw", content=b"output"),
            transactions=Transactions(authorize=None, capture=None),
            delegation=None,
        )
        return body.model_copy(update=changes)

    return create
