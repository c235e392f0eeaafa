"""A version, one claim about it, an enclave's key that signed it, and what attests that key.

No process is needed to check a receipt: documents are the simulator's, of a time far from now.
"""

from dataclasses import replace

import coincurve
import numpy as np
import pytest

from assay.cli.local.samples import DIGITS, held_out_digits, sample_file
from assay.engines import engine_for
from assay.models import build_manifest
from assay.modes import Means, PrivateKey, Task, mode_named
from assay.tee.host import SimulatedEnclave
from assay.tee.simulator import Simulator
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
from assay.zk.progress import silent

CHAIN_ID = 31337
ATTESTED_AT = 1_900_000_000
COMPLETED_AT = ATTESTED_AT + 60
SIMULATED = mode_named("tee-simulated")


def contract(name):
    return checksummed("0x" + keccak(name.encode())[12:].hex())


def public_key(name):
    """The public key that goes with a private key by name, as enclaves give it: 04, x, y."""
    return coincurve.PrivateKey(keccak(name)).public_key.format(compressed=False)


@pytest.fixture(scope="session")
def folder():
    return sample_file(DIGITS.file).parent


@pytest.fixture(scope="session")
def manifest():
    return build_manifest(sample_file(DIGITS.file), DIGITS.declaration)


@pytest.fixture(scope="session")
def sold(manifest):
    written = manifest.model_dump(mode="json", exclude_none=True)
    return SoldModel(publisher=contract("publisher"), name="digits", manifest=written)


@pytest.fixture(scope="session")
def create_input(manifest):
    """Encode the n-th held-out digit."""
    digits = held_out_digits(5)

    def create(index=0):
        image = np.asarray(digits[index].pixels[None], np.float32)
        return codec_named(manifest.codec).encode({"image": image}, manifest.inputs)

    return create


@pytest.fixture(scope="session")
def run_here(manifest, folder):
    """Run the version in this process."""
    codec, model = codec_named(manifest.codec), engine_for(manifest).load(manifest, folder)

    def run(given):
        return codec.encode(model.run(codec.decode(given, manifest.inputs)), manifest.outputs)

    return run


@pytest.fixture(scope="session")
def claim(sold, manifest, create_input, run_here):
    given = create_input()
    return Claim(
        request_id=keccak(b"request"),
        version_id=version_id(model_id(sold.publisher, sold.name), manifest.hash()),
        prompt_hash=ZERO_HASH,
        input_hash=keccak(given),
        params_hash=ZERO_HASH,
        output_hash=keccak(run_here(given)),
        provider=PrivateKey(keccak(b"provider")).address,
        units=1,
        completed_at=COMPLETED_AT,
    )


@pytest.fixture(scope="session")
def contracts():
    return Contracts(
        escrow=contract("escrow"),
        verifier_registry=contract("verifier registry"),
        model_registry=contract("model registry"),
        verifiers={SIMULATED.name: contract("tee verifier")},
    )


@pytest.fixture(scope="session")
def create_document():
    """Have the simulator attest a key; `changes` replace what the document says."""

    def create(key=b"enclave", seed=None, at=ATTESTED_AT, **changes):
        simulator = Simulator() if seed is None else Simulator(seed)
        bound = public_key(key) if isinstance(key, bytes) else None
        return simulator.document(at, **({"public_key": bound} | changes)).encoded()

    return create


@pytest.fixture(scope="session")
def create_proof(claim, sold, manifest, contracts):
    """Sign a claim as an enclave does, with the key of a name."""

    def create(key=b"enclave", about=claim):
        digest = about.digest(CHAIN_ID, contracts.verifier_registry)
        named = model_id(sold.publisher, sold.name) + manifest.hash()
        return named + PrivateKey(keccak(key)).sign(digest)

    return create


@pytest.fixture(scope="session")
def create_receipt(claim, contracts, sold, manifest, create_input, run_here):
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
            policy=Policy(1 << SIMULATED.mode_id),
            capture_before=claim.completed_at + 3_600,
            salt=ZERO_HASH,
        )
        given = create_input()
        body = ReceiptBody(
            version="1",
            chain_id=CHAIN_ID,
            contracts=contracts,
            modes={SIMULATED.name: SIMULATED.mode_id},
            model=sold,
            terms=terms,
            payer=None,
            nonce=None,
            claim=claim,
            evidence=(),
            exhibits={},
            params=None,
            input=Encoded(codec=manifest.codec, content=given),
            output=Encoded(codec=manifest.codec, content=run_here(given)),
            transactions=Transactions(authorize=None, capture=None),
            delegation=None,
        )
        return body.model_copy(update=changes)

    return create


@pytest.fixture(scope="session")
def check(create_receipt, create_proof, create_document):
    """Check a proof in a receipt that shows a document; the good ones, unless told otherwise."""

    def run(mode=SIMULATED, proof=None, document=None, **changes):
        shown = {mode.name: document or create_document()}
        receipt = create_receipt(**({"exhibits": shown} | changes))
        named = Evidence(mode=mode.name, mode_id=mode.mode_id, proof=proof or create_proof())
        return mode.check(named, receipt)

    return run


@pytest.fixture
def start(tmp_path):
    """Start enclaves that end with the test, each at the same socket."""
    started = []

    def start_one(**options):
        started.append(SimulatedEnclave(tmp_path / "socket", **options))
        return started[-1]

    yield start_one
    for process in started:
        process.close()


@pytest.fixture(scope="session")
def running():
    """An enclave that no test ends."""
    with SimulatedEnclave() as process:
        yield process


@pytest.fixture
def create_prover():
    """Make a prover in the enclave at an endpoint."""
    provers = []

    def create(endpoint, mode=SIMULATED):
        signer = PrivateKey(keccak(b"provider"))
        provers.append(mode.prover(Means(signer, 2**30, silent, {mode.name: endpoint})))
        return provers[-1]

    yield create
    for prover in provers:
        prover.close()


@pytest.fixture(scope="session")
def create_task(claim, contracts, sold, manifest, folder, create_input):
    """Make a request that is still to be run, for the n-th digit."""

    def create(index=0, **changes):
        given = create_input(index)
        unknown = {"input_hash": keccak(given), "output_hash": ZERO_HASH, "completed_at": 0}
        task = Task(
            claim=claim.model_copy(update=unknown),
            chain_id=CHAIN_ID,
            registry=contracts.verifier_registry,
            model_id=model_id(sold.publisher, sold.name),
            manifest=manifest,
            folder=folder,
            input=given,
        )
        return replace(task, **changes)

    return create
