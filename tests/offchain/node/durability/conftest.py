"""A chain that can be stopped, nodes that die, and payers who keep what they have signed."""

import time

import httpx
import pytest

from assay.chain import Call
from assay.node import JobStore, open_database
from assay.payments import VAULT_SCHEME

from ...chain_fixtures import *  # noqa: F403
from ...serving_fixtures import *  # noqa: F403
from ..part_fixtures import lookup  # noqa: F401
from .ledger import Ledger
from .moments import once, watch
from .orders import Orderer
from .processes import NodeProcesses, StoppableAnvil


@pytest.fixture(scope="session")
def anvil(tmp_path_factory):
    running = StoppableAnvil(tmp_path_factory.mktemp("chain") / "state.json")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def node_processes():
    with NodeProcesses() as processes:
        yield processes


@pytest.fixture
def serve_apart(node_processes, node_settings, digits):
    """Serve in another process; all of one test's share a database and a chain.

    `signer` is the account of a session key; else the provider signs.
    """
    settings = {
        "rpc_url": node_settings.rpc_url,
        "deployment": node_settings.deployment.model_dump(mode="json"),
        "key": node_settings.submitter.key.hex(),
        "database_url": node_settings.database_url,
        "store_url": node_settings.store_url,
        "model_cache": str(node_settings.model_cache),
        "prices": str(node_settings.prices),
    }

    def start(signer=node_settings.submitter, **fate):
        return node_processes.serve({**settings, "signer": signer.key.hex()}, **fate)

    return start


@pytest.fixture(scope="session")
def orderer(payer, token, escrow):
    with httpx.Client(timeout=60) as http:
        yield Orderer(http, payer, token, escrow)


@pytest.fixture
def ledger(token, escrow, payer, provider):
    return Ledger(token, escrow, payer, provider)


@pytest.fixture(scope="session")
def until():
    """Wait until a condition holds, and give what it gave."""

    def wait(condition, seconds=30):
        deadline = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < deadline, "it has not come to that"
            time.sleep(0.02)
        return found

    return wait


@pytest.fixture
def job_of(node_settings):
    """Read the job of an order, as the nodes have written it down."""
    engine = open_database(node_settings.database_url)
    store = JobStore(engine)
    yield lambda order: store.get(order.payment_id)
    engine.dispose()


@pytest.fixture
def at(monkeypatch):
    """Do something at a moment of the next job, in the middle of what its node does."""
    return lambda moment, action: watch(monkeypatch.setattr, once(moment, action))


@pytest.fixture
def submit_to_token(token, send, stranger):
    """Submit a payment to the token itself, as anyone can who sees it."""

    def submit(order):
        given = order.authorization
        data = token.interface.encode(
            "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)",
            given.payer,
            order.vault,
            order.terms.amount,
            given.valid_after,
            given.valid_before,
            given.nonce,
            given.signature,
        )
        send(Call(token.address, data), stranger)

    return submit


@pytest.fixture
def pass_deadline(restored_chain):
    """Let more time pass on the chain than a provider has to deliver."""

    def jump():
        restored_chain.request("evm_increaseTime", 1_000)
        restored_chain.request("evm_mine")

    return jump


@pytest.fixture
def order_at_dying(serve_apart, orderer, digits_body):
    """Send an order to a node that dies at a moment."""

    def send(moment, way=VAULT_SCHEME):
        with serve_apart(dies=moment) as node:
            order = orderer.order(node.url, digits_body(), way)
            order.send_in_vain(node.url)
            assert node.has_killed_itself()
        return order

    return send
