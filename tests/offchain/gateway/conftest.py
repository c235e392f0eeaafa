"""One gateway for all tests that leave it as it is, and buyers at it."""

import time
from contextlib import contextmanager

import httpx
import pytest

from assay.chain import ModeDeployment
from assay.gateway.serving import Serving
from assay.wire import Policy, model_id, version_id
from assay.wire.hashing import canonical_json
from assay.wire.manifest import read_manifest

from ..chain_fixtures import *  # noqa: F403
from ..serving_fixtures import *  # noqa: F403
from .payments import Buyer

SIGNED = Policy(1)


@pytest.fixture(scope="session")
def gateway(create_settings, digits, tmp_path_factory):
    """Talk to a gateway that runs as long as the session."""
    settings = create_settings(tmp_path_factory.mktemp("gateway"))
    with (
        Serving(settings) as serving,
        httpx.Client(base_url=serving.url, timeout=30) as http,
    ):
        yield http


@pytest.fixture
def open_gateway(serve, digits):
    """Serve with changed settings, and talk to that; as a context manager."""

    @contextmanager
    def open_(**changes):
        with serve(**changes) as serving, httpx.Client(base_url=serving.url, timeout=30) as http:
            yield http

    return open_


@pytest.fixture(scope="session")
def manifest(gateway):
    """The manifest of the digits model."""
    return read_manifest(canonical_json(gateway.get("/v1/models/digits").json()["manifest"]))


@pytest.fixture(scope="session")
def publish_version(send, model_registry, publisher, manifest):
    """Publish a version under a name, of the digits model unless told otherwise; give its id."""

    def publish(name, *, account=publisher, floor=SIGNED, published=manifest):
        model = model_id(account.address, name)
        if model_registry.model(model) is None:
            send(model_registry.register(name, floor), account)
        send(model_registry.publish(model, published.hash(), ""), account)
        return version_id(model, published.hash())

    return publish


@pytest.fixture(scope="session")
def create_buyer(token, payer):
    """Make somebody who pays at a gateway: the payer, unless told otherwise."""
    return lambda http, account=payer: Buyer(http, account, token.domain())


@pytest.fixture
def buyer(create_buyer, gateway):
    return create_buyer(gateway)


@pytest.fixture
def two_modes(open_gateway, deployment):
    """A gateway on a chain with a mode that it cannot prove."""
    tee = ModeDeployment(id=1, verifier=deployment.modes["signed"].verifier, gas_cap=50_000)
    modes = {**deployment.modes, "tee": tee}
    with open_gateway(deployment=deployment.model_copy(update={"modes": modes})) as http:
        yield http


@pytest.fixture(scope="session")
def problem():
    """Check that an answer is an error in the one form that errors have; give its JSON."""

    def check(answer, status, code):
        assert answer.headers["Content-Type"] == "application/json"
        body = answer.json()
        assert (answer.status_code, body["code"]) == (status, code), body
        assert set(body) == {"code", "message", "hint"}
        assert body["message"].endswith(".")
        assert body["hint"].endswith(".")
        return body

    return check


@pytest.fixture(scope="session")
def eventually():
    """Wait until a condition holds, and give what it gave."""

    def wait(condition, seconds=20):
        deadline = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < deadline, "it has not come to that"
            time.sleep(0.02)
        return found

    return wait


@pytest.fixture(scope="session")
def at_rest(gateway, eventually):
    """Wait until the shared gateway has nothing left to send to the chain."""

    def is_at_rest():
        jobs = gateway.get("/v1/status").json()["jobs"]
        return not any(jobs[state] for state in ("quoted", "authorized", "executed", "proven"))

    return lambda: eventually(is_at_rest)
