"""A manifest is built from a model's file and what its publisher declares."""

import hashlib

import pytest
from onnx import TensorProto, helper

from assay.errors import CodecError, ManifestError, ModelFileError
from assay.models import Declaration, build_manifest
from assay.wire import keccak
from assay.wire.manifest import Artefact, Runtime, TensorSpec, Tolerance, read_manifest

DECLARED = {"licence": "Apache-2.0", "description": "Adds."}


def test_says_what_the_file_says_and_what_the_publisher_declares(adder):
    tolerance = Tolerance(absolute=0, relative=1e-6)
    manifest = build_manifest(
        adder,
        Declaration(**DECLARED, nan_allowed=frozenset({"y"}), threads=2, tolerance=tolerance),
    )
    assert manifest.format == "onnx"
    assert manifest.runtime.name == "onnxruntime"
    assert manifest.execution_provider == "CPUExecutionProvider"
    assert manifest.threads == 2
    assert manifest.inputs == (TensorSpec(name="x", dtype="float32", shape=("n", 2)),)
    assert manifest.outputs == (
        TensorSpec(name="y", dtype="float32", shape=("n", 2), nan="allowed"),
    )
    assert manifest.codec == "tensor/cbor"
    assert (manifest.licence, manifest.description) == ("Apache-2.0", "Adds.")
    assert manifest.tolerance == tolerance
    assert manifest.circuit is None
    assert read_manifest(manifest.canonical_bytes()) == manifest


def test_lists_every_file_with_its_digest_and_size(adder):
    manifest = build_manifest(adder, Declaration(**DECLARED))
    assert manifest.artefacts == tuple(
        Artefact(path=name, sha256=hashlib.sha256(data).digest(), size=len(data))
        for name in ("model.onnx", "weights/summand.bin")
        for data in [(adder.parent / name).read_bytes()]
    )


def test_names_the_same_file_the_same_wherever_it_lies(create_adder):
    here = create_adder(1, "here/model.onnx", split=True)
    there = create_adder(1, "there/model.onnx", split=True)
    other = create_adder(2, "other/model.onnx", split=True)
    hashes = [build_manifest(path, Declaration(**DECLARED)).hash() for path in (here, there, other)]
    assert hashes[0] == hashes[1] != hashes[2]


def test_refuses_a_file_that_the_engine_refuses(tmp_path):
    path = tmp_path / "model.onnx"
    path.write_bytes(b"GIF89a")
    with pytest.raises(ModelFileError, match="is not ONNX, or is damaged"):
        build_manifest(path, Declaration(**DECLARED))
    with pytest.raises(ModelFileError, match=r"No engine here reads 'model\.gif'"):
        build_manifest(tmp_path / "model.gif", Declaration(**DECLARED))


def test_refuses_an_unknown_codec(adder):
    with pytest.raises(CodecError, match="no codec 'tensor/xml'"):
        build_manifest(adder, Declaration(**DECLARED, codec="tensor/xml"))


def test_takes_a_codec_that_carries_the_models_tensors(adder):
    assert build_manifest(adder, Declaration(**DECLARED, codec="tensor/raw")).codec == "tensor/raw"


@pytest.mark.parametrize(
    ("inputs", "outputs", "problem"),
    [
        (["a", "b"], ["y"], "carries one tensor, not 2"),
        (["a"], ["y", "a"], "carries one tensor, not 2"),
    ],
)
def test_refuses_a_codec_that_does_not(create_onnx, inputs, outputs, problem):
    value = (TensorProto.FLOAT, [2])
    path = create_onnx(
        [helper.make_node("Neg", ["a"], ["y"])],
        dict.fromkeys(inputs, value),
        dict.fromkeys(outputs, value),
    )
    with pytest.raises(CodecError, match=problem):
        build_manifest(path, Declaration(**DECLARED, codec="tensor/raw"))


def test_refuses_to_allow_a_nan_in_a_tensor_that_is_not_there(adder):
    with pytest.raises(ManifestError, match=r"no tensor 'z' that .* It has: x, y\."):
        build_manifest(adder, Declaration(**DECLARED, nan_allowed=frozenset({"x", "z"})))


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"licence": "", "description": ""}, "licence: String should have at least 1 character"),
        (DECLARED | {"threads": 0}, "threads: Input should be greater than or equal to 1"),
    ],
)
def test_refuses_a_declaration_that_no_manifest_can_hold(adder, fields, problem):
    with pytest.raises(ManifestError, match=f"cannot be described: {problem}"):
        build_manifest(adder, Declaration(**fields))


def test_a_circuit_is_described_with_its_scales_its_key_and_all_its_files(tiny_circuit):
    manifest = build_manifest(tiny_circuit, Declaration(**DECLARED))
    assert (manifest.format, manifest.codec) == ("circuit", "tensor/raw")
    assert manifest.runtime == Runtime(name="assay-integer", version="1")
    names = [artefact.path for artefact in manifest.artefacts]
    assert names == ["tiny.circuit", "tiny.onnx", "tiny.vkey", "tiny.zkey"]
    assert manifest.entry.name == "tiny.circuit"
    assert manifest.scales.keys() == {"x", "y"}
    key = tiny_circuit.with_suffix(".vkey").read_bytes()
    assert manifest.circuit.verification_key_hash == keccak(key)
    assert manifest.circuit.setup == "insecure-development"
    assert read_manifest(manifest.canonical_bytes()) == manifest


def test_refuses_another_codec_for_a_circuit_than_it_reads(tiny_circuit):
    with pytest.raises(
        ManifestError, match="A circuit reads the codec tensor/raw, not tensor/cbor"
    ):
        build_manifest(tiny_circuit, Declaration(**DECLARED, codec="tensor/cbor"))
    assert build_manifest(tiny_circuit, Declaration(**DECLARED, codec="tensor/raw"))
