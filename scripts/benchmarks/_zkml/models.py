"""The models of the table, from a line to a million parameters."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import onnx

from benchmarks._zkml.datasets import DataSet, cancer, digits, iris
from benchmarks._zkml.training import convolutional, exported, linear, perceptron

__all__ = ["MODELS", "SAMPLE", "Model"]

_SAMPLE_FILE = Path(__file__).resolve().parents[3] / "samples" / "digits" / "digits_cnn.onnx"


@dataclass(frozen=True, slots=True)
class Model:
    """A model, and what it is tried on."""

    name: str
    """In keys, as `mlp32`."""
    title: str
    load_data: Callable[[], DataSet]
    build: Callable[[DataSet], onnx.ModelProto]
    """Train it, or read it."""


def _linear(data: DataSet) -> onnx.ModelProto:
    classes = int(data.labels.max()) + 1
    return exported(linear(data), [1, data.inputs.shape[1]], classes)


def _perceptron(data: DataSet, hidden: tuple[int, ...]) -> onnx.ModelProto:
    return exported(perceptron(data, hidden), [1, 64], 10)


def _convolutional(data: DataSet) -> onnx.ModelProto:
    return exported(convolutional(data), [1, 1, 8, 8], 10)


def _sample(data: DataSet) -> onnx.ModelProto:
    return onnx.load(_SAMPLE_FILE)


def _mlp(name: str, *hidden: int) -> Model:
    sizes = "-".join(str(size) for size in (64, *hidden, 10))
    build = partial(_perceptron, hidden=hidden)
    return Model(name, f"digits, MLP {sizes}", digits, build)


SAMPLE = Model("cnn", "digits, CNN: the sample", digits, _sample)
"""One convolution of four channels, max-pooling and a linear layer."""

MODELS = (
    Model("iris", "iris, logistic regression", iris, _linear),
    Model("cancer", "breast cancer, logistic regression", cancer, _linear),
    Model("digits", "digits, logistic regression", digits, _linear),
    _mlp("mlp32", 32),
    _mlp("mlp128", 128),
    SAMPLE,
    Model("cnn2", "digits, CNN of two convolutions", digits, _convolutional),
    _mlp("mlp256x2", 256, 256),
    _mlp("mlp512x2", 512, 512),
    _mlp("mlp1024x2", 1024, 1024),
)
"""In the order of the table, by what they cost to prove."""
