"""Circuits are run as exact integer programs, and published with their keys alone."""

import shutil

import numpy as np
import pytest

from assay.engines import engine_for, engine_for_file
from assay.errors import CircuitError, EngineError, ModelFileError, TensorError
from assay.wire.coercion import coerce_all
from assay.wire.manifest import Runtime
from assay.wire.quantisation import dequantised
from assay.zk.circuit import load_circuit
from assay.zk.graph import read_graph
from assay.zk.groth16 import VerificationKey

from ..circuit_fixtures import compile_plan, set_up, write_perceptron


@pytest.fixture
def files(tiny_circuit, tmp_path):
    """A copy of the tiny circuit's files, which a test may spoil; the plan."""
    shutil.copytree(tiny_circuit.parent, tmp_path / "files")
    return tmp_path / "files" / tiny_circuit.name


@pytest.fixture(scope="session")
def manifest(describe, tiny_circuit):
    return describe(tiny_circuit)


@pytest.fixture(scope="session")
def model(load, tiny_circuit):
    return load(tiny_circuit)


def test_says_all_that_a_manifest_needs(tiny_circuit):
    found = engine_for_file(tiny_circuit).inspect(tiny_circuit)
    assert found.files == ("tiny.circuit", "tiny.onnx", "tiny.vkey", "tiny.zkey")
    assert found.runtime == Runtime(name="assay-integer", version="1")
    assert (found.execution_provider, found.codec) == ("any", "tensor/raw")
    ((given,), (made,)) = found.inputs, found.outputs
    assert (given.name, given.dtype, given.shape) == ("x", "int8", (1, 4))
    assert (made.name, made.dtype, made.shape) == ("y", "int32", (1, 2))
    assert [scale.tensor for scale in found.quantisation] == ["x", "y"]
    assert all(np.log2(scale.scale).is_integer() for scale in found.quantisation)


def test_names_the_circuit_and_its_key(tiny_circuit):
    named = engine_for_file(tiny_circuit).inspect(tiny_circuit).circuit
    circuit = load_circuit(tiny_circuit)
    assert named.r1cs_sha256 == circuit.r1cs.sha256()
    key = VerificationKey.from_bytes(tiny_circuit.with_suffix(".vkey").read_bytes())
    assert named.verification_key_hash == key.hash()
    assert named.setup == "insecure-development"


def test_runs_the_program_on_integers(model, manifest, tiny_circuit, tiny_inputs):
    program = load_circuit(tiny_circuit).program
    for sample in tiny_inputs[:20]:
        given = coerce_all({"x": sample[np.newaxis]}, manifest.inputs, manifest.scales)
        made = model.run(given)
        assert made.keys() == {"y"}
        assert (made["y"].dtype, made["y"].shape) == (np.int32, (1, 2))
        expected = program.run(given["x"].astype(np.int64).reshape(-1))
        assert made["y"].reshape(-1).tolist() == expected.tolist()


def test_comes_close_to_the_model_in_floating_point(model, manifest, tiny_circuit, tiny_inputs):
    graph = read_graph(tiny_circuit.with_suffix(".onnx"))
    expected = graph.run(tiny_inputs.astype(np.float64))
    for sample, wanted in zip(tiny_inputs, expected, strict=True):
        given = coerce_all({"x": sample[np.newaxis]}, manifest.inputs, manifest.scales)
        found = dequantised(manifest, model.run(given))["y"]
        np.testing.assert_allclose(found[0], wanted, atol=0.1)


def test_gives_the_least_and_the_greatest_input_the_same_as_any(model):
    for extreme in (-128, 127):
        assert model.run({"x": np.full((1, 4), extreme, np.int8)})["y"].shape == (1, 2)


def test_takes_an_array_of_any_byte_order_and_layout(model):
    rows = np.arange(8, dtype=np.int8).reshape(4, 2)
    assert np.array_equal(
        model.run({"x": rows.T[:1]})["y"],
        model.run({"x": np.array([[0, 2, 4, 6]], np.int8)})["y"],
    )


@pytest.mark.parametrize(
    ("inputs", "problem"),
    [
        ({}, "'x' is missing"),
        ({"x": np.zeros((1, 4), np.float32)}, "is float32, expected int8"),
        ({"x": np.zeros((1, 5), np.int8)}, "has shape"),
    ],
)
def test_refuses_inputs_that_are_not_the_manifests(model, inputs, problem):
    with pytest.raises(TensorError, match=problem):
        model.run(inputs)


def test_runs_without_its_keys(manifest, files):
    for suffix in (".vkey", ".zkey"):
        files.with_suffix(suffix).unlink()
    model = engine_for(manifest).load(manifest, files.parent)
    assert model.manifest == manifest
    assert model.run({"x": np.zeros((1, 4), np.int8)})["y"].shape == (1, 2)


@pytest.mark.parametrize("suffix", [".vkey", ".zkey"])
def test_a_circuit_without_its_keys_is_not_published(files, suffix):
    files.with_suffix(suffix).unlink()
    with pytest.raises(CircuitError, match=rf"no tiny\{suffix} beside it") as caught:
        engine_for_file(files).inspect(files)
    assert "assay circuit setup" in caught.value.hint


@pytest.fixture
def others(tiny_inputs, tmp_path):
    """The plan of another model, of the same sizes, with its keys."""
    write_perceptron(tmp_path / "other.onnx", seed=6)
    return set_up(compile_plan(tmp_path / "other.onnx", tiny_inputs))


@pytest.mark.parametrize(
    ("swapped", "problem"),
    [
        ([".vkey"], "tiny.vkey and tiny.zkey do not belong together"),
        ([".zkey"], "tiny.vkey and tiny.zkey do not belong together"),
        ([".vkey", ".zkey"], "tiny.vkey is the key of another circuit"),
    ],
)
def test_keys_of_another_circuit_are_not_published(files, others, swapped, problem):
    for suffix in swapped:
        shutil.copy(others.with_suffix(suffix), files.with_suffix(suffix))
    with pytest.raises(CircuitError, match=problem) as caught:
        engine_for_file(files).inspect(files)
    assert "assay circuit setup" in caught.value.hint


def test_keys_of_a_larger_circuit_are_not_published(files, tiny_inputs, tmp_path):
    write_perceptron(tmp_path / "larger.onnx", sizes=(4, 3, 20))
    larger = set_up(compile_plan(tmp_path / "larger.onnx", tiny_inputs))
    for suffix in (".vkey", ".zkey"):
        shutil.copy(larger.with_suffix(suffix), files.with_suffix(suffix))
    with pytest.raises(CircuitError, match="do not belong together"):
        engine_for_file(files).inspect(files)


@pytest.mark.parametrize("suffix", [".circuit", ".onnx", ".vkey", ".zkey"])
def test_a_file_that_was_cut_is_not_published(files, suffix):
    path = files.with_suffix(suffix)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(CircuitError):
        engine_for_file(files).inspect(files)


def test_a_circuit_that_is_not_there_is_named(tmp_path):
    path = tmp_path / "none.circuit"
    with pytest.raises(ModelFileError, match=r"none\.circuit' cannot be read"):
        engine_for_file(path).inspect(path)


def test_another_model_beside_the_plan_is_refused(files, others, manifest):
    shutil.copy(others.with_suffix(".onnx"), files.with_suffix(".onnx"))
    with pytest.raises(CircuitError, match=r"tiny\.onnx is another file"):
        engine_for_file(files).inspect(files)
    with pytest.raises(CircuitError, match=r"tiny\.onnx is another file"):
        engine_for(manifest).load(manifest, files.parent)


@pytest.mark.parametrize(
    "changes",
    [
        {"runtime": Runtime(name="assay-integer", version="2")},
        {"execution_provider": "CUDAExecutionProvider"},
    ],
    ids=str,
)
def test_another_runtime_is_refused(manifest, tiny_circuit, changes):
    changed = manifest.model_copy(update=changes)
    with pytest.raises(EngineError, match="The version runs on assay-integer"):
        engine_for(changed).load(changed, tiny_circuit.parent)


def test_a_model_that_is_no_artefact_is_refused(manifest, tiny_circuit):
    kept = [artefact for artefact in manifest.artefacts if artefact.path != "tiny.onnx"]
    changed = manifest.model_copy(update={"artefacts": tuple(kept)})
    with pytest.raises(ModelFileError, match=r"'tiny\.onnx', which is no artefact"):
        engine_for(changed).load(changed, tiny_circuit.parent)


@pytest.mark.parametrize("side", ["inputs", "outputs"])
def test_a_manifest_with_other_tensors_is_refused(manifest, tiny_circuit, side):
    (spec,) = getattr(manifest, side)
    other = spec.model_copy(update={"name": "other"})
    changed = manifest.model_copy(update={side: (other,)})
    with pytest.raises(EngineError, match="describes other tensors"):
        engine_for(changed).load(changed, tiny_circuit.parent)


def test_a_manifest_that_allows_nans_among_integers_is_run_all_the_same(manifest, tiny_circuit):
    (spec,) = manifest.inputs
    changed = manifest.model_copy(update={"inputs": (spec.model_copy(update={"nan": "allowed"}),)})
    model = engine_for(changed).load(changed, tiny_circuit.parent)
    assert model.run({"x": np.zeros((1, 4), np.int8)})["y"].shape == (1, 2)
