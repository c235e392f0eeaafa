"""The inputs and outputs of an ONNX model, as ONNX Runtime takes and gives them."""

from collections.abc import Iterator, Mapping
from itertools import count

from onnx import GraphProto, TensorProto, ValueInfoProto
from pydantic import ValidationError

from assay.engines.onnx.session import Session, ValueInfo
from assay.errors import ModelFileError
from assay.wire.manifest import DType, TensorSpec
from assay.wire.types import first_problem

__all__ = ["dtype_of", "read_signature", "refuse_unsupported_types"]

_DTYPES: Mapping[str, DType] = {
    "tensor(bool)": "bool",
    "tensor(int8)": "int8",
    "tensor(int16)": "int16",
    "tensor(int32)": "int32",
    "tensor(int64)": "int64",
    "tensor(uint8)": "uint8",
    "tensor(uint16)": "uint16",
    "tensor(uint32)": "uint32",
    "tensor(uint64)": "uint64",
    "tensor(float16)": "float16",
    "tensor(float)": "float32",
    "tensor(double)": "float64",
}


def dtype_of(value: ValueInfo) -> DType:
    """Translate the type of an input or output. Raises `ModelFileError` for what is no tensor."""
    return _dtype(value.name, value.type)


def refuse_unsupported_types(graph: GraphProto) -> None:
    """Refuse declared inputs and outputs other than numeric tensors. Raises `ModelFileError`.

    An input with an initialiser is a weight that may be replaced; it is none of the signature.
    """
    weights = {tensor.name for tensor in graph.initializer}
    for value in (*graph.input, *graph.output):
        if value.name not in weights and (declared := _declared_type(value)):
            _dtype(value.name, declared)


def read_signature(
    graph: GraphProto, session: Session
) -> tuple[tuple[TensorSpec, ...], tuple[TensorSpec, ...]]:
    """Find the specs of inputs and outputs; sizes without a name become d0, d1 and so on.

    Raises `ModelFileError` where there are none, or one that no manifest can describe.
    """
    inputs, outputs = session.get_inputs(), session.get_outputs()
    if not inputs or not outputs:
        raise ModelFileError(
            f"The model has no {'outputs' if inputs else 'inputs'}.",
            "Export it with what it takes and what it returns; it may also be truncated.",
        )
    taken = {size for value in (*inputs, *outputs) for size in value.shape}
    names = (name for number in count() if (name := f"d{number}") not in taken)
    # ONNX Runtime writes an unknown shape like the one without dimensions; the file tells which.
    ranked = {
        value.name
        for value in (*graph.input, *graph.output)
        if value.type.tensor_type.HasField("shape")
    }
    return (
        tuple(_spec(value, ranked, names) for value in inputs),
        tuple(_spec(value, ranked, names) for value in outputs),
    )


def _spec(value: ValueInfo, ranked: set[str], names: Iterator[str]) -> TensorSpec:
    has_rank = value.shape or value.name in ranked
    shape = tuple(next(names) if size is None else size for size in value.shape)
    try:
        return TensorSpec(name=value.name, dtype=dtype_of(value), shape=shape if has_rank else None)
    except ValidationError as error:
        raise ModelFileError(
            f"The model's {value.name!r} cannot be described: {first_problem(error)}.",
            "Export it with that changed.",
        ) from error


def _declared_type(value: ValueInfoProto) -> str | None:
    """Write a declared type as ONNX Runtime does; None where the file leaves it open."""
    kind = value.type.WhichOneof("value")
    if kind != "tensor_type":
        return kind and f"{kind.removesuffix('_type')}(…)"
    code = value.type.tensor_type.elem_type
    if code not in TensorProto.DataType.values():
        return f"tensor(element type {code})"
    return f"tensor({TensorProto.DataType.Name(code).lower()})" if code else None


def _dtype(name: str, written: str) -> DType:
    if written in _DTYPES:
        return _DTYPES[written]
    if written == "tensor(string)":
        hint = "Map text to integers outside of the model."
    elif written.startswith("tensor("):
        hint = f"Cast {name!r} to float32, or to another of NumPy's own types, inside the model."
    else:
        hint = "Export it with tensors only; for scikit-learn's classifiers, with zipmap=False."
    raise ModelFileError(f"The model's {name!r} is {written}, which is no numeric tensor.", hint)
