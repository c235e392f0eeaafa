"""A gateway over real HTTP on a real chain, with the digits model for sale.

A conftest imports what its tests use, together with the fixtures of `chain_fixtures`.
"""

import json
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from assay.gateway.serving import NodeSettings, Serving
from assay.models import ArtefactStore, Declaration, build_manifest, publish_files
from assay.modes import PrivateKey
from assay.wire import Policy, model_id

__all__ = [
    "create_settings",
    "digits",
    "digits_body",
    "gateway",
    "node_settings",
    "price_atomic",
    "publish",
    "serve",
    "store",
]

SAMPLES = Path(__file__).parents[2] / "samples" / "digits"


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    return ArtefactStore(f"file://{tmp_path_factory.mktemp('store')}")


@pytest.fixture(scope="session")
def publish(chain, model_registry, publisher, store):
    """Publish an ONNX file as the first version of a new model; give the model's id."""

    def publish_file(path, name, floor=Policy(required=1), **declared):  # noqa: B008
        declaration = Declaration(licence="MIT", description=f"{name}, for tests", **declared)
        manifest = build_manifest(path, declaration)
        publish_files(store, manifest, path.parent)
        model = model_id(publisher.address, name)
        chain.send(model_registry.register(name, floor), publisher)
        chain.send(model_registry.publish(model, manifest.hash(), ""), publisher)
        return model

    return publish_file


@pytest.fixture(scope="session")
def digits(publish):
    return publish(SAMPLES / "digits.onnx", "digits")


@pytest.fixture(scope="session")
def digits_body():
    """Make the body of a request for the n-th held-out image."""
    images = json.loads((SAMPLES / "held_out.json").read_text())["images"]
    return lambda index=0, **fields: {"inputs": {"image": [images[index]]}, **fields}


@pytest.fixture(scope="session")
def price_atomic():
    return 10_000


@pytest.fixture(scope="session")
def create_settings(anvil, deployment, provider, store):
    """Make the settings of a node that keeps its files in a folder."""

    def create(folder):
        prices = folder / "prices.toml"
        prices.write_text('[[price]]\nflat = "0.01"\n')
        return NodeSettings(
            rpc_url=anvil.rpc_url,
            deployment=deployment,
            provider=provider.address,
            signer=PrivateKey(provider.key),
            submitter=provider,
            database_url=f"sqlite:///{folder / 'node.sqlite'}",
            store_url=store.url,
            model_cache=folder / "models",
            prices=prices,
        )

    return create


@pytest.fixture
def node_settings(create_settings, tmp_path):
    return create_settings(tmp_path)


@pytest.fixture
def serve(node_settings):
    """Serve with changed settings, as a context manager."""
    return lambda **changes: Serving(replace(node_settings, **changes))


@pytest.fixture
def gateway(serve, digits):
    """Talk to a running gateway."""
    with serve() as serving, httpx.Client(base_url=serving.url, timeout=30) as client:
        yield client
