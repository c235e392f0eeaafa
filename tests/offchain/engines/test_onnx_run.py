"""Any ONNX model with named numeric tensors runs, and is held to its signature."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from assay.errors import EngineError, TensorError
from assay.wire.manifest import TensorSpec

DTYPES = {
    "bool": TensorProto.BOOL,
    "int8": TensorProto.INT8,
    "int16": TensorProto.INT16,
    "int32": TensorProto.INT32,
    "int64": TensorProto.INT64,
    "uint8": TensorProto.UINT8,
    "uint16": TensorProto.UINT16,
    "uint32": TensorProto.UINT32,
    "uint64": TensorProto.UINT64,
    "float16": TensorProto.FLOAT16,
    "float32": TensorProto.FLOAT,
    "float64": TensorProto.DOUBLE,
}
FLOAT = TensorProto.FLOAT


def constant(name, values, dtype=np.float32):
    return numpy_helper.from_array(np.array(values, dtype), name)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(), (0,), (2, 3)])
def test_runs_every_dtype(create_onnx, load, dtype, shape):
    value = (DTYPES[dtype], shape)
    model = load(
        create_onnx([helper.make_node("Identity", ["x"], ["y"])], {"x": value}, {"y": value})
    )
    assert model.manifest.inputs == (TensorSpec(name="x", dtype=dtype, shape=shape),)
    x = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)
    y = model.run({"x": x})["y"]
    assert y.dtype == x.dtype
    assert y.shape == x.shape
    assert y.tobytes() == x.tobytes()


def test_runs_several_inputs_of_several_dtypes_to_several_outputs(create_onnx, load):
    model = load(
        create_onnx(
            [
                helper.make_node("Add", ["a", "b"], ["sum"]),
                helper.make_node("Where", ["choose", "a", "b"], ["chosen"]),
                helper.make_node("Greater", ["a", "b"], ["greater"]),
            ],
            {
                "a": (FLOAT, ["n"]),
                "b": (FLOAT, ["n"]),
                "choose": (TensorProto.BOOL, ["n"]),
            },
            {
                "sum": (FLOAT, ["n"]),
                "chosen": (FLOAT, ["n"]),
                "greater": (TensorProto.BOOL, ["n"]),
            },
        )
    )
    outputs = model.run(
        {
            "choose": np.array([True, False]),
            "b": np.array([10, 20], np.float32),
            "a": np.array([1, 30], np.float32),
        }
    )
    assert {name: values.tolist() for name, values in outputs.items()} == {
        "sum": [11, 50],
        "chosen": [1, 20],
        "greater": [False, True],
    }


def test_dynamic_axes_take_any_size_and_one_symbol_the_same_size(create_onnx, load):
    model = load(
        create_onnx(
            [helper.make_node("MatMul", ["a", "b"], ["c"])],
            {"a": (FLOAT, ["rows", "inner"]), "b": (FLOAT, ["inner", 2])},
            {"c": (FLOAT, ["rows", 2])},
        )
    )
    for rows, inner in ((1, 1), (3, 5), (0, 4)):
        sizes = {"a": (rows, inner), "b": (inner, 2)}
        outputs = model.run({name: np.ones(size, np.float32) for name, size in sizes.items()})
        assert outputs["c"].tolist() == [[inner, inner]] * rows
    with pytest.raises(TensorError, match="here inner is 3"):
        model.run({"a": np.ones((1, 3), np.float32), "b": np.ones((4, 2), np.float32)})


def test_sizes_without_a_name_get_one_that_nobody_else_has(create_onnx, load):
    model = load(
        create_onnx(
            [helper.make_node("Concat", ["a", "b"], ["c"], axis=0)],
            {"a": (FLOAT, [None, "d1"]), "b": (FLOAT, [-1, "d1"])},
            {"c": (FLOAT, [None, "d1"])},
        )
    )
    specs = (*model.manifest.inputs, *model.manifest.outputs)
    assert [spec.shape for spec in specs] == [("d0", "d1"), ("d2", "d1"), ("d3", "d1")]
    outputs = model.run({"a": np.ones((1, 2), np.float32), "b": np.ones((3, 2), np.float32)})
    assert outputs["c"].shape == (4, 2)


def test_an_output_of_unknown_rank_has_any_shape(create_onnx, load):
    path = create_onnx(
        [helper.make_node("Reshape", ["x", "shape"], ["y"])],
        {"x": (FLOAT, [4]), "shape": (TensorProto.INT64, ["rank"])},
        {"y": (FLOAT, None)},
    )
    model = load(path)
    assert model.manifest.outputs[0].shape is None
    for shape in ([4], [2, 2], [1, 2, 1, 2]):
        inputs = {"x": np.ones(4, np.float32), "shape": np.array(shape, np.int64)}
        assert list(model.run(inputs)["y"].shape) == shape


def test_an_output_without_a_declared_type_gets_the_one_that_is_inferred(create_onnx, load):
    path = create_onnx(
        [helper.make_node("Shape", ["x"], ["y"])], {"x": (FLOAT, ["a", "b"])}, {"y": (FLOAT, None)}
    )
    model = onnx.load(path)
    model.graph.output[0].ClearField("type")
    onnx.save(model, path)
    assert load(path).manifest.outputs == (TensorSpec(name="y", dtype="int64", shape=(2,)),)


@pytest.mark.parametrize("ir_version", [3, 8])
def test_an_input_with_an_initialiser_is_a_weight(create_onnx, load, ir_version):
    path = create_onnx(
        [helper.make_node("Add", ["x", "w"], ["y"])],
        {"x": (FLOAT, [2]), "w": (FLOAT, [2])},
        {"y": (FLOAT, [2])},
        [constant("w", [10, 20])],
        ir_version=ir_version,
    )
    model = load(path)
    assert [spec.name for spec in model.manifest.inputs] == ["x"]
    assert model.run({"x": np.array([1, 2], np.float32)})["y"].tolist() == [11, 22]


def test_an_input_that_only_a_subgraph_uses_is_an_input(create_onnx, load):
    def branch(name, operator):
        output = helper.make_tensor_value_info(name, FLOAT, ["n"])
        return helper.make_graph([helper.make_node(operator, ["x"], [name])], name, [], [output])

    model = load(
        create_onnx(
            [
                helper.make_node(
                    "If",
                    ["positive"],
                    ["y"],
                    then_branch=branch("same", "Identity"),
                    else_branch=branch("negated", "Neg"),
                )
            ],
            {"positive": (TensorProto.BOOL, []), "x": (FLOAT, ["n"])},
            {"y": (FLOAT, ["n"])},
        )
    )
    x = np.array([1, 2], np.float32)
    assert model.run({"positive": np.array(True), "x": x})["y"].tolist() == [1, 2]
    assert model.run({"positive": np.array(False), "x": x})["y"].tolist() == [-1, -2]


def test_an_input_that_nothing_uses_is_an_input(create_onnx, load):
    path = create_onnx(
        [helper.make_node("Neg", ["x"], ["y"])],
        {"x": (FLOAT, [1]), "spare": (FLOAT, [1])},
        {"y": (FLOAT, [1])},
    )
    one = np.ones(1, np.float32)
    assert load(path).run({"x": one, "spare": one})["y"].tolist() == [-1]


def test_takes_arrays_of_any_layout_and_order_of_bytes(create_onnx, load):
    path = create_onnx(
        [helper.make_node("Neg", ["x"], ["y"])], {"x": (FLOAT, [2, 2])}, {"y": (FLOAT, [2, 2])}
    )
    model = load(path)
    x = np.array([[1, 2], [3, 4]], np.float32)
    for same in (x, x.astype(">f4"), np.asfortranarray(x), np.repeat(x, 2, axis=0)[::2]):
        assert model.run({"x": same})["y"].tolist() == [[-1, -2], [-3, -4]]


def convolution(create_onnx):
    rng = np.random.default_rng(0)
    weights = rng.normal(size=(8, 3, 3, 3)).astype(np.float32)
    return create_onnx(
        [
            helper.make_node("Conv", ["x", "w"], ["c"], kernel_shape=[3, 3]),
            helper.make_node("Relu", ["c"], ["r"]),
            helper.make_node("GlobalAveragePool", ["r"], ["y"]),
        ],
        {"x": (FLOAT, ["n", 3, 16, 16])},
        {"y": (FLOAT, ["n", 8, 1, 1])},
        [numpy_helper.from_array(weights, "w")],
    )


@pytest.mark.parametrize("threads", [1, 2])
def test_the_same_input_gives_the_same_bits_in_any_session_and_thread(create_onnx, load, threads):
    path = convolution(create_onnx)
    x = np.random.default_rng(1).normal(size=(4, 3, 16, 16)).astype(np.float32)
    sessions = [load(path, threads=threads) for _ in range(2)]
    with ThreadPoolExecutor(4) as pool:
        runs = pool.map(lambda index: sessions[index % 2].run({"x": x})["y"].tobytes(), range(40))
    assert len(set(runs)) == 1


def test_refuses_inputs_that_do_not_fit_the_manifest(create_onnx, load):
    path = create_onnx(
        [helper.make_node("Neg", ["x"], ["y"])], {"x": (FLOAT, [2])}, {"y": (FLOAT, [2])}
    )
    model = load(path)
    for inputs, problem in (
        ({}, "'x' is missing"),
        ({"x": np.zeros(2)}, "'x' is float64, expected float32"),
        ({"x": np.zeros(3, np.float32)}, r"'x' has shape \(3,\), expected \(2\)"),
        ({"x": np.array([0, np.nan], np.float32)}, r"'x' holds a NaN at \[1\]"),
    ):
        with pytest.raises(TensorError, match=problem):
            model.run(inputs)


def test_an_output_may_hold_a_nan_only_where_the_manifest_says_so(create_onnx, load):
    path = create_onnx(
        [helper.make_node("Sqrt", ["x"], ["y"])], {"x": (FLOAT, [2])}, {"y": (FLOAT, [2])}
    )
    x = np.array([4, -1], np.float32)
    with pytest.raises(EngineError, match=r"broke its own signature: .*'y' holds a NaN at \[1\]"):
        load(path).run({"x": x})
    outputs = [TensorSpec(name="y", dtype="float32", shape=(2,), nan="allowed")]
    y = load(path, outputs=outputs).run({"x": x})["y"]
    assert y[0] == 2
    assert np.isnan(y[1])


def test_an_output_must_have_the_shape_that_the_manifest_says(create_onnx, load):
    path = create_onnx(
        [helper.make_node("NonZero", ["x"], ["y"])],
        {"x": (FLOAT, [2])},
        {"y": (TensorProto.INT64, [1, "found"])},
    )
    outputs = [TensorSpec(name="y", dtype="int64", shape=(1, 1))]
    model = load(path, outputs=outputs)
    assert model.run({"x": np.array([0, 5], np.float32)})["y"].tolist() == [[1]]
    with pytest.raises(EngineError, match=r"'y' has shape \(1, 2\), expected \(1, 1\)"):
        model.run({"x": np.array([5, 5], np.float32)})


def test_what_the_runtime_refuses_while_it_runs_is_said_with_its_message(create_onnx, load):
    path = create_onnx(
        [helper.make_node("Gather", ["table", "index"], ["y"])],
        {"index": (TensorProto.INT64, [])},
        {"y": (FLOAT, [])},
        [constant("table", [1, 2, 3])],
    )
    model = load(path)
    assert model.run({"index": np.array(2)})["y"] == 3
    with pytest.raises(
        EngineError, match=r"could not run the model: .*indices element out of data"
    ):
        model.run({"index": np.array(3)})
