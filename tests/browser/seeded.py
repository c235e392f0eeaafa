"""A gateway on a chain with a seeded run of requests, and with names and prompts that mean harm.

A module imports what it uses; its `site` is the gateway, and lasts as long as the module.
"""

import time
from types import SimpleNamespace
from urllib.parse import quote

import httpx
import pytest

from assay.gateway.serving import NodeSettings, Serving
from assay.models import ArtefactStore
from assay.modes import PrivateKey
from assay.wire import keccak, model_id, version_id
from benchmarks._onchain.local_chain import reproducible_chain
from benchmarks._telemetry.market import EITHER, SIGNED, Market, Product
from benchmarks._telemetry.traffic import Traffic

__all__ = ["HOSTILE_NAMES", "PROMPTS", "seeded", "site"]

MODELS = 10
REQUESTS = 400
ROUNDS = 4
SEED = 5

HOSTILE_NAMES = (
    "<script>window.intruded = 1</script>",
    '"><img src=x onerror="window.intruded=1">',
    "{{ 7 * 7 }}</title></textarea><svg onload=window.intruded=1>",
    "safe\u202egnp.exe\u2066 \u200bname\x07",
)

_FIRST = (
    "You read digits.\nAnswer with one number.\nNever say <script>window.intruded=1</script>.\n"
)
_SECOND = _FIRST.replace("one number", "one number, and how sure you are") + "Be brief.\n"
PROMPTS = SimpleNamespace(
    first=_FIRST, second=_SECOND, stored=_SECOND + "Ask nothing back.\n", secret="Nobody knows."
)


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    """The chain's models, and a gateway that has indexed all of it."""
    folder = tmp_path_factory.mktemp("seeded")
    store = ArtefactStore(str(folder / "store"))
    with reproducible_chain() as local:
        market = Market(local, MODELS)
        market.products += [_registered(market, name) for name in HOSTILE_NAMES]
        market.mine()
        traffic = Traffic(market, SEED)
        for _ in range(ROUNDS):  # Each takes more than an hour.
            traffic.run(REQUESTS // ROUNDS)
        prompted = market.products[0]
        _commit_prompts(market, prompted, store)
        risen = next(product for product in market.products if product.floor == EITHER)
        market.raise_floor(risen, SIGNED)
        market.mine()
        with Serving(_settings(local, folder, store)) as serving:
            api = httpx.Client(base_url=serving.url, timeout=30)
            _wait_until_indexed(api, local.chain.block_number())
            yield SimpleNamespace(
                url=serving.url,
                api=api,
                coin="USDC",
                hostile=[_hex(product.model_id) for product in market.products[MODELS:]],
                prompted=_hex(prompted.model_id),
                risen=_hex(risen.model_id),
            )


@pytest.fixture(scope="module")
def site(seeded):
    return seeded.url


def _registered(market, name):
    registry, publisher = market.local.model_registry, market.products[0].publisher
    manifest_hash = keccak(name.encode())
    model = model_id(publisher, name)
    market.submitter.put(registry.register(name, SIGNED), publisher, 400_000)
    market.submitter.put(registry.publish(model, manifest_hash, ""), publisher, 400_000)
    return Product(model, version_id(model, manifest_hash), publisher, SIGNED)


def _commit_prompts(market, product, store):
    """Commit one that its URI holds, a second one after it, one in the store, and a secret one."""
    store.put_prompt(PROMPTS.stored)
    for text, uri in (
        (PROMPTS.first, f"data:text/plain,{quote(PROMPTS.first)}"),
        (PROMPTS.second, f"data:text/plain;charset=utf-8,{quote(PROMPTS.second)}"),
        (PROMPTS.stored, "https://prompts.example/3.txt"),
        (PROMPTS.secret, 'javascript:window.intruded=1//"><script>window.intruded=1</script>'),
    ):
        commit = market.local.model_registry.commit_prompt(
            product.model_id, keccak(text.encode()), uri
        )
        market.submitter.put(commit, product.publisher, 2_000_000)
        market.mine()


def _settings(local, folder, store):
    prices = folder / "prices.toml"
    prices.write_text('[[price]]\nflat = "0.01"\n')
    return NodeSettings(
        rpc_url=local.chain.rpc_url,
        deployment=local.deployment,
        provider=local.provider.address,
        signer=PrivateKey(bytes(local.provider.key)),
        submitter=local.provider,
        database_url=f"sqlite:///{folder / 'node.sqlite'}",
        store_url=store.url,
        model_cache=folder / "models",
        prices=prices,
    )


def _wait_until_indexed(api, block):
    deadline = time.monotonic() + 60
    while True:
        answer = api.get("/v1/telemetry/overview")
        if answer.status_code == 200 and answer.json()["index"]["block"] == block:
            return
        assert time.monotonic() < deadline, answer.text
        time.sleep(0.05)


def _hex(value):
    return "0x" + value.hex()
