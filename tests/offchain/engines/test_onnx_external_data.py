"""A model reads the files beside it that hold its weights, and no other file."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from assay.engines.onnx import OnnxEngine
from assay.errors import ModelFileError

WEIGHTS = np.arange(6, dtype=np.float32).reshape(3, 2)
X = {"x": (TensorProto.FLOAT, ["n", 3])}
Y = {"y": (TensorProto.FLOAT, ["n", 2])}
ENGINE = OnnxEngine()


def apart(location, name="w", **entries):
    """A tensor of the shape of WEIGHTS whose data is elsewhere."""
    tensor = numpy_helper.from_array(WEIGHTS, name)
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in ({"location": location} | entries).items():
        tensor.external_data.add(key=key, value=str(value))
    return tensor


@pytest.fixture
def create_split(create_onnx):
    """Write a model whose weights are where `location` says."""

    def create(location, name="model.onnx", **entries):
        multiply = helper.make_node("MatMul", ["x", "w"], ["y"])
        return create_onnx([multiply], X, Y, [apart(location, **entries)], name=name)

    return create


def run(model):
    return model.run({"x": np.eye(3, dtype=np.float32)})["y"]


@pytest.mark.parametrize("location", ["weights.bin", "parts/1/weights.bin", "./weights.bin"])
def test_runs_with_weights_in_a_file_beside_the_model(create_split, load, location):
    path = create_split(location)
    file = path.parent / location
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(WEIGHTS.tobytes())
    assert ENGINE.inspect(path).files == ("model.onnx", location.removeprefix("./"))
    assert np.array_equal(run(load(path)), WEIGHTS)


def test_runs_with_weights_somewhere_in_a_file(create_split, load):
    path = create_split("weights.bin", offset=4096, length=24)
    path.with_name("weights.bin").write_bytes(bytes(4096) + WEIGHTS.tobytes() + bytes(8))
    assert np.array_equal(run(load(path)), WEIGHTS)


def test_runs_what_onnx_itself_splits(create_onnx, load):
    multiply = helper.make_node("MatMul", ["x", "w"], ["y"])
    path = create_onnx([multiply], X, Y, [numpy_helper.from_array(WEIGHTS, "w")])
    whole = onnx.load(path)
    onnx.save(whole, path, save_as_external_data=True, location="all.data", size_threshold=0)
    assert ENGINE.inspect(path).files == ("model.onnx", "all.data")
    assert np.array_equal(run(load(path)), WEIGHTS)


def test_finds_tensors_in_subgraphs_and_attributes(create_onnx, load):
    inner = helper.make_graph(
        [helper.make_node("MatMul", ["x", "inner"], ["then"])],
        "then",
        [],
        [helper.make_tensor_value_info("then", TensorProto.FLOAT, ["n", 2])],
        [apart("subgraph.bin", name="inner")],
    )
    other = helper.make_graph(
        [
            helper.make_node("Constant", [], ["outer"], value=apart("attribute.bin")),
            helper.make_node("MatMul", ["x", "outer"], ["else"]),
        ],
        "else",
        [],
        [helper.make_tensor_value_info("else", TensorProto.FLOAT, ["n", 2])],
    )
    choose = helper.make_node("If", ["c"], ["y"], then_branch=inner, else_branch=other)
    path = create_onnx([choose], {"c": (TensorProto.BOOL, [])} | X, Y)
    path.with_name("subgraph.bin").write_bytes(WEIGHTS.tobytes())
    path.with_name("attribute.bin").write_bytes((-WEIGHTS).tobytes())

    assert ENGINE.inspect(path).files == ("model.onnx", "attribute.bin", "subgraph.bin")
    model, eye = load(path), np.eye(3, dtype=np.float32)
    assert np.array_equal(model.run({"c": np.array(True), "x": eye})["y"], WEIGHTS)
    assert np.array_equal(model.run({"c": np.array(False), "x": eye})["y"], -WEIGHTS)


@pytest.mark.parametrize(
    "location",
    [
        *("../weights.bin", "a/../../weights.bin", "/etc/passwd", "..", ".", "", "a\\b", "..\\b"),
        "*/_ORT_MEM_ADDR_/*",
    ],
)
def test_refuses_data_outside_of_the_models_folder(create_split, tmp_path, location):
    (tmp_path / "weights.bin").write_bytes(WEIGHTS.tobytes())
    path = create_split(location, name="folder/model.onnx")
    with pytest.raises(ModelFileError, match="'w' has its data outside of the model's folder"):
        ENGINE.inspect(path)


def test_refuses_an_absolute_path_even_into_the_models_folder(create_split, tmp_path):
    (tmp_path / "weights.bin").write_bytes(WEIGHTS.tobytes())
    with pytest.raises(ModelFileError, match="outside of the model's folder"):
        ENGINE.inspect(create_split(str(tmp_path / "weights.bin")))


@pytest.mark.parametrize("location", ["weights.bin", "link/weights.bin"])
def test_refuses_symbolic_links(create_split, tmp_path, location):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "weights.bin").write_bytes(WEIGHTS.tobytes())
    path = create_split(location, name="folder/model.onnx")
    path.with_name("link").symlink_to(elsewhere)
    path.with_name("weights.bin").symlink_to(elsewhere / "weights.bin")
    with pytest.raises(ModelFileError, match="is, or is behind, a symbolic link"):
        ENGINE.inspect(path)


def test_takes_a_model_in_a_folder_that_is_a_symbolic_link(create_split, tmp_path):
    path = create_split("weights.bin", name="folder/model.onnx")
    path.with_name("weights.bin").write_bytes(WEIGHTS.tobytes())
    (tmp_path / "link").symlink_to(path.parent)
    assert ENGINE.inspect(tmp_path / "link" / "model.onnx").files == ("model.onnx", "weights.bin")


def test_refuses_a_file_that_is_not_there(create_split):
    with pytest.raises(ModelFileError, match=r"its data in 'weights.bin', which is not there"):
        ENGINE.inspect(create_split("weights.bin"))


def test_refuses_a_folder_instead_of_a_file(create_split):
    path = create_split("weights")
    path.with_name("weights").mkdir()
    with pytest.raises(ModelFileError, match="which is not there"):
        ENGINE.inspect(path)


@pytest.mark.parametrize(
    "entries",
    [
        {"length": 25},
        {"offset": 1, "length": 24},
        {"offset": 25},
        {"offset": -1},
        {"length": -1},
        {"offset": "many"},
        {"offset": 2**63, "length": 2**63},
    ],
)
def test_refuses_data_beyond_the_end_of_its_file(create_split, entries):
    path = create_split("weights.bin", **entries)
    path.with_name("weights.bin").write_bytes(WEIGHTS.tobytes())
    with pytest.raises(ModelFileError, match=r"'w' is beyond the 24 bytes of 'weights.bin'"):
        ENGINE.inspect(path)


def test_refuses_a_truncated_file_without_a_length(create_split):
    path = create_split("weights.bin")
    path.with_name("weights.bin").write_bytes(WEIGHTS.tobytes()[:-1])
    with pytest.raises(ModelFileError, match="ONNX Runtime cannot load"):
        ENGINE.inspect(path)
