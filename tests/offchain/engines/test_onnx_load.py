"""A version runs on what its manifest names, from the files that it names, or not at all."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from assay.engines import engine_for
from assay.engines.onnx.session import open_session
from assay.errors import EngineError, ModelFileError
from assay.wire.manifest import Runtime, TensorSpec

X, Y = {"x": (TensorProto.FLOAT, [2])}, {"y": (TensorProto.FLOAT, [2])}


@pytest.fixture
def negation(create_onnx):
    return create_onnx([helper.make_node("Neg", ["x"], ["y"])], X, Y)


def test_an_engine_is_found_by_format_and_runtime(negation, describe):
    engine = engine_for(describe(negation))
    assert (engine.format, engine.runtime.name) == ("onnx", "onnxruntime")
    assert engine.runtime.version == onnxruntime.__version__


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"format": "gguf"}, "runs the format 'gguf' on 'onnxruntime'"),
        ({"runtime": Runtime(name="torch", version="2")}, "runs the format 'onnx' on 'torch'"),
    ],
)
def test_an_unknown_engine_is_refused_and_the_known_one_named(negation, load, changes, problem):
    with pytest.raises(EngineError, match=f"No engine here {problem}.*onnx on onnxruntime"):
        load(negation, **changes)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        (
            {"runtime": Runtime(name="onnxruntime", version="1.0.0")},
            r"runs on onnxruntime 1\.0\.0 with CPUExecutionProvider; here is onnxruntime",
        ),
        (
            {"execution_provider": "CUDAExecutionProvider"},
            "with CUDAExecutionProvider; here is onnxruntime .* with CPUExecutionProvider",
        ),
    ],
)
def test_another_release_or_processor_is_refused(negation, load, changes, problem):
    with pytest.raises(EngineError, match=problem):
        load(negation, **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"inputs": [TensorSpec(name="z", dtype="float32")]},
        {"inputs": [TensorSpec(name="x", dtype="float64")]},
        {"outputs": [TensorSpec(name="y", dtype="int32")]},
        {"outputs": [TensorSpec(name=name, dtype="float32") for name in ("y", "z")]},
    ],
)
def test_a_manifest_with_another_signature_than_the_models_is_refused(negation, load, changes):
    with pytest.raises(
        EngineError, match=r"The manifest says [xyz] .*; the model says [xy] float32\."
    ):
        load(negation, **changes)


def test_a_model_in_a_folder_below_the_manifest_is_found(create_onnx, describe):
    path = create_onnx([helper.make_node("Neg", ["x"], ["y"])], X, Y, name="deep/down/model.onnx")
    manifest = describe(path)
    (artefact,) = manifest.artefacts
    below = manifest.model_copy(
        update={"artefacts": (artefact.model_copy(update={"path": "down/model.onnx"}),)}
    )
    model = engine_for(below).load(below, path.parent.parent)
    assert model.run({"x": np.ones(2, np.float32)})["y"].tolist() == [-1, -1]


def test_a_file_that_is_no_artefact_of_the_version_is_not_read(create_onnx, describe):
    weights = numpy_helper.from_array(np.ones(2, np.float32), "w")
    weights.ClearField("raw_data")
    weights.data_location = TensorProto.EXTERNAL
    weights.external_data.add(key="location", value="weights.bin")
    path = create_onnx([helper.make_node("Add", ["x", "w"], ["y"])], X, Y, [weights])
    path.with_name("weights.bin").write_bytes(np.ones(2, np.float32).tobytes())
    manifest = describe(path)
    without = manifest.model_copy(update={"artefacts": manifest.artefacts[:1]})
    with pytest.raises(ModelFileError, match=r"reads 'weights\.bin', which is no artefact"):
        engine_for(without).load(without, path.parent)


def test_an_unsafe_file_is_refused_whatever_the_manifest_says(negation, describe):
    manifest = describe(negation)
    negation.write_bytes(b"GIF89a")
    with pytest.raises(ModelFileError, match="is not ONNX, or is damaged"):
        engine_for(manifest).load(manifest, negation.parent)


def test_a_file_that_the_runtime_cannot_load_is_refused(create_onnx, describe):
    manifest = describe(create_onnx([helper.make_node("Neg", ["x"], ["y"])], X, Y))
    path = create_onnx([helper.make_node("NoSuchOperator", ["x"], ["y"])], X, Y)
    with pytest.raises(EngineError, match=r"cannot load the version: .*NoSuchOperator"):
        engine_for(manifest).load(manifest, path.parent)


def test_sessions_have_deterministic_settings(negation):
    options = open_session(negation, threads=3).get_session_options()
    assert options.intra_op_num_threads == 3
    assert options.inter_op_num_threads == 1
    assert options.execution_mode == onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    assert options.use_deterministic_compute
    assert not options.enable_mem_pattern
    assert not options.enable_cpu_mem_arena
    assert (
        options.graph_optimization_level == onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    )


def test_a_file_in_the_runtimes_own_format_is_not_opened(negation, tmp_path):
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(tmp_path / "model.ort")
    options.add_session_config_entry("session.save_model_format", "ORT")
    onnxruntime.InferenceSession(str(negation), options, providers=["CPUExecutionProvider"])
    own = Path(options.optimized_model_filepath)
    assert onnxruntime.InferenceSession(str(own), providers=["CPUExecutionProvider"]).get_inputs()
    with pytest.raises(Exception, match="Protobuf parsing failed"):
        open_session(own, threads=1)
