"""Turn nested lists and arrays into tensors, and lose nothing silently on the way."""

from collections.abc import Mapping, Sequence
from itertools import chain
from reprlib import repr as short
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from assay.errors import TensorError
from assay.wire.manifest import TensorSpec
from assay.wire.quantisation import quantise
from assay.wire.tensors import Tensor, check_names, check_tensors, written_shape

__all__ = ["coerce", "coerce_all"]

Mask: TypeAlias = NDArray[np.bool_]

_MOST_DIMENSIONS = 32  # numpy's own limit
_EXACT = 2**53  # From here on, a float64 may have been rounded before it came here.


def coerce_all(
    values: Mapping[str, object],
    specs: Sequence[TensorSpec],
    scales: Mapping[str, float] = MappingProxyType({}),
) -> dict[str, Tensor]:
    """Coerce all tensors of a message, and check them against each other.

    `scales` are those of the manifest. Where an integer tensor has one, real numbers are quantised:
    an array of floats, or a list in which any number has a point. An array of integers, and a list
    of nothing else, are quantised already. Raises `TensorError`.
    """
    check_names(values, specs)
    tensors = {spec.name: _tensor(values[spec.name], spec, scales.get(spec.name)) for spec in specs}
    check_tensors(tensors, specs)
    return tensors


def coerce(value: object, spec: TensorSpec) -> Tensor:
    """Turn a number, nested lists of numbers as JSON has them, or an array into a tensor.

    For a float a number is rounded to the nearest, as any decimal must be, but may not overflow.
    An integer may be written 3.0, never 3.7, and must be in range. Only a bool is a bool. The shape
    and NaN are checked too. Raises `TensorError`.
    """
    return coerce_all({spec.name: value}, [spec])[spec.name]


def _tensor(value: object, spec: TensorSpec, scale: float | None) -> Tensor:
    source: Tensor = value if isinstance(value, np.ndarray) else _array(value, spec)
    target = np.dtype(spec.dtype)
    if scale is not None and source.dtype.kind == "f" and target.kind in "iu":
        return quantise(source, spec, scale)
    if source.dtype == target:
        return source
    if source.size and not (source.dtype.kind in "iuf" and target.kind in "iuf"):
        raise TensorError(
            f"The tensor {spec.name!r} holds {source.dtype.name}, expected {spec.dtype}.",
            "Send true and false for bool, and numbers for everything else.",
        )
    with np.errstate(over="ignore", invalid="ignore"):
        tensor = source.astype(target)
        kept = _finite(tensor, source) if target.kind == "f" else _unchanged(tensor, source)
    if not kept.all():
        at = tuple(int(axis) for axis in np.argwhere(~kept)[0])
        raise TensorError(
            f"The tensor {spec.name!r} holds {source[at]} at {list(at)}, beyond {spec.dtype}.",
            f"Send values that {spec.dtype} can hold.",
        )
    return tensor


def _finite(tensor: Tensor, source: Tensor) -> Mask:
    return np.asarray(np.isfinite(tensor) | ~np.isfinite(source))


def _unchanged(tensor: Tensor, source: Tensor) -> Mask:
    back = tensor.astype(source.dtype)
    if source.dtype.kind == "f":
        return np.asarray(np.equal(back, source) & np.less(np.abs(source), _EXACT))
    # From int64 to uint64 and back is the identity even where the sign was lost on the way.
    return np.asarray(np.equal(back, source) & np.equal(np.less(tensor, 0), np.less(source, 0)))


def _array(value: object, spec: TensorSpec) -> Tensor:
    leaves, shape = _flat(value, spec)
    kinds = {type(leaf) for leaf in leaves}
    if not (kinds <= {int, float} or kinds == {bool}):
        stray = next(leaf for leaf in leaves if type(leaf) not in (int, float))
        raise TensorError(
            f"The tensor {spec.name!r} holds {short(stray)} among its values, expected only"
            f" {spec.dtype}.",
            "Send nested lists of numbers, or of true and false for bool.",
        )
    try:
        return np.array(leaves, _holding(leaves, kinds, spec)).reshape(shape)
    except OverflowError as error:
        raise TensorError(
            f"The tensor {spec.name!r} holds an integer beyond {spec.dtype}.",
            f"Send values that {spec.dtype} can hold.",
        ) from error


def _holding(leaves: Sequence[object], kinds: set[type], spec: TensorSpec) -> str:
    """Choose a dtype that holds all leaves; past 64 bits only a float may be meant.

    Raises `OverflowError` where none may.
    """
    if kinds == {bool}:
        return "bool"
    if kinds == {int}:
        integers = [leaf for leaf in leaves if isinstance(leaf, int)]
        least, greatest = min(integers), max(integers)
        if least >= -(2**63) and greatest < 2**63:
            return "int64"
        if least >= 0 and greatest < 2**64:
            return "uint64"
        if np.dtype(spec.dtype).kind in "iu":
            raise OverflowError
    return "float64"


def _flat(value: object, spec: TensorSpec) -> tuple[list[object], tuple[int, ...]]:
    """Undo the nesting: all leaves in row-major order, and the shape."""
    shape: list[int] = []
    level = [value]
    while nested := [item for item in level if isinstance(item, list | tuple)]:
        size = len(nested[0])
        if any(len(item) != size for item in nested) or len(nested) != len(level):
            raise _misshapen(spec, "is ragged")
        if len(shape) == _MOST_DIMENSIONS:
            raise _misshapen(spec, "is nested too deeply")
        shape.append(size)
        level = list(chain.from_iterable(nested))
    return level, tuple(shape)


def _misshapen(spec: TensorSpec, problem: str) -> TensorError:
    return TensorError(
        f"The tensor {spec.name!r} {problem}, expected {written_shape(spec)}.",
        "Send nested lists, all of the same length at each level.",
    )
