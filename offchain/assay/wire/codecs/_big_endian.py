"""The elements of a tensor in row-major order, most significant byte first."""

import numpy as np

from assay.errors import CodecError
from assay.wire.manifest import DType
from assay.wire.tensors import Tensor

__all__ = ["read_elements", "write_elements"]


def write_elements(tensor: Tensor) -> bytes:
    """Write the elements; a bool is 0 or 1. Every NaN becomes the positive one without payload."""
    if tensor.dtype.kind == "f" and (nans := np.isnan(tensor)).any():
        tensor = np.where(nans, np.array(np.nan, tensor.dtype), tensor)
    return tensor.astype(tensor.dtype.newbyteorder(">"), copy=False).tobytes()


def read_elements(data: bytes, dtype: DType, shape: tuple[int, ...]) -> Tensor:
    """Read the elements of a tensor into memory of their own.

    Raises `CodecError` for a wrong number of bytes, and for what `write_elements` does not write.
    """
    wanted = np.dtype(dtype)
    try:
        tensor = np.frombuffer(data, wanted.newbyteorder(">")).reshape(shape).astype(wanted)
    except (ValueError, OverflowError) as error:
        raise CodecError(
            f"No {dtype} tensor of shape {shape} has {len(data)} bytes.",
            "Send as many elements as the shape says.",
        ) from error
    if dtype == "bool" and data.translate(None, b"\0\1"):
        raise CodecError("A bool is neither false nor true.", "Write nothing but false and true.")
    if wanted.kind == "f" and np.isnan(tensor).any() and write_elements(tensor) != data:
        raise CodecError(
            "A NaN carries a sign or a payload.",
            "Write every NaN with a positive sign and only the first bit of its fraction set.",
        )
    return tensor
