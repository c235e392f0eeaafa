"""A local chain with everything deployed, for every test that needs a real one.

A conftest imports what its tests use. What is here lasts for the session; `restored_chain` puts the
chain back after a test.
"""

import time
from itertools import count

import pytest

from assay.chain import (
    AccountSender,
    Anvil,
    Chain,
    DevToken,
    ModelRegistry,
    PaymentEscrow,
    SignedVerifier,
    VerifierRegistry,
    deploy,
    dev_account,
)
from assay.modes import all_modes
from assay.wire import ZERO_HASH, Policy, Terms, keccak, model_id, version_id

__all__ = [
    "anvil",
    "chain",
    "create_terms",
    "create_version",
    "deployment",
    "escrow",
    "model_registry",
    "owner",
    "payer",
    "provider",
    "publisher",
    "put_back",
    "restored_chain",
    "send",
    "session_key",
    "signed_verifier",
    "stranger",
    "token",
    "verifier_registry",
]

FOREVER = 2**40 - 1
SIGNED = Policy(required=1)
PAYER_ATOMIC = 10**12
POOL_SECONDS = 10


def role(index):
    return pytest.fixture(scope="session")(lambda: dev_account(index))


owner, publisher, provider, payer = role(0), role(1), role(2), role(3)
session_key, stranger = role(5), role(6)


def put_back(chain, snapshot):
    """Put a chain that mines each transaction at once back to a snapshot.

    What anvil has mined leaves its pool a moment later. Put back before that, the chain mines it
    again, in the next block.
    """
    until = time.monotonic() + POOL_SECONDS
    while int(chain.request("txpool_status")["pending"], 16):
        assert time.monotonic() < until, "a transaction of this test was never mined"
        time.sleep(0.001)
    assert chain.request("evm_revert", snapshot)


@pytest.fixture(scope="session")
def anvil():
    with Anvil() as running:
        yield running


@pytest.fixture(scope="session")
def chain(anvil):
    return Chain(anvil.rpc_url)


@pytest.fixture(scope="session")
def deployment(chain, owner):
    return deploy(
        chain,
        AccountSender(chain, owner),
        owner=owner.address,
        modes=all_modes().values(),
        for_development=True,
    )


@pytest.fixture
def restored_chain(chain, deployment, token):
    """Put the chain back after the test, as it was before it.

    What lasts for the session is asked for here, so that it is there before.
    """
    snapshot = chain.request("evm_snapshot")
    yield chain
    put_back(chain, snapshot)


def wrapped(kind):
    return pytest.fixture(scope="session")(
        lambda chain, deployment: kind(chain, deployment.address(kind.artifact_name))
    )


escrow = wrapped(PaymentEscrow)
model_registry = wrapped(ModelRegistry)
verifier_registry = wrapped(VerifierRegistry)
signed_verifier = wrapped(SignedVerifier)


@pytest.fixture(scope="session")
def token(chain, deployment, owner, payer):
    """The development token, of which the payer has a million."""
    token = DevToken(chain, deployment.token)
    chain.send(token.mint(payer.address, PAYER_ATOMIC), owner)
    return token


@pytest.fixture(scope="session")
def send(chain):
    """Send a call from an account, and return the receipt."""
    return chain.send


@pytest.fixture(scope="session")
def create_version(send, model_registry, publisher):
    """Publish a version of a new model, and return its id."""
    names = map("model-{}".format, count())

    def create(floor=SIGNED):
        name = next(names)
        model = model_id(publisher.address, name)
        manifest_hash = keccak(name.encode())
        send(model_registry.register(name, floor), publisher)
        send(model_registry.publish(model, manifest_hash, ""), publisher)
        return version_id(model, manifest_hash)

    return create


@pytest.fixture
def create_terms(restored_chain, create_version, provider, token):
    """Flat terms of 1000 for an hour from now, under `signed`, no two alike."""
    version = create_version()
    salts = count(1)

    def create(**changes):
        terms = Terms(
            provider=provider.address,
            token=token.address,
            amount=1_000,
            unit_price=0,
            version_id=version,
            prompt_hash=ZERO_HASH,
            input_hash=keccak(b"input"),
            params_hash=ZERO_HASH,
            policy=SIGNED,
            capture_before=restored_chain.time() + 3_600,
            salt=next(salts).to_bytes(32, "big"),
        )
        return terms.model_copy(update=changes)

    return create
