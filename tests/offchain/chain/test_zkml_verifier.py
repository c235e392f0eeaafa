"""The verifier keeps one circuit for each version: the one that the version's manifest names."""

from dataclasses import replace

import pytest

from assay.chain import AccountSender, Circuit, ModelRegistry, ZkmlVerifier, deploy, events_in
from assay.chain.contracts.events import CircuitRegistered
from assay.client import Publisher
from assay.errors import ManifestError, TransactionReverted
from assay.models import ArtefactStore, Declaration, build_manifest
from assay.modes import mode_named
from assay.wire import checksummed, keccak, model_id, version_id
from assay.zk.groth16 import VerificationKey

from ..circuit_fixtures import *  # noqa: F403


@pytest.fixture(scope="session")
def manifest(tiny_circuit):
    return build_manifest(tiny_circuit, Declaration(licence="MIT", description="registered"))


@pytest.fixture(scope="session")
def key(tiny_circuit):
    return tiny_circuit.with_suffix(".vkey").read_bytes()


MODEL = keccak(b"model")


def test_a_circuit_is_registered_by_anyone_and_read_back(
    restored_chain, circuits, send, stranger, manifest, key
):
    version = version_id(MODEL, manifest.hash())
    assert circuits.circuit(version) is None
    receipt = send(circuits.register(MODEL, manifest, key), stranger)
    found = circuits.circuit(version)
    layout = VerificationKey.from_bytes(key).layout
    assert found == Circuit(
        key_contract=found.key_contract,
        key_hash=manifest.circuit.verification_key_hash,
        insecure=True,
        input_width=layout.input_width,
        output_width=layout.output_width,
        input_size=layout.input_bytes,
        output_size=layout.output_bytes,
    )
    assert circuits.key(found) == key
    (logged,) = events_in(receipt.logs, circuits, CircuitRegistered)
    assert logged.event == CircuitRegistered(
        version, manifest.circuit.verification_key_hash, checksummed(found.key_contract), True
    )


def test_a_circuit_is_registered_once(restored_chain, circuits, send, stranger, manifest, key):
    send(circuits.register(MODEL, manifest, key), stranger)
    with pytest.raises(TransactionReverted, match="CircuitExists"):
        send(circuits.register(MODEL, manifest, key), stranger)


def test_no_other_key_is_registered(restored_chain, circuits, send, stranger, manifest, key):
    other = replace(VerificationKey.from_bytes(key), insecure=False).to_bytes()
    with pytest.raises(TransactionReverted, match="KeyNotInManifest"):
        send(circuits.register(MODEL, manifest, other), stranger)


def test_a_manifest_without_a_circuit_is_refused_here(circuits, manifest, key):
    without = manifest.model_copy(update={"circuit": None})
    with pytest.raises(ManifestError, match="names no circuit"):
        circuits.register(MODEL, without, key)


@pytest.fixture
def publish(send, publisher, tiny_circuit, tmp_path):
    """Publish the tiny circuit at some contracts."""

    def run(chain, registry, circuits):
        store = ArtefactStore(str(tmp_path / "store"))
        sender = AccountSender(chain, publisher)
        declaration = Declaration(licence="MIT", description="published")
        return Publisher(registry, store, sender, circuits).publish(
            tiny_circuit, "published", declaration
        )

    return run


def test_publishing_registers_the_circuit_and_a_second_time_changes_nothing(
    restored_chain, publish, model_registry, circuits
):
    first = publish(restored_chain, model_registry, circuits)
    assert first.is_new
    registered = circuits.circuit(first.version_id)
    assert registered.key_hash == first.manifest.circuit.verification_key_hash
    block = restored_chain.block_number()
    again = publish(restored_chain, model_registry, circuits)
    assert (again.version_id, again.is_new) == (first.version_id, False)
    assert restored_chain.block_number() == block


def test_publishing_again_registers_what_nobody_had_registered(
    restored_chain, publish, model_registry, circuits
):
    published = publish(restored_chain, model_registry, None)
    assert circuits.circuit(published.version_id) is None
    publish(restored_chain, model_registry, circuits)
    assert circuits.circuit(published.version_id) is not None


def test_nothing_is_published_under_an_insecure_key_where_money_is_real(
    restored_chain, publish, publisher
):
    sender = AccountSender(restored_chain, publisher)
    deployment = deploy(restored_chain, sender, owner=publisher.address, modes=[mode_named("zkml")])
    registry = ModelRegistry(restored_chain, deployment.address("ModelRegistry"))
    verifier = ZkmlVerifier(restored_chain, deployment.address("ZkmlVerifier"))
    with pytest.raises(TransactionReverted, match="KeyInsecure"):
        publish(restored_chain, registry, verifier)
    assert registry.model(model_id(publisher.address, "published")) is None
