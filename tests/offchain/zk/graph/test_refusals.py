"""What cannot be compiled is refused by name, with what to do about it."""

import math

import numpy as np
import onnx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper

from assay.errors import CircuitError
from assay.zk.graph import Graph, read_graph

from .cases import EXACT, integers, node, whole

IMAGE = (1, 2, 6, 6)
CHANNELS = {name: whole(2) for name in ("scale", "shift", "mean")} | {"variance": np.ones(2, "f4")}
NORMALISED = ("x", "scale", "shift", "mean", "variance")


@pytest.mark.parametrize(
    ("operator", "hint"),
    [
        ("Softmax", "does not change which output is the greatest"),
        ("LogSoftmax", "does not change which output is the greatest"),
        ("Sigmoid", "its sign says the same"),
        ("Erf", "Use only Add, AveragePool"),
    ],
)
def test_names_an_operator_that_is_not_known(operator, hint, create_graph):
    with pytest.raises(CircuitError, match=rf"operator {operator} 'y' cannot be compiled.*{hint}"):
        create_graph([node(operator, "x")], (1, 4))


def test_names_the_node_where_it_has_a_name(create_graph):
    with pytest.raises(CircuitError, match="operator Erf 'act/3' cannot"):
        create_graph([node("Erf", "x", name="act/3")], (1, 4))


def test_refuses_an_operator_of_a_foreign_domain(create_graph):
    with pytest.raises(CircuitError, match="operator Relu 'y' cannot be compiled"):
        create_graph([node("Relu", "x", domain="example.org")], (1, 4))


REFUSED_NODES = [
    (node("Gemm", "x", "w", transA=1), (4, 1), {"w": whole(4, 3)}, "transA=1"),
    (node("Gemm", "x", "w"), (1, 4), {"w": whole(3, 4)}, r"do not fit: \[1, 4\] and \[3, 4\]"),
    (node("Gemm", "x", "w", "c"), (1, 4), {"w": whole(4, 3), "c": whole(2)}, r"of shape \[2\]"),
    (node("Gemm", "x", "x"), (4, 4), {}, "an input 1 that depends on the model's input"),
    (node("Gemm", "x", "w", "x"), (4, 4), {"w": whole(4, 4)}, "an input 2 that depends"),
    (node("Gemm", "w", "x"), (4, 4), {"w": whole(4, 4)}, "a constant for its input 0"),
    (node("Gemm", "x"), (4, 4), {}, "too few inputs"),
    (node("Gemm", "x", "w", alpha=2), (1, 4), {"w": whole(4, 3)}, "'alpha' of another type"),
    (node("Gemm", "x", "w"), (1, 1), {"w": integers([2])}, "integers for its input 1"),
    (node("Gemm", "x", "w"), (1, 1), {"w": np.float32([[np.nan]])}, "a NaN or an infinity"),
    (node("Gemm", "x", "w", broadcast=1), (1, 1), {"w": whole(1, 1)}, "attribute 'broadcast'"),
    (node("MatMul", "x", "w"), (1, 4), {"w": whole(2, 4, 3)}, "shapes that do not fit"),
    (node("MatMul", "x", "w"), (1, 4), {"w": whole(3, 3)}, "shapes that do not fit"),
    (node("Add", "x", "c"), (1, 4), {"c": whole(3)}, "shapes that do not fit"),
    (node("Add", "c", "c"), (1, 4), {"c": whole(3)}, "a constant for its input 1"),
    (node("Add", "x", "c"), (1, 4), {"c": integers(3)}, "integers for its input 1"),
    (node("Conv", "x", "w"), IMAGE, {"w": whole(3, 3, 3, 3)}, "shapes that do not fit"),
    (node("Conv", "x", "w"), IMAGE, {"w": whole(3, 2, 3)}, "shapes that do not fit"),
    (node("Conv", "x", "w", group=0), IMAGE, {"w": whole(3, 2, 3, 3)}, "do not fit"),
    (node("Conv", "x", "w", group=2), IMAGE, {"w": whole(3, 1, 3, 3)}, "do not fit"),
    (node("Conv", "x", "w", kernel_shape=[2, 2]), IMAGE, {"w": whole(3, 2, 3, 3)}, "do not fit"),
    (node("Conv", "x", "w"), IMAGE, {"w": whole(3, 2, 7, 3)}, r"window of \[7, 3\] over"),
    (node("Conv", "x", "w", strides=[1]), IMAGE, {"w": whole(3, 2, 3, 3)}, r"strides=\[1\]"),
    (
        node("Conv", "x", "w", dilations=[0, 1]),
        IMAGE,
        {"w": whole(3, 2, 3, 3)},
        r"dilations=\[0, 1\]",
    ),
    (node("Conv", "x", "w", pads=[1, 1]), IMAGE, {"w": whole(3, 2, 3, 3)}, r"pads=\[1, 1\]"),
    (
        node("Conv", "x", "w", pads=[-1, 0, 0, 0]),
        IMAGE,
        {"w": whole(3, 2, 3, 3)},
        r"pads=\[-1, 0, 0, 0\]",
    ),
    (node("Conv", "x", "w", auto_pad="SOME"), IMAGE, {"w": whole(3, 2, 3, 3)}, "auto_pad=SOME"),
    (
        node("Conv", "x", "w", "c"),
        IMAGE,
        {"w": whole(3, 2, 3, 3), "c": whole(4)},
        r"do not fit: \[4\] and \[3\]",
    ),
    (node("Conv", "x", "w", pads=[9999] * 4), IMAGE, {"w": whole(3, 2, 3, 3)}, "at most 67108864"),
    (node("MaxPool", "x", kernel_shape=[2, 2], ceil_mode=1), IMAGE, {}, "ceil_mode=1"),
    (node("MaxPool", "x", kernel_shape=[2, 2], storage_order=1), IMAGE, {}, "storage_order=1"),
    (node("MaxPool", "x", kernel_shape=[2]), IMAGE, {}, r"kernel_shape=\[2\]"),
    (node("MaxPool", "x"), IMAGE, {}, r"kernel_shape=\[\]"),
    (node("MaxPool", "x", kernel_shape=[2, 0]), IMAGE, {}, r"kernel_shape=\[2, 0\]"),
    (node("MaxPool", "x", kernel_shape=[1, 1], pads=[1] * 4), IMAGE, {}, "padding alone"),
    (node("AveragePool", "x", kernel_shape=[1, 1], pads=[1] * 4), IMAGE, {}, "padding alone"),
    (node("GlobalAveragePool", "x"), (1, 4), {}, r"an input of shape \[1, 4\]"),
    (node("BatchNormalization", *NORMALISED, training_mode=1), IMAGE, CHANNELS, "training_mode=1"),
    (node("BatchNormalization", *NORMALISED), (2,), CHANNELS, r"an input of shape \[2\]"),
    (node("BatchNormalization", *NORMALISED), (1, 3), CHANNELS, r"do not fit: \[2\] and \[3\]"),
    (
        node("BatchNormalization", *NORMALISED),
        IMAGE,
        CHANNELS | {"variance": np.float32([1, -1])},
        "a variance below zero",
    ),
    (
        node("Clip", "x", "a", "b"),
        (1, 4),
        {"a": np.float32(2), "b": np.float32(1)},
        "limits from 2.0 to 1.0",
    ),
    (node("Clip", "x", "a"), (1, 4), {"a": whole(2)}, "2 numbers for its input 1"),
    (node("Flatten", "x", axis=3), (1, 4), {}, "axis=3 for 2 axes"),
    (node("Reshape", "x", "s"), (1, 4), {"s": integers(3)}, r"the shape \[3\]"),
    (node("Reshape", "x", "s"), (1, 4), {"s": integers(-1, -1)}, r"the shape \[-1, -1\]"),
    (node("Reshape", "x", "s"), (1, 4), {"s": integers(-1, 3)}, r"the shape \[-1, 3\]"),
    (node("Reshape", "x", "s", allowzero=1), (1, 4), {"s": integers(0, 4)}, r"shape \[0, 4\]"),
    (node("Reshape", "x", "s"), (1, 4), {"s": whole(2)}, "real numbers for its input 1"),
    (node("Reshape", "x", "x"), (1, 4), {}, "an input 1 that depends"),
    (node("Squeeze", "x", "a"), (1, 4), {"a": integers(1)}, r"remove from \[1, 4\]"),
    (node("Squeeze", "x", "a"), (1, 4), {"a": integers(2)}, r"axes \[2\] of 2"),
    (node("Unsqueeze", "x", "a"), (1, 4), {"a": integers(1, 1)}, r"axes \[1, 1\] of 4"),
    (node("Transpose", "x", perm=[0, 0]), (1, 4), {}, r"perm=\[0, 0\]"),
    (node("Dropout", "x", "", "t"), (1, 4), {"t": np.array(True)}, "training_mode"),
    (node("Constant", value_float=1.0), (1, 4), {}, "no tensor as its value"),
]


@pytest.mark.parametrize(
    ("refused", "shape", "constants", "what"),
    REFUSED_NODES,
    ids=[f"{entry[0].op_type}: {entry[3]}" for entry in REFUSED_NODES],
)
def test_names_what_a_node_has_that_cannot_be_compiled(
    refused, shape, constants, what, create_graph
):
    with pytest.raises(CircuitError, match=rf"{refused.op_type} 'y' has .*{what}"):
        create_graph([refused], shape, constants)


def test_refuses_a_second_output_that_is_used(create_graph):
    pool = helper.make_node("MaxPool", ["x"], ["m", "places"], kernel_shape=[2, 2])
    with pytest.raises(CircuitError, match="MaxPool 'm' has a second output that is used"):
        create_graph([pool, node("Add", "m", "places")], IMAGE)


@pytest.mark.parametrize(
    ("shape", "said"),
    [(("batch", 4), r"\[batch, 4\]"), ((None, 4), r"\[\?, 4\]"), (None, r"\[\]")],
)
def test_asks_for_a_shape_that_the_file_leaves_open(shape, said, create_network):
    path = create_network([node("Relu", "x")], shape)
    with pytest.raises(CircuitError, match=rf"open: {said}.*Give all its sizes"):
        read_graph(path)
    assert read_graph(path, (1, 4)).output_shape == (1, 4)


@pytest.mark.parametrize("given", [(1, 5), (1, 4, 1), (0, 4), (), (-1, 4)])
def test_refuses_a_shape_that_the_file_contradicts(given, create_network):
    path = create_network([node("Relu", "x")], ("batch", 4))
    with pytest.raises(CircuitError, match=r"does not fit the input 'x'.*\['open', 4\]"):
        read_graph(path, given)


def test_refuses_an_input_of_unreasonable_size(create_network):
    path = create_network([node("Relu", "x")], ("batch", 4))
    with pytest.raises(CircuitError, match="The input has 4294967296 terms"):
        read_graph(path, (2**30, 4))


def test_refuses_a_sum_that_repeats_elements_without_measure(create_graph):
    nodes = [node("Reshape", "x", "s", output="t"), node("Add", "x", "t")]
    with pytest.raises(CircuitError, match="Add 'y' has 400000000 terms"):
        create_graph(nodes, (1, 20000), {"s": integers(20000, 1)})


def test_refuses_other_dtypes(create_graph):
    with pytest.raises(CircuitError, match=r"'x' is float16, which cannot.*in float32"):
        create_graph([node("Relu", "x")], (1, 4), dtype=TensorProto.FLOAT16)
    with pytest.raises(CircuitError, match="constant 'w' are float16, which cannot"):
        create_graph([node("Gemm", "x", "w")], (1, 4), {"w": np.ones((4, 3), np.float16)})


def test_takes_a_network_in_double_precision(create_graph):
    graph = create_graph(
        [node("Gemm", "x", "w")], (1, 4), {"w": np.ones((4, 3))}, dtype=TensorProto.DOUBLE
    )
    assert graph.input_dtype == "float64"


def test_refuses_several_inputs_or_outputs(create_onnx):
    floats = (TensorProto.FLOAT, [1, 4])
    with pytest.raises(CircuitError, match=r"2 inputs \(a, b\)"):
        read_graph(create_onnx([node("Add", "a", "b")], {"a": floats, "b": floats}, {"y": floats}))
    with pytest.raises(CircuitError, match=r"0 inputs \(none\)"):
        read_graph(create_onnx([node("Relu", "x")], {}, {"y": floats}))
    two = [node("Relu", "x"), node("Relu", "x", output="z")]
    with pytest.raises(CircuitError, match=r"2 outputs \(y, z\)"):
        read_graph(create_onnx(two, {"x": floats}, {"y": floats, "z": floats}))


def test_refuses_names_that_are_made_twice_or_never(create_graph):
    with pytest.raises(CircuitError, match="name 'y' is made twice"):
        create_graph([node("Relu", "x"), node("Relu", "x")], (1, 4))
    with pytest.raises(CircuitError, match="name 'nobody' is used before"):
        create_graph([node("Relu", "nobody")], (1, 4))
    with pytest.raises(CircuitError, match="name 'y' is used before"):
        create_graph([node("Relu", "x", output="z")], (1, 4))


def test_refuses_an_output_that_is_the_same_for_every_input(create_graph):
    with pytest.raises(CircuitError, match="output does not depend on the input"):
        create_graph([node("Identity", "c")], (1, 4), {"c": whole(4)})


def test_refuses_numbers_in_a_file_of_their_own(create_network):
    path = create_network([node("Gemm", "x", "w")], (1, 4), {"w": whole(4, 3)})
    onnx.save(onnx.load(path), path, save_as_external_data=True, location="w.bin", size_threshold=0)
    with pytest.raises(CircuitError, match=r"'w' are in another file, 'w\.bin'"):
        read_graph(path)


def test_refuses_numbers_that_were_cut(create_network):
    path = create_network([node("Gemm", "x", "w")], (1, 4), {"w": whole(4, 3)})
    model = onnx.load(path)
    model.graph.initializer[0].raw_data = b"1234"
    onnx.save(model, path)
    with pytest.raises(CircuitError, match="numbers of the constant 'w' cannot be read"):
        read_graph(path)


def test_refuses_a_type_of_numbers_that_onnx_does_not_know(create_network):
    path = create_network([node("Gemm", "x", "w")], (1, 4), {"w": whole(4, 3)})
    model = onnx.load(path)
    model.graph.initializer[0].data_type = 99
    onnx.save(model, path)
    with pytest.raises(CircuitError, match="are the unknown type 99"):
        read_graph(path)


def test_refuses_a_file_that_is_none(tmp_path):
    missing, noise, empty = (tmp_path / name for name in ("missing", "noise", "empty"))
    noise.write_bytes(b"no model")
    empty.write_bytes(b"")
    with pytest.raises(CircuitError, match="missing cannot be read: No such file"):
        read_graph(missing)
    with pytest.raises(CircuitError, match="is not an ONNX file, or was cut"):
        read_graph(noise)
    with pytest.raises(CircuitError, match="holds no network"):
        read_graph(empty)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_damaged_file_is_read_or_refused(create_network, data):
    case = data.draw(st.sampled_from([EXACT[3], EXACT[19], EXACT[-1]]))
    path = create_network(*case.arguments)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(len(content) // 2, len(content)))])
    try:
        graph = read_graph(path)
    except CircuitError:
        return
    assert isinstance(graph, Graph)
    assert graph.output_size == math.prod(graph.output_shape)
