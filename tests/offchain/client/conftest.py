"""A client at a gateway: a scripted one without a chain, or a real one on a real chain."""

import json

import httpx
import pytest

from assay.chain import Deployment, ModeDeployment, artifact
from assay.client import Budget, Client, Gateway, Patience
from assay.modes import PrivateKey, all_modes
from assay.wire import checksummed, keccak

from ..chain_fixtures import *  # noqa: F403
from ..serving_fixtures import *  # noqa: F403
from ..serving_fixtures import SAMPLES
from .scripted import ScriptedGateway


def address(name):
    return checksummed("0x" + keccak(name.encode())[:20].hex())


@pytest.fixture(scope="session")
def known():
    """A deployment on a chain that nobody asks."""
    names = ("PaymentEscrow", "VerifierRegistry", "ModelRegistry", "DevUSDC")
    modes = {
        mode.name: ModeDeployment(id=mode.mode_id, verifier=address(mode.name), gas_cap=200_000)
        for mode in all_modes().values()
    }
    return Deployment(
        chain_id=31337,
        block=0,
        owner=address("owner"),
        contracts={name: address(name) for name in names},
        modes=modes,
        token=address("DevUSDC"),
        vault_code_hash=keccak(artifact("Vault").bytecode),
    )


@pytest.fixture
def scripted(known, publisher, provider):
    return ScriptedGateway(known, publisher.address, PrivateKey(provider.key))


@pytest.fixture
def waits():
    """How long the client waited, each time; nobody really waits."""
    return []


@pytest.fixture
def client(scripted, known, payer, waits):
    """A client of the scripted gateway that would spend 1000, and has patience for ten seconds."""
    passed = iter(range(10_000))
    patience = Patience(seconds=10, sleep=waits.append, clock=lambda: next(passed))
    gateway = Gateway("http://test", patience, httpx.MockTransport(scripted))
    return Client(gateway, payer, known, Budget(known.token, 1_000))


@pytest.fixture(scope="session")
def image():
    """One handwritten digit."""
    return {"image": [json.loads((SAMPLES / "held_out.json").read_text())["images"][0]]}


@pytest.fixture
def create_client(payer, deployment, token):
    """Make a client of a real gateway, by its URL."""

    def create(url, *, account=payer, chain=None, max_price_atomic=10_000, **gateway):
        budget = Budget(token.address, max_price_atomic)
        return Client(Gateway(url, **gateway), account, deployment, budget, chain)

    return create
