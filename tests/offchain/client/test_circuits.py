"""What a stranger finds out about a published circuit, with the chain and the store alone."""

import hashlib
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from assay.client import CircuitSources, check_circuit
from assay.errors import CircuitError
from assay.models import Declaration, build_manifest, publish_files
from assay.models.digests import digest_file
from assay.wire import Policy, keccak, model_id
from assay.wire.manifest import Artefact
from assay.zk.circuit import load_circuit
from assay.zk.plan import ModelFile, read_plan

from ..circuit_fixtures import *  # noqa: F403


@pytest.fixture
def folder(tiny_circuit, tmp_path):
    """The files of the tiny circuit, to be tampered with."""
    return shutil.copytree(tiny_circuit.parent, tmp_path / "tiny")


@pytest.fixture
def honest(folder):
    """The manifest of the tiny circuit as it is."""
    return build_manifest(folder / "tiny.circuit", Declaration(licence="MIT", description="tiny"))


@pytest.fixture
def sources(chain, deployment, store):
    return CircuitSources(chain, deployment, store)


@pytest.fixture
def check(folder, restored_chain, store, model_registry, circuits, publisher, sources):
    """Publish a manifest with the files as they are now, whether they fit or not, and check it.

    With `key`, the chain is told that verification key.
    """

    def run(manifest, key=None, *, powers=None, damage=None):
        artefacts = [
            Artefact(path=item.path, sha256=digest[0], size=digest[1])
            for item in manifest.artefacts
            if (digest := digest_file(folder / item.path))
        ]
        manifest = manifest.model_copy(update={"artefacts": tuple(artefacts)})
        publish_files(store, manifest, folder)
        if damage is not None:
            damage(Path(store.url.removeprefix("file://")) / "sha256")
        model = model_id(publisher.address, "tampered")
        if key is not None:
            restored_chain.send(circuits.register(model, manifest, key), publisher)
        restored_chain.send(model_registry.register("tampered", Policy(required=1)), publisher)
        restored_chain.send(model_registry.publish(model, manifest.hash(), ""), publisher)
        return check_circuit(model, manifest, sources, powers)

    return run


def key_of(folder):
    return (folder / "tiny.vkey").read_bytes()


def change_a_weight(folder):
    model = onnx.load(folder / "tiny.onnx")
    weights = model.graph.initializer[0]
    changed = numpy_helper.to_array(weights).copy()
    changed[0, 0] += np.float32(0.25)
    weights.CopyFrom(numpy_helper.from_array(changed, weights.name))
    onnx.save(model, folder / "tiny.onnx")


def name_the_model_that_is_there(folder):
    path = folder / "tiny.circuit"
    sha256 = hashlib.sha256((folder / "tiny.onnx").read_bytes()).hexdigest()
    plan = read_plan(path.read_bytes())
    model = ModelFile(file="tiny.onnx", sha256=sha256)
    path.write_bytes(plan.model_copy(update={"model": model}).to_bytes())


def with_circuit(manifest, **changes):
    return manifest.model_copy(update={"circuit": manifest.circuit.model_copy(update=changes)})


def failed(verdict):
    return {finding.path for finding in verdict.findings if not finding.holds}


def test_an_honest_version_passes_every_check(check, honest, folder):
    verdict = check(honest, key_of(folder))
    assert verdict.ok
    assert verdict.not_checked == ()
    assert verdict.setup == "insecure-development"
    assert {finding.path for finding in verdict.findings} == {
        "version",
        "files",
        "tiny.circuit",
        "tiny.onnx",
        "tiny.vkey",
        "key",
        "key on chain",
        "model",
        "circuit",
        "signature",
        "label",
        "setup",
    }


def test_a_weight_that_was_changed_in_the_file_is_noticed(check, honest, folder):
    change_a_weight(folder)
    verdict = check(honest, key_of(folder))
    assert failed(verdict) == {"model"}
    assert any("setup" in question for question in verdict.not_checked)


def test_a_changed_weight_whose_digest_was_mended_makes_another_circuit(check, honest, folder):
    change_a_weight(folder)
    name_the_model_that_is_there(folder)
    assert failed(check(honest, key_of(folder))) == {"circuit", "setup"}


def test_a_changed_weight_whose_circuit_was_mended_makes_another_key(check, honest, folder):
    change_a_weight(folder)
    name_the_model_that_is_there(folder)
    changed = load_circuit(folder / "tiny.circuit").r1cs.sha256()
    verdict = check(with_circuit(honest, r1cs_sha256=changed), key_of(folder))
    assert failed(verdict) == {"setup"}


def test_another_key_in_the_store_than_on_chain_is_noticed(check, honest, folder):
    key = key_of(folder)
    (folder / "tiny.vkey").write_bytes(key[:-1] + bytes([key[-1] ^ 1]))
    verdict = check(honest, key)
    assert failed(verdict) == {"key", "key on chain"}


def test_a_key_that_the_chain_was_not_told_proves_nothing(check, honest):
    assert failed(check(honest)) == {"key on chain"}


def test_a_development_key_cannot_pass_for_one_of_a_ceremony(check, honest, folder):
    verdict = check(with_circuit(honest, setup="ceremony"), key_of(folder))
    assert failed(verdict) == {"label"}


def test_a_manifest_with_another_scale_is_noticed(check, honest, folder):
    coarse, other = honest.quantisation
    quantisation = (coarse.model_copy(update={"scale": coarse.scale * 2}), other)
    changed = honest.model_copy(update={"quantisation": quantisation})
    assert failed(check(changed, key_of(folder))) == {"signature"}


def test_a_version_without_its_key_is_not_checked_further(check, honest, folder):
    kept = tuple(item for item in honest.artefacts if not item.path.endswith(".vkey"))
    verdict = check(honest.model_copy(update={"artefacts": kept}), key_of(folder))
    assert failed(verdict) == {"files"}
    assert len(verdict.not_checked) == 1


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"other")])
def test_a_file_that_the_store_lost_or_changed_is_named(check, honest, folder, damage):
    # Other tests share the store: this model is another file.
    model = onnx.load(folder / "tiny.onnx")
    model.doc_string = "another file, the same weights"
    onnx.save(model, folder / "tiny.onnx")
    digest = hashlib.sha256((folder / "tiny.onnx").read_bytes()).hexdigest()
    verdict = check(honest, key_of(folder), damage=lambda stored: damage(stored / digest))
    assert failed(verdict) == {"tiny.onnx"}


def test_a_version_that_was_never_published_is_noticed(honest, store, folder, sources):
    publish_files(store, honest, folder)
    verdict = check_circuit(keccak(b"nobody's"), honest, sources)
    assert failed(verdict) == {"version", "key on chain"}


def test_a_version_without_a_circuit_cannot_be_checked(honest, sources):
    with pytest.raises(CircuitError, match="has no circuit"):
        check_circuit(keccak(b""), honest.model_copy(update={"circuit": None}), sources)


@pytest.fixture
def unlabelled(honest, folder):
    """A manifest that calls a key a ceremony's, whose flag was removed to go with that."""
    key = bytearray(key_of(folder))
    key[1] = 0
    (folder / "tiny.vkey").write_bytes(key)
    return with_circuit(honest, setup="ceremony", verification_key_hash=keccak(bytes(key)))


def test_a_ceremony_is_open_without_the_powers_that_it_stands_on(check, unlabelled, folder):
    verdict = check(unlabelled, key_of(folder))
    assert verdict.ok
    assert "powers-of-tau" in verdict.not_checked[0]


def test_a_ceremony_that_never_was_is_noticed_with_the_powers(check, unlabelled, folder, tmp_path):
    powers = tmp_path / "powers.ptau"
    powers.write_bytes(b"no powers")
    verdict = check(unlabelled, key_of(folder), powers=powers)
    assert failed(verdict) == {"setup"}


def test_a_ceremony_without_its_proving_key_cannot_be_checked(check, unlabelled, folder, tmp_path):
    kept = tuple(item for item in unlabelled.artefacts if not item.path.endswith(".zkey"))
    without = unlabelled.model_copy(update={"artefacts": kept})
    verdict = check(without, key_of(folder), powers=tmp_path / "powers.ptau")
    assert failed(verdict) == {"setup"}
    assert "its proving key is missing" in verdict.findings[-1].detail
