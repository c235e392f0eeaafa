"""Tensors, and whether they fit the signature of a version."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from assay.errors import TensorError
from assay.wire.manifest import TensorSpec

__all__ = ["Tensor", "check_names", "check_tensors", "written_shape"]

Tensor: TypeAlias = NDArray[np.generic]


def check_tensors(tensors: Mapping[str, Tensor], specs: Sequence[TensorSpec]) -> None:
    """Refuse tensors that are not exactly the specified ones: names, dtypes, shapes, NaN.

    A symbol in a shape stands for the same size in every tensor. Raises `TensorError`.
    """
    check_names(tensors, specs)
    sizes: dict[str, int] = {}
    for spec in specs:
        tensor = tensors[spec.name]
        _check_dtype(tensor, spec)
        _check_shape(tensor, spec, sizes)
        _check_nan(tensor, spec)


def check_names(given: Iterable[str], specs: Sequence[TensorSpec]) -> None:
    """Refuse missing and unknown names. Raises `TensorError`."""
    names = set(given)
    expected = {spec.name for spec in specs}
    if names == expected:
        return
    hint = f"Send exactly: {', '.join(spec.name for spec in specs)}."
    for name in sorted(expected - names):
        raise TensorError(f"The tensor {name!r} is missing.", hint)
    raise TensorError(f"There is no tensor {min(names - expected)!r} in the signature.", hint)


def written_shape(spec: TensorSpec) -> str:
    """Write a shape for people: `(batch, 3)`, or `any shape`."""
    if spec.shape is None:
        return "any shape"
    return f"({', '.join(map(str, spec.shape))})"


def _check_dtype(tensor: Tensor, spec: TensorSpec) -> None:
    expected = np.dtype(spec.dtype)
    # The order of bytes in memory is nobody's business but numpy's.
    if tensor.dtype != expected and tensor.dtype.newbyteorder("=") != expected:
        raise TensorError(
            f"The tensor {spec.name!r} is {tensor.dtype.name}, expected {spec.dtype}.",
            f"Convert it to {spec.dtype} without losing anything.",
        )


def _check_shape(tensor: Tensor, spec: TensorSpec, sizes: dict[str, int]) -> None:
    if spec.shape is None:
        return
    fits = len(tensor.shape) == len(spec.shape)
    for size, dimension in zip(tensor.shape, spec.shape, strict=False):
        expected = sizes.setdefault(dimension, size) if isinstance(dimension, str) else dimension
        fits = fits and size == expected
    if not fits:
        symbols = dict.fromkeys(symbol for symbol in spec.shape if isinstance(symbol, str))
        known = [f"{symbol} is {sizes[symbol]}" for symbol in symbols if symbol in sizes]
        raise TensorError(
            f"The tensor {spec.name!r} has shape {tensor.shape}, expected {written_shape(spec)}.",
            f"Reshape it; here {', '.join(known)}." if known else "Reshape it.",
        )


def _check_nan(tensor: Tensor, spec: TensorSpec) -> None:
    if spec.nan == "allowed" or tensor.dtype.kind != "f":
        return
    nans = np.isnan(tensor)
    if nans.any():
        index = [int(axis) for axis in np.argwhere(nans)[0]]
        raise TensorError(
            f"The tensor {spec.name!r} holds a NaN at {index}.",
            "This version forbids NaN there: use numbers.",
        )
