"""Quantisation: real numbers as a circuit's integers, and back. real value = integer * scale."""

from collections.abc import Mapping

import numpy as np

from assay.errors import TensorError
from assay.wire.manifest import Manifest, TensorSpec
from assay.wire.tensors import Tensor

__all__ = ["dequantised", "quantise"]


def quantise(values: Tensor, spec: TensorSpec, scale: float) -> Tensor:
    """Turn real values into the nearest integers, a half to the even one.

    What is beyond the integer type becomes its least or greatest: a sensor saturates, too. Raises
    `TensorError` for a NaN.
    """
    limits = np.iinfo(spec.dtype)
    # In float64, which divides by a power of two exactly and holds every bound of 32 bits.
    steps = np.rint(values.astype(np.float64) / scale)
    if (nans := np.isnan(steps)).any():
        at = [int(axis) for axis in np.argwhere(nans)[0]]
        raise TensorError(
            f"The tensor {spec.name!r} holds a NaN at {at}, which no integer stands for.",
            "Use numbers.",
        )
    return np.asarray(np.clip(steps, limits.min, limits.max).astype(spec.dtype))


def dequantised(manifest: Manifest, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Give the real values, float64, of the tensors that have a scale; the others as they are."""
    scales = manifest.scales
    return {
        name: tensor.astype(np.float64) * scales[name] if name in scales else tensor
        for name, tensor in tensors.items()
    }
