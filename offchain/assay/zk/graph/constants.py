"""The numbers in an ONNX file."""

import numpy as np
import onnx
from onnx import numpy_helper

from assay.errors import CircuitError
from assay.zk.graph.assembly import Constant

__all__ = ["dtype_name", "read_constant"]

_REALS = (onnx.TensorProto.FLOAT, onnx.TensorProto.DOUBLE)
_INTEGERS = (onnx.TensorProto.INT64, onnx.TensorProto.INT32, onnx.TensorProto.BOOL)


def read_constant(tensor: onnx.TensorProto, label: str) -> Constant:
    """Read a tensor: real numbers as float64, integers and truth values as int64.

    Raises `CircuitError`, with the `label` of what holds it, for other types, for numbers that are
    in a file of their own, and for a tensor that was cut.
    """
    if tensor.data_location == onnx.TensorProto.EXTERNAL:
        raise CircuitError(
            f"The numbers of {label} are in another file, {_location(tensor)!r}.",
            "Save the model as one file: a circuit is bound to one.",
        )
    if tensor.data_type not in (*_REALS, *_INTEGERS):
        raise CircuitError(
            f"The numbers of {label} are {dtype_name(tensor.data_type)}, which cannot be compiled.",
            "Export the model in float32.",
        )
    try:
        values = numpy_helper.to_array(tensor)
    except (ValueError, TypeError) as error:
        raise CircuitError(
            f"The numbers of {label} cannot be read: {error}.", "Export the model again."
        ) from error
    return values.astype(np.float64 if tensor.data_type in _REALS else np.int64)


def dtype_name(data_type: int) -> str:
    """Name an ONNX element type, as ONNX does, in lower case."""
    try:
        return onnx.TensorProto.DataType.Name(
            onnx.TensorProto.DataType.ValueType(data_type)
        ).lower()
    except ValueError:
        return f"the unknown type {data_type}"


def _location(tensor: onnx.TensorProto) -> str:
    return next((entry.value for entry in tensor.external_data if entry.key == "location"), "")
