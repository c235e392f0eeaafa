"""Roles, and one deployment per test run. After every test ape puts the chain back."""

import time
from itertools import count

import ape
import pytest
from ape.managers.compilers import CompilerManager
from ape_ethereum.trace import Trace
from eth_utils import keccak

from compiler import read_compiler

from .circuits import KeyedCircuit, manifest_naming
from .containers import container
from .mocks import VerifierManner, compile_mocks
from .statements import GROTH16, SIGNED, TEE, ZKML, Domain, policy_word

FLOOR = policy_word(SIGNED)
ROLES = ("owner", "publisher", "provider", "payer", "operator", "session_key", "stranger")
POOL_SECONDS, QUIET_LOOKS = 10, 2

# `deployed` asks for all of them before the first snapshot, so ape need not look for changes.
once = ape.fixture(chain_isolation=False, scope="session")


def role(name):
    fixture = ape.fixture(chain_isolation=False, scope="session", name=name)
    return fixture(lambda accounts: accounts[ROLES.index(name)])


owner, publisher, provider, payer, operator, session_key, stranger = map(role, ROLES)


@pytest.fixture(autouse=True)
def quiet_chain():
    """Let no transaction outlive its test.

    Anvil takes what it has mined out of its pool a moment later. Put back before that, the chain
    mines it again, in a block of the next test's time.
    """
    yield
    request, until = ape.chain.provider.make_request, time.monotonic() + POOL_SECONDS
    while int(request("txpool_status", [])["pending"], 16):
        assert time.monotonic() < until, "a transaction of this test was never mined"
        time.sleep(0.001)
    height, looks = None, 0
    while looks < QUIET_LOOKS:
        time.sleep(0.001)
        now = request("eth_blockNumber", [])
        height, looks = now, looks + 1 if now == height else 0


@once
def contracts():
    """Everything under `contracts/`, compiled as it is exported.

    Not by ape: it compiles a copy of the project that lacks `node_modules`.
    """
    compiled = read_compiler().compile()
    return {each.name: container(each.name, each.abi, each.bytecode) for each in compiled}


@once
def mocks(project):
    return compile_mocks(project)


@once
def token(contracts, owner, payer):
    token = owner.deploy(contracts["DevUSDC"])
    token.mint(payer, 10**12, sender=owner)
    return token


@once
def model_registry(contracts, owner):
    return owner.deploy(contracts["ModelRegistry"])


@once
def signed_verifier(contracts, owner):
    return owner.deploy(contracts["SignedVerifier"])


@once
def verifier_registry(contracts, owner, mocks, signed_verifier):
    """`signed` as it is deployed; `tee` and `zkml` take the claim's digest for a proof."""
    registry = owner.deploy(contracts["VerifierRegistry"], owner)
    digest_matcher = owner.deploy(mocks["MockVerifier"], VerifierManner.MATCH_PROOF, 0)
    registry.append(SIGNED, "signed", signed_verifier, 200_000, sender=owner)
    registry.append(TEE, "tee", digest_matcher, 100_000, sender=owner)
    registry.append(ZKML, "zkml", digest_matcher, 100_000, sender=owner)
    return registry


@once
def escrow(contracts, owner, model_registry, verifier_registry):
    return owner.deploy(contracts["PaymentEscrow"], model_registry, verifier_registry)


@once
def claim_domain(chain, verifier_registry):
    return Domain("Assay", "1", chain.chain_id, verifier_registry.address)


@once
def token_domain(chain, token):
    return Domain("USDC", "2", chain.chain_id, token.address)


@once
def create_version(model_registry, publisher):
    """Publish a version of a new model, and return its id."""
    names = map("model-{}".format, count())

    def create(floor=FLOOR):
        model_id = model_registry.register(next(names), floor, sender=publisher).return_value
        manifest_hash = keccak(text="manifest")
        return model_registry.publish(model_id, manifest_hash, "", sender=publisher).return_value

    return create


@once
def version_id(create_version):
    """A live version that may be sold under every policy with `signed` in it."""
    return create_version()


@once
def circuit(tmp_path_factory):
    """64 inputs of one byte, ten outputs of four: six signals, like a small classifier's."""
    return KeyedCircuit(64, 10, 1, seed=1, folder=tmp_path_factory.mktemp("keys"))


@pytest.fixture
def zkml_verifier(contracts, owner, verifier_registry):
    verifier = owner.deploy(contracts["ZkmlVerifier"], False)
    verifier_registry.append(GROTH16, "groth16", verifier, 2_000_000, sender=owner)
    return verifier


@pytest.fixture
def register_circuit(zkml_verifier, model_registry, publisher, stranger):
    """Publish a version whose manifest names a circuit's key, and register it; return its id."""
    names = map("circuit-{}".format, count())

    def register(circuit):
        floor = policy_word(GROTH16)
        model_id = model_registry.register(next(names), floor, sender=publisher).return_value
        manifest, at = manifest_naming(circuit.key)
        model_registry.publish(model_id, keccak(manifest), "", sender=publisher)
        registered = zkml_verifier.register(model_id, manifest, at, circuit.key, sender=stranger)
        return bytes(registered.return_value)

    return register


@pytest.fixture(scope="session", autouse=True)
def deployed(token, escrow, version_id):
    """Deploy before ape takes its first snapshot, to which every test returns."""


@pytest.fixture(scope="session", autouse=True)
def untraced_reverts():
    """Keep ape from tracing every expected revert, up to a second each: nothing reads it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CompilerManager, "enrich_error", lambda _, error: error)
        patch.setattr(Trace, "show", lambda *_: None)
        yield
