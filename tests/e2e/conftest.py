"""A gateway on two chains: clients must be told of one token, and know the other."""

import json
import time

import httpx
import pytest

from assay.chain import (
    BASE_SEPOLIA_USDC,
    AccountSender,
    Anvil,
    AnvilOptions,
    deploy,
    put_dev_token,
)
from assay.modes import all_modes

from ..offchain.chain_fixtures import *  # noqa: F403
from ..offchain.serving_fixtures import *  # noqa: F403
from ..offchain.serving_fixtures import SAMPLES

LOCAL, BASE_SEPOLIA = 31_337, 84_532
HELD_OUT = 3


@pytest.fixture(
    scope="session",
    params=[
        pytest.param(LOCAL, id="local-token-opted-in"),
        pytest.param(BASE_SEPOLIA, id="usdc-by-default"),
    ],
)
def chain_id(request):
    return request.param


@pytest.fixture(scope="session")
def anvil(chain_id):
    with Anvil(AnvilOptions(chain_id=chain_id)) as running:
        yield running


@pytest.fixture(scope="session")
def deployment(chain, owner, chain_id):
    """All contracts; on Base Sepolia, the development token stands where USDC does."""
    is_local = chain_id == LOCAL
    deployed = deploy(
        chain,
        AccountSender(chain, owner),
        owner=owner.address,
        modes=all_modes().values(),
        for_development=is_local,
    )
    if is_local:
        return deployed
    token = put_dev_token(chain, BASE_SEPOLIA_USDC)
    return deployed.model_copy(update={"token": token.address})


@pytest.fixture(scope="session")
def asset(deployment, chain_id):
    """What a client has to be told of the token; None where it knows it."""
    if chain_id == BASE_SEPOLIA:
        return None
    return {"network": f"eip155:{chain_id}", "asset": deployment.token}


@pytest.fixture
def url(serve, digits):
    """Where a running gateway sells the digits model."""
    with serve() as serving:
        yield f"{serving.url}/v1/models/digits/infer"


@pytest.fixture(scope="session")
def body(digits_body):
    return digits_body(HELD_OUT, policy="signed")


@pytest.fixture(scope="session")
def label():
    return json.loads((SAMPLES / "held_out.json").read_text())["labels"][HELD_OUT]


@pytest.fixture
def settled(url):
    """Wait until a payment is captured."""

    def wait(payment_id):
        status_url = httpx.URL(url).join(f"/v1/payments/0x{payment_id.hex()}")
        deadline = time.monotonic() + 20
        while (status := httpx.get(status_url).json())["state"] != "captured":
            assert time.monotonic() < deadline, status
            time.sleep(0.02)

    return wait
