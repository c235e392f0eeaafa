"""A model file of unknown origin is understood, or refused with what to do about it."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from assay.engines import engine_for_file
from assay.engines.onnx import OnnxEngine
from assay.errors import ModelFileError
from assay.wire.manifest import TensorSpec

FLOAT = TensorProto.FLOAT
X, Y = {"x": (FLOAT, ["n"])}, {"y": (FLOAT, ["n"])}
ENGINE = OnnxEngine()


def node(operator, **fields):
    return helper.make_node(operator, ["x"], ["y"], **fields)


def saved(path, change):
    model = onnx.load(path, load_external_data=False)
    change(model)
    path.write_bytes(model.SerializeToString())
    return path


def test_says_what_a_model_takes_and_returns_and_what_runs_it(create_onnx):
    found = ENGINE.inspect(create_onnx([node("Neg")], X, Y))
    assert found.files == ("model.onnx",)
    assert found.inputs == (TensorSpec(name="x", dtype="float32", shape=("n",)),)
    assert found.outputs == (TensorSpec(name="y", dtype="float32", shape=("n",)),)
    assert found.runtime == ENGINE.runtime
    assert found.runtime.name == "onnxruntime"
    assert found.execution_provider == "CPUExecutionProvider"


@pytest.mark.parametrize("name", ["model.onnx", "Model.ONNX"])
def test_is_found_by_the_suffix_of_the_file(tmp_path, name):
    assert isinstance(engine_for_file(tmp_path / name), OnnxEngine)


@pytest.mark.parametrize("name", ["model.pt", "model", "onnx"])
def test_other_files_are_refused_and_the_suffix_is_named(tmp_path, name):
    with pytest.raises(ModelFileError, match=rf"No engine here reads '{name}'.*ends in: .*\.onnx"):
        engine_for_file(tmp_path / name)


def test_refuses_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ModelFileError, match="cannot be read: No such file"):
        ENGINE.inspect(tmp_path / "model.onnx")


def test_refuses_a_folder(tmp_path):
    with pytest.raises(ModelFileError, match="cannot be read: Is a directory"):
        ENGINE.inspect(tmp_path)


@pytest.mark.parametrize("data", [b"", b"\x08\x08", b"GIF89a", b"\x7fELF" * 100, b"{}"])
def test_refuses_a_file_that_is_not_onnx(tmp_path, data):
    path = tmp_path / "model.onnx"
    path.write_bytes(data)
    with pytest.raises(ModelFileError, match=r"is not ONNX, or is damaged|holds no operators"):
        ENGINE.inspect(path)


def test_refuses_a_file_truncated_anywhere(create_onnx):
    weights = numpy_helper.from_array(np.ones((4, 4), np.float32), "w")
    multiply = helper.make_node("MatMul", ["x", "w"], ["y"])
    path = create_onnx([multiply], {"x": (FLOAT, [1, 4])}, {"y": (FLOAT, [1, 4])}, [weights])
    whole = path.read_bytes()
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        with pytest.raises(ModelFileError):
            ENGINE.inspect(path)


def test_names_custom_operators(create_onnx):
    nodes = [
        helper.make_node("Foo", ["x"], ["a"], domain="acme.ops"),
        helper.make_node("Bar", ["a"], ["y"], domain="acme.ops"),
    ]
    with pytest.raises(ModelFileError, match=r"custom operators: acme.ops::Bar, acme.ops::Foo."):
        ENGINE.inspect(create_onnx(nodes, X, Y))


def test_finds_custom_operators_in_the_body_of_a_loop(create_onnx):
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["going"], ["on"]),
            helper.make_node("Foo", ["carried"], ["next"], domain="acme"),
        ],
        "body",
        [
            helper.make_tensor_value_info("turn", TensorProto.INT64, []),
            helper.make_tensor_value_info("going", TensorProto.BOOL, []),
            helper.make_tensor_value_info("carried", FLOAT, ["n"]),
        ],
        [
            helper.make_tensor_value_info("on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("next", FLOAT, ["n"]),
        ],
    )
    loop = helper.make_node("Loop", ["turns", "", "x"], ["y"], body=body)
    with pytest.raises(ModelFileError, match=r"custom operators: acme::Foo"):
        ENGINE.inspect(create_onnx([loop], X | {"turns": (TensorProto.INT64, [])}, Y))


def twice(inner):
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("acme", 1)]
    body = [
        helper.make_node(inner, ["a"], ["b"], domain="acme" if inner == "Foo" else ""),
        helper.make_node("Add", ["b", "b"], ["c"]),
    ]
    function = helper.make_function("acme", "Twice", ["a"], ["c"], body, opsets)
    return {"functions": [function], "opset_imports": opsets}


def test_takes_operators_that_the_model_itself_defines(create_onnx):
    path = create_onnx([node("Twice", domain="acme")], X, Y, **twice("Neg"))
    assert ENGINE.inspect(path).inputs[0].name == "x"


def test_finds_custom_operators_in_the_functions_of_a_model(create_onnx):
    path = create_onnx([node("Twice", domain="acme")], X, Y, **twice("Foo"))
    with pytest.raises(ModelFileError, match=r"custom operators: acme::Foo."):
        ENGINE.inspect(path)


def test_takes_the_operators_that_every_onnx_runtime_has(create_onnx):
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    path = create_onnx([node("Gelu", domain="com.microsoft")], X, Y, opset_imports=opsets)
    assert ENGINE.inspect(path).outputs[0].shape == ("n",)


@pytest.mark.parametrize(
    ("element_type", "written", "hint"),
    [
        (TensorProto.STRING, "tensor(string)", "Map text to integers"),
        (TensorProto.BFLOAT16, "tensor(bfloat16)", "Cast 'x' to float32"),
        (TensorProto.FLOAT8E4M3FN, "tensor(float8e4m3fn)", "Cast 'x' to float32"),
        (TensorProto.INT4, "tensor(int4)", "Cast 'x' to float32"),
        (TensorProto.COMPLEX64, "tensor(complex64)", "Cast 'x' to float32"),
        (99, "tensor(element type 99)", "Cast 'x' to float32"),
    ],
)
def test_names_dtypes_that_are_not_supported_and_says_what_to_do(
    create_onnx, element_type, written, hint
):
    path = create_onnx([node("Identity")], X, Y)

    def retype(model):
        for value in (model.graph.input[0], model.graph.output[0]):
            value.type.tensor_type.elem_type = element_type

    with pytest.raises(ModelFileError) as refused:
        ENGINE.inspect(saved(path, retype))
    assert f"'x' is {written}" in refused.value.message
    assert hint in refused.value.hint


@pytest.mark.parametrize(
    ("make", "written"),
    [
        (helper.make_tensor_sequence_value_info, "sequence(…)"),
        (helper.make_sparse_tensor_value_info, "sparse_tensor(…)"),
    ],
)
def test_refuses_values_that_are_no_tensors(create_onnx, make, written):
    path = create_onnx([node("SplitToSequence")], X, Y)
    output = make("y", FLOAT, ["n"])
    with pytest.raises(ModelFileError) as refused:
        ENGINE.inspect(saved(path, lambda model: model.graph.output[0].CopyFrom(output)))
    assert f"'y' is {written}" in refused.value.message
    assert "zipmap=False" in refused.value.hint


def test_refuses_an_undeclared_type_that_turns_out_to_be_no_numeric_tensor(create_onnx):
    strings = helper.make_tensor("labels", TensorProto.STRING, [2], [b"no", b"yes"])
    pick = helper.make_node("Gather", ["labels", "x"], ["y"])
    path = create_onnx([pick], {"x": (TensorProto.INT64, ["n"])}, Y, [strings])
    with pytest.raises(ModelFileError, match=r"'y' is tensor\(string\)"):
        ENGINE.inspect(saved(path, lambda model: model.graph.output[0].ClearField("type")))


def test_refuses_a_size_that_no_manifest_can_describe(create_onnx):
    path = create_onnx([node("Neg")], {"x": (FLOAT, [2**31])}, {"y": (FLOAT, [2**31])})
    with pytest.raises(
        ModelFileError, match=r"'x' cannot be described: shape\[0\]: must be a size"
    ):
        ENGINE.inspect(path)


def test_refuses_a_model_without_inputs(create_onnx):
    value = numpy_helper.from_array(np.ones(2, np.float32))
    constant = helper.make_node("Constant", [], ["y"], value=value)
    with pytest.raises(ModelFileError, match="The model has no inputs"):
        ENGINE.inspect(create_onnx([constant], {}, Y))


def test_refuses_a_model_without_outputs(create_onnx):
    with pytest.raises(ModelFileError, match="The model has no outputs"):
        ENGINE.inspect(create_onnx([node("Neg")], X, {}))


@pytest.mark.parametrize(
    ("operator", "model_fields"),
    [
        ("NoSuchOperator", {}),
        ("Neg", {"opset_imports": [helper.make_opsetid("", 999)]}),
        ("Neg", {"ir_version": 999}),
        ("Neg", {"opset_imports": []}),
    ],
)
def test_says_what_onnx_runtime_says_of_a_model_that_it_cannot_load(
    create_onnx, operator, model_fields
):
    path = create_onnx([node(operator)], X, Y)

    def spoil(model):
        if "ir_version" in model_fields:
            model.ir_version = model_fields["ir_version"]
        if "opset_imports" in model_fields:
            del model.opset_import[:]
            model.opset_import.extend(model_fields["opset_imports"])

    with pytest.raises(
        ModelFileError, match=r"ONNX Runtime cannot load 'model.onnx': .*ONNXRuntime"
    ):
        ENGINE.inspect(saved(path, spoil))
