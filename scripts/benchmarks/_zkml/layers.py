"""The layers of a small network: what each computes, how it learns, and its operator in ONNX."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

__all__ = [
    "AveragePool",
    "BatchNormalization",
    "Convolution",
    "Dense",
    "Flatten",
    "Layer",
    "Reals",
    "Relu",
]

Reals: TypeAlias = NDArray[np.float64]

_SIDE = 3  # of a kernel
_WINDOW = 2  # of a pool


class Layer(ABC):
    """One step of a network, on a batch: the first axis counts samples."""

    operator: str
    attributes: Mapping[str, list[int]] = MappingProxyType({})

    @property
    def constants(self) -> list[Reals]:
        """What the operator takes beside the values, in its order."""
        return self.trained

    @property
    def trained(self) -> list[Reals]:
        """The constants that training changes, in place."""
        return []

    @property
    def gradients(self) -> list[Reals]:
        """What the last `backward` found for each constant that training changes."""
        return []

    @abstractmethod
    def forward(self, values: Reals) -> Reals:
        """Compute, and remember what `backward` needs."""

    @abstractmethod
    def backward(self, gradient: Reals) -> Reals:
        """Take the gradient of what came out; return that of what went in."""


class Dense(Layer):
    """A matrix of [in, out] and a bias."""

    operator = "Gemm"

    def __init__(self, weights: Reals, biases: Reals) -> None:
        self._weights, self._biases = weights, biases

    @property
    def trained(self) -> list[Reals]:
        return [self._weights, self._biases]

    @property
    def gradients(self) -> list[Reals]:
        return [self._values.T @ self._gradient, self._gradient.sum(0)]

    def forward(self, values: Reals) -> Reals:
        self._values = values
        return np.add(values @ self._weights, self._biases)

    def backward(self, gradient: Reals) -> Reals:
        self._gradient = gradient
        return gradient @ self._weights.T


class Convolution(Layer):
    """Kernels of [out, in, 3, 3]; zeros stand beyond the edge, so the size stays."""

    operator = "Conv"
    attributes = MappingProxyType({"pads": [1, 1, 1, 1]})

    def __init__(self, kernels: Reals) -> None:
        self._kernels = kernels

    @property
    def trained(self) -> list[Reals]:
        return [self._kernels]

    @property
    def gradients(self) -> list[Reals]:
        summed = np.tensordot(self._gradient, _windows(self._values), ((0, 2, 3), (0, 2, 3)))
        return [summed]

    def forward(self, values: Reals) -> Reals:
        self._values = values
        return _convolved(values, self._kernels)

    def backward(self, gradient: Reals) -> Reals:
        self._gradient = gradient
        return _convolved(gradient, self._kernels[:, :, ::-1, ::-1].swapaxes(0, 1))


class BatchNormalization(Layer):
    """Each channel less its mean, over its deviation; then a scale and a shift that are learned."""

    operator = "BatchNormalization"
    _EPSILON = 1e-5
    _KEPT = 0.9

    def __init__(self, channels: int) -> None:
        self._scale, self._shift = np.ones(channels), np.zeros(channels)
        self._mean, self._variance = np.zeros(channels), np.ones(channels)

    @property
    def constants(self) -> list[Reals]:
        return [self._scale, self._shift, self._mean, self._variance]

    @property
    def trained(self) -> list[Reals]:
        return [self._scale, self._shift]

    @property
    def gradients(self) -> list[Reals]:
        return [(self._gradient * self._normal).sum((0, 2, 3)), self._gradient.sum((0, 2, 3))]

    def forward(self, values: Reals) -> Reals:
        mean, variance = values.mean((0, 2, 3)), values.var((0, 2, 3))
        for kept, new in ((self._mean, mean), (self._variance, variance)):
            kept *= self._KEPT
            kept += (1 - self._KEPT) * new
        self._deviation = np.sqrt(variance + self._EPSILON)
        self._normal = (values - _channels(mean)) / _channels(self._deviation)
        return self._normal * _channels(self._scale) + _channels(self._shift)

    def backward(self, gradient: Reals) -> Reals:
        self._gradient = gradient
        mean = gradient.mean((0, 2, 3))
        together = (gradient * self._normal).mean((0, 2, 3))
        centred = gradient - _channels(mean) - self._normal * _channels(together)
        return centred * _channels(self._scale / self._deviation)


class Relu(Layer):
    """What is negative becomes zero."""

    operator = "Relu"

    def forward(self, values: Reals) -> Reals:
        self._positive = values > 0
        return values * self._positive

    def backward(self, gradient: Reals) -> Reals:
        return gradient * self._positive


class AveragePool(Layer):
    """The mean of each 2 by 2."""

    operator = "AveragePool"
    attributes = MappingProxyType(
        {"kernel_shape": [_WINDOW, _WINDOW], "strides": [_WINDOW, _WINDOW]}
    )

    def forward(self, values: Reals) -> Reals:
        count, channels, high, wide = values.shape
        windows = (count, channels, high // _WINDOW, _WINDOW, wide // _WINDOW, _WINDOW)
        mean: Reals = values.reshape(windows).mean((3, 5))
        return mean

    def backward(self, gradient: Reals) -> Reals:
        return gradient.repeat(_WINDOW, 2).repeat(_WINDOW, 3) / _WINDOW**2


class Flatten(Layer):
    """All features in one row."""

    operator = "Flatten"

    def forward(self, values: Reals) -> Reals:
        self._shape = values.shape
        return values.reshape(len(values), -1)

    def backward(self, gradient: Reals) -> Reals:
        return gradient.reshape(self._shape)


def _convolved(values: Reals, kernels: Reals) -> Reals:
    """Convolve [n, in, high, wide] with [out, in, 3, 3]."""
    summed: Reals = np.tensordot(_windows(values), kernels, ((1, 4, 5), (1, 2, 3)))
    return summed.transpose(0, 3, 1, 2)


def _windows(values: Reals) -> Reals:
    """Show what stands around each place: [n, in, high, wide, 3, 3]."""
    padded = np.pad(values, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows: Reals = sliding_window_view(padded, (_SIDE, _SIDE), (2, 3))  # type: ignore[call-overload]
    return windows


def _channels(values: Reals) -> Reals:
    """Lay one value a channel along the second axis."""
    return values[:, np.newaxis, np.newaxis]
