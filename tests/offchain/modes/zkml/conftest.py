"""A version with a tiny circuit, one claim about it, and receipts around that claim."""

from functools import partial

import numpy as np
import pytest

from assay.engines import engine_for
from assay.models import Declaration, build_manifest
from assay.modes import Means, PrivateKey, Work, mode_named, read_key_bytes
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
    model_id,
    version_id,
)
from assay.wire.codecs import codec_named
from assay.wire.coercion import coerce_all
from assay.zk.progress import silent

from ...circuit_fixtures import *  # noqa: F403

CHAIN_ID = 31337
ZKML = mode_named("zkml")


def contract(name):
    return checksummed("0x" + keccak(name.encode())[12:].hex())


@pytest.fixture(scope="session")
def manifest(tiny_circuit):
    return build_manifest(tiny_circuit, Declaration(licence="MIT", description="tiny"))


@pytest.fixture(scope="session")
def folder(tiny_circuit):
    return tiny_circuit.parent


@pytest.fixture(scope="session")
def sold(manifest):
    written = manifest.model_dump(mode="json", exclude_none=True)
    return SoldModel(publisher=contract("publisher"), name="tiny", manifest=written)


@pytest.fixture(scope="session")
def ran(manifest, folder, tiny_inputs):
    """The canonical input of one sample, and what the engine made of it."""
    codec = codec_named(manifest.codec)
    given = coerce_all({"x": tiny_inputs[:1]}, manifest.inputs, manifest.scales)
    made = engine_for(manifest).load(manifest, folder).run(given)
    return codec.encode(given, manifest.inputs), codec.encode(made, manifest.outputs)


@pytest.fixture(scope="session")
def claim(sold, manifest, ran):
    provider = PrivateKey(keccak(b"provider")).address
    return Claim(
        request_id=keccak(b"request"),
        version_id=version_id(model_id(sold.publisher, sold.name), manifest.hash()),
        prompt_hash=ZERO_HASH,
        input_hash=keccak(ran[0]),
        params_hash=ZERO_HASH,
        output_hash=keccak(ran[1]),
        provider=provider,
        units=1,
        completed_at=1_900_000_000,
    )


@pytest.fixture(scope="session")
def contracts():
    return Contracts(
        escrow=contract("escrow"),
        verifier_registry=contract("verifier registry"),
        model_registry=contract("model registry"),
        verifiers={"zkml": contract("zkml verifier")},
    )


@pytest.fixture(scope="session")
def work(claim, contracts, manifest, folder, ran):
    return Work(
        claim=claim,
        chain_id=CHAIN_ID,
        registry=contracts.verifier_registry,
        model_id=keccak(b"model"),
        manifest=manifest,
        folder=folder,
        input=ran[0],
        output=ran[1],
    )


@pytest.fixture(scope="session")
def means():
    return Means(PrivateKey(keccak(b"provider")), 2**30, silent)


@pytest.fixture(scope="session")
def prover(means):
    prover = ZKML.prover(means)
    yield prover
    prover.close()


@pytest.fixture(scope="session")
def proof(prover, work):
    return prover.prove(work).proof


@pytest.fixture(scope="session")
def create_receipt(claim, contracts, sold, manifest, folder, ran):
    """An unpaid receipt about the claim; `changes` replace fields."""

    def create(**changes):
        terms = Terms(
            provider=claim.provider,
            token=contract("token"),
            amount=1_000,
            unit_price=0,
            version_id=claim.version_id,
            prompt_hash=ZERO_HASH,
            input_hash=claim.input_hash,
            params_hash=ZERO_HASH,
            policy=Policy(1 << ZKML.mode_id),
            capture_before=claim.completed_at + 3_600,
            salt=ZERO_HASH,
        )
        encoded = partial(Encoded, codec=manifest.codec)
        body = ReceiptBody(
            version="1",
            chain_id=CHAIN_ID,
            contracts=contracts,
            modes={"zkml": ZKML.mode_id},
            model=sold,
            terms=terms,
            payer=None,
            nonce=None,
            claim=claim,
            evidence=(),
            exhibits={"zkml": read_key_bytes(manifest, folder)},
            params=None,
            input=encoded(content=ran[0]),
            output=encoded(content=ran[1]),
            transactions=Transactions(authorize=None, capture=None),
            delegation=None,
        )
        return body.model_copy(update=changes)

    return create


@pytest.fixture(scope="session")
def check(proof, create_receipt):
    """Check the proof, or another one, in a receipt with some changes."""

    def run(evidence=proof, **changes):
        named = Evidence(mode="zkml", mode_id=ZKML.mode_id, proof=evidence)
        return ZKML.check(named, create_receipt(**changes))

    return run


@pytest.fixture(scope="session")
def integers(manifest):
    """Read canonical bytes back as a vector."""

    def read(data, specs):
        (tensor,) = codec_named(manifest.codec).decode(data, specs).values()
        return np.asarray(tensor).reshape(-1)

    return read
