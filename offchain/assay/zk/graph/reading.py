"""From an ONNX file to a checked graph."""

import hashlib
from collections import Counter
from pathlib import Path

import onnx
from google.protobuf.message import DecodeError

from assay.errors import CircuitError
from assay.zk.graph.assembly import Assembly, View, check_size
from assay.zk.graph.constants import dtype_name, read_constant
from assay.zk.graph.graph import Graph
from assay.zk.graph.node import Node
from assay.zk.graph.translators import TRANSLATORS

__all__ = ["read_graph"]

_HINTS = {
    "LogSoftmax": "Leave it out: it does not change which output is the greatest.",
    "Sigmoid": "Leave it out at the end: its sign says the same. Elsewhere use Relu.",
    "Softmax": "Leave it out: it does not change which output is the greatest.",
}
_DTYPES: dict[int, str] = {onnx.TensorProto.FLOAT: "float32", onnx.TensorProto.DOUBLE: "float64"}
_EXPORT_AGAIN = "Export the model again."


def read_graph(path: Path, shape: tuple[int, ...] | None = None) -> Graph:
    """Read a network from an ONNX file; `shape` is the input's, where the file leaves it open.

    Raises `CircuitError` for all that cannot be compiled: other operators, dtypes or attributes,
    open shapes, several inputs or outputs, a file that is damaged or split.
    """
    data, model = _load(path)
    graph = model.graph
    assembly = Assembly(_uses(graph))
    for tensor in graph.initializer:
        assembly.define(tensor.name, read_constant(tensor, f"the constant {tensor.name!r}"))
    constants = {tensor.name for tensor in graph.initializer}
    source = _only([entry for entry in graph.input if entry.name not in constants], "inputs")
    target = _only(list(graph.output), "outputs")
    input_shape = _input_shape(source, shape)
    check_size("The input", input_shape)
    assembly.define(source.name, View(0, input_shape))
    for proto in graph.node:
        _translate(proto, assembly)
    result = assembly.meaning(target.name)
    if not isinstance(result, View):
        raise CircuitError("The output does not depend on the input.", _EXPORT_AGAIN)
    return Graph(
        file=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        input_name=source.name,
        input_shape=input_shape,
        input_dtype=_dtype(source),
        operators=tuple(assembly.operators),
        output_name=target.name,
        output_shape=result.shape,
        output=result.value,
    )


def _load(path: Path) -> tuple[bytes, onnx.ModelProto]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CircuitError(
            f"The model {path} cannot be read: {error.strerror}.", "Give the path of an ONNX file."
        ) from error
    try:
        model = onnx.load_model_from_string(data)
    except DecodeError as error:
        raise CircuitError(f"{path} is not an ONNX file, or was cut.", _EXPORT_AGAIN) from error
    if not model.graph.output:
        raise CircuitError(f"{path} holds no network.", "Give the path of an ONNX file.")
    return data, model


def _uses(graph: onnx.GraphProto) -> Counter[str]:
    taken = [name for node in graph.node for name in node.input]
    return Counter([*taken, *(entry.name for entry in graph.output)])


def _only(entries: list[onnx.ValueInfoProto], what: str) -> onnx.ValueInfoProto:
    if len(entries) != 1:
        names = ", ".join(entry.name for entry in entries) or "none"
        raise CircuitError(
            f"The model has {len(entries)} {what} ({names}), and a circuit has one.",
            "Export a model with one of each.",
        )
    return entries[0]


def _dtype(source: onnx.ValueInfoProto) -> str:
    data_type = source.type.tensor_type.elem_type
    if data_type not in _DTYPES:
        raise CircuitError(
            f"The input {source.name!r} is {dtype_name(data_type)}, which cannot be compiled.",
            "Export the model in float32.",
        )
    return _DTYPES[data_type]


def _input_shape(source: onnx.ValueInfoProto, given: tuple[int, ...] | None) -> tuple[int, ...]:
    dims = source.type.tensor_type.shape.dim
    stated = tuple(dim.dim_value if dim.dim_value > 0 else None for dim in dims)
    if given is None:
        if None in stated or not stated:
            listed = ", ".join(str(dim.dim_value or dim.dim_param or "?") for dim in dims)
            raise CircuitError(
                f"The input {source.name!r} has a shape that is open: [{listed}].",
                "Give all its sizes as the shape; 1 for the batch: one is proven at a time.",
            )
        given = tuple(size for size in stated if size is not None)
    fits = not stated or len(given) == len(stated)
    agree = all(size in (None, mine) for size, mine in zip(stated, given, strict=False))
    if not (fits and agree and given and min(given) > 0):
        raise CircuitError(
            f"The shape {list(given)} does not fit the input {source.name!r}, whose sizes are "
            f"{[size or 'open' for size in stated]}.",
            "Give each size, and the open ones alone another value.",
        )
    return given


def _translate(proto: onnx.NodeProto, assembly: Assembly) -> None:
    node = Node(proto)
    translator = TRANSLATORS.get(node.operator)
    if translator is None or proto.domain not in ("", "ai.onnx"):
        raise CircuitError(
            f"The operator {node.label} cannot be compiled.",
            _HINTS.get(node.operator, f"Use only {', '.join(sorted(TRANSLATORS))}."),
        )
    meaning = translator(node, assembly)
    node.finish()
    if not node.outputs or any(assembly.is_used(name) for name in node.outputs[1:] if name):
        raise node.refused("a second output that is used", "Export the model without it.")
    assembly.define(node.outputs[0], meaning)
