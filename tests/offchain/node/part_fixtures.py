"""The parts of a node, on the local chain; each can be had alone, or be replaced in a node.

A conftest imports what its tests use, together with the fixtures that these take.
"""

import time
from contextlib import contextmanager

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper
from x402 import x402ClientSync
from x402.http.utils import decode_payment_required_header, encode_payment_signature_header
from x402.mechanisms.evm.exact import register_exact_evm_client

from assay.chain import PaymentEscrow, VerifierRegistry, artifact
from assay.models import LoadedModels
from assay.modes import Means, PrivateKey, all_modes, mode_named
from assay.node import (
    Acknowledgements,
    Assurances,
    Catalogue,
    CircuitRegistration,
    Intake,
    Limits,
    Measurements,
    Node,
    Notary,
    Refusals,
    Sales,
    SalesRules,
    Settler,
    Worker,
    order,
)
from assay.payments import Facilitator, Offerer, read_payment, read_prices
from assay.wire.codecs import codec_named
from assay.wire.coercion import coerce_all
from assay.zk.progress import silent

__all__ = [
    "catalogue",
    "create_assurances",
    "create_node",
    "create_notary",
    "create_order",
    "create_sales",
    "create_settler",
    "eventually",
    "lookup",
    "measurements",
    "models",
    "offerer",
    "pay",
    "running",
]


@pytest.fixture
def catalogue(model_registry, store, deployment):
    return Catalogue(model_registry, store, deployment.block)


@pytest.fixture
def models(store, tmp_path):
    return LoadedModels(store, tmp_path / "models", 2**30)


@pytest.fixture(scope="session")
def lookup(publish, tmp_path_factory):
    """Publish a model that takes logarithms out of a table of three, and fails for a fourth."""
    number = helper.make_tensor_value_info("number", TensorProto.INT64, ["n"])
    found = helper.make_tensor_value_info("found", TensorProto.FLOAT, ["n"])
    table = numpy_helper.from_array(np.array([1, 2, -1], np.float32), "table")
    nodes = [
        helper.make_node("Gather", ["table", "number"], ["entry"]),
        helper.make_node("Log", ["entry"], ["found"]),
    ]
    graph = helper.make_graph(nodes, "graph", [number], [found], [table])
    path = tmp_path_factory.mktemp("lookup") / "lookup.onnx"
    opsets = [helper.make_opsetid("", 17)]
    path.write_bytes(
        helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString()
    )
    return publish(path, "lookup")


@pytest.fixture
def create_assurances(provider):
    """Make assurances; with all modes and the provider's own key, unless told otherwise."""

    def create(modes=None, signer=None, enclaves=None, registrations=None):
        modes = modes or all_modes().values()
        means = Means(signer or PrivateKey(provider.key), 2**31, silent, enclaves or {})
        by_id = {mode.mode_id: mode for mode in modes}
        return Assurances(by_id, registrations or {}, means)

    return create


@pytest.fixture
def create_notary(deployment, create_assurances, measurements):
    """Make a notary, with what assurances are made of."""
    notaries = []

    def create(modes=None, signer=None, delegation=None, assurances=None, **assured):
        assurances = assurances or create_assurances(modes, signer, **assured)
        notaries.append(Notary(deployment, assurances, measurements, delegation))
        return notaries[-1]

    yield create
    for notary in notaries:
        notary.close()


@pytest.fixture
def create_sales(deployment, provider, catalogue, quotes, tmp_path):
    """Make sales at the prices of a TOML text; `modes` are those of the chain, by name.

    `able` are the modes of the node: only the signed one, unless told otherwise.
    """

    def create(
        prices='[[price]]\nflat = "0.01"', modes=None, able=(), circuits=(), memory_bytes=2**31
    ):
        able = able or [mode_named("signed")]
        by_id = {mode.mode_id: mode for mode in able}
        means = Means(PrivateKey(provider.key), memory_bytes, silent)
        registrations = {
            mode_id: CircuitRegistration(verifier) for mode_id, verifier in dict(circuits).items()
        }
        assurances = Assurances(by_id, registrations, means)
        rules = SalesRules(
            provider=provider.address,
            token=deployment.token,
            escrow=deployment.address("PaymentEscrow"),
            vault_code=artifact("Vault").bytecode,
            deliver_within_seconds=900,
            pay_within_seconds=300,
        )
        modes = modes or deployment.mode_ids
        path = tmp_path / "price_list.toml"
        path.write_text(prices)
        price_list = read_prices(path, 6, modes)
        return Sales(rules, catalogue, price_list, quotes, modes, assurances)

    return create


@pytest.fixture
def measurements(database):
    return Measurements(database)


@pytest.fixture
def create_settler(
    chain,
    escrow,
    provider,
    jobs,
    catalogue,
    deployment,
    create_assurances,
    create_notary,
    measurements,
):
    """Make a settler, with what assurances are made of, on the tests' chain or another node's."""

    def create(submitter=provider, at=chain, limits=None, **assured):
        assurances = create_assurances(**assured)
        notary = create_notary(assurances=assurances)
        registry = VerifierRegistry(at, deployment.address("VerifierRegistry"))
        return Settler(
            at,
            PaymentEscrow(at, escrow.address),
            submitter,
            jobs,
            notary,
            Refusals(registry, catalogue, assurances, notary, jobs),
            measurements,
            deployment.evidence_gas,
            deployment.block,
            limits,
        )

    return create


@pytest.fixture
def offerer(escrow, token):
    return Offerer(escrow.address, token.domain(), 300)


@pytest.fixture
def create_node(
    chain,
    deployment,
    escrow,
    provider,
    jobs,
    quotes,
    catalogue,
    models,
    offerer,
    create_sales,
    create_settler,
    create_notary,
    measurements,
):
    """Make a node of the real parts, but for those that are given."""

    def create(**parts):
        notary = create_notary()
        registry = VerifierRegistry(chain, deployment.address("VerifierRegistry"))
        real = {
            "chain_id": deployment.chain_id,
            "escrow": escrow.address,
            "sales": create_sales(),
            "facilitator": Facilitator(chain, escrow.address, quotes, offerer),
            "jobs": jobs,
            "intake": Intake(chain, escrow, provider, jobs),
            "worker": Worker(catalogue, models, notary, jobs),
            "acknowledgements": Acknowledgements(registry, notary, jobs),
            "settler": create_settler(),
            "measurements": measurements,
            "limits": Limits(),
        }
        return Node(**real | parts)

    return create


@pytest.fixture
def running(create_node):
    """Run such a node while a `with` block lasts."""

    @contextmanager
    def run(**parts):
        node = create_node(**parts)
        node.start()
        try:
            yield node
        finally:
            node.stop()

    return run


@pytest.fixture
def create_order(catalogue, digits, digits_body):
    """Make an order of the digits model for the n-th held-out image."""

    def create(index=0):
        version = catalogue.find("digits")
        manifest = version.manifest
        inputs = coerce_all(digits_body(index)["inputs"], manifest.inputs)
        encoded = codec_named(manifest.codec).encode(inputs, manifest.inputs)
        return order(version, catalogue.floor(version), encoded)

    return create


@pytest.fixture
def pay(offerer, payer):
    """Pay for a quote as a stock x402 client does, and read the payment."""
    client = x402ClientSync()
    register_exact_evm_client(client, payer)
    client.set_spend_controls(False)

    def pay_for(quote):
        header = offerer.payment_required(quote, "http://test", "", None)
        payload = client.create_payment_payload(decode_payment_required_header(header))
        return read_payment(encode_payment_signature_header(payload))

    return pay_for


@pytest.fixture
def eventually():
    """Wait until a condition holds; fail after ten seconds."""

    def wait(condition):
        deadline = time.monotonic() + 10
        while not condition():
            assert time.monotonic() < deadline, "it did not come to that"
            time.sleep(0.01)

    return wait
