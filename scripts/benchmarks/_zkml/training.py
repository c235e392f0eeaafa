"""Networks that are trained, and the ONNX that they become."""

from collections.abc import Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.neural_network import MLPClassifier  # type: ignore[import-untyped]

from benchmarks._zkml.datasets import DataSet, Labels
from benchmarks._zkml.layers import (
    AveragePool,
    BatchNormalization,
    Convolution,
    Dense,
    Flatten,
    Layer,
    Reals,
    Relu,
)

__all__ = ["convolutional", "exported", "linear", "perceptron"]

_SEED = 0
_EPOCHS = 12
_BATCH = 32
_STEP = 0.1
_OPSET = 17
_IR_VERSION = 8


def linear(data: DataSet) -> list[Layer]:
    """Fit a logistic regression: one score a class, before the softmax."""
    fitted = LogisticRegression(max_iter=2000).fit(data.inputs, data.labels)
    weights, biases = fitted.coef_.T, fitted.intercept_
    if weights.shape[1] == 1:
        # For two classes there is one row, the difference of the two scores.
        weights, biases = np.hstack([-weights, weights]) / 2, np.hstack([-biases, biases]) / 2
    return [Dense(weights, biases)]


def perceptron(data: DataSet, hidden: Sequence[int]) -> list[Layer]:
    """Fit layers of the sizes given, with ReLU between them."""
    fitted = MLPClassifier(tuple(hidden), tol=1e-3, random_state=_SEED)
    fitted.fit(data.inputs, data.labels)
    layers: list[Layer] = []
    for weights, biases in zip(fitted.coefs_, fitted.intercepts_, strict=True):
        layers += [Dense(weights, biases), Relu()]
    return layers[:-1]


def convolutional(data: DataSet) -> list[Layer]:
    """Train two convolutions with batch normalization, each pooled, and a linear layer in NumPy."""
    random = np.random.default_rng(_SEED)
    channels, more, classes = 6, 12, 10
    pooled = more * 2 * 2  # 8 by 8 pixels, halved twice
    network: list[Layer] = [
        Convolution(random.normal(0, 0.3, (channels, 1, 3, 3))),
        BatchNormalization(channels),
        Relu(),
        AveragePool(),
        Convolution(random.normal(0, 0.2, (more, channels, 3, 3))),
        BatchNormalization(more),
        Relu(),
        AveragePool(),
        Flatten(),
        Dense(random.normal(0, 0.1, (pooled, classes)), np.zeros(classes)),
    ]
    images = data.inputs.reshape(-1, 1, 8, 8).astype(float)
    for _ in range(_EPOCHS):
        order = random.permutation(len(images))
        for batch in np.array_split(order, len(images) // _BATCH):
            _learn(network, images[batch], data.labels[batch])
    return network


def exported(layers: Sequence[Layer], shape: Sequence[int], classes: int) -> onnx.ModelProto:
    """Build the ONNX model: `input`, float32 of a shape, to `scores`, float32 [1, classes]."""
    nodes, constants, source = [], [], "input"
    for number, layer in enumerate(layers):
        names = [f"constant_{number}_{index}" for index in range(len(layer.constants))]
        result = "scores" if number == len(layers) - 1 else f"value_{number}"
        node = helper.make_node(layer.operator, [source, *names], [result])
        node.attribute.extend(
            helper.make_attribute(name, value) for name, value in layer.attributes.items()
        )
        nodes.append(node)
        constants += [
            numpy_helper.from_array(array.astype(np.float32), name)
            for name, array in zip(names, layer.constants, strict=True)
        ]
        source = result
    graph = helper.make_graph(
        nodes,
        "classifier",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, classes])],
        constants,
    )
    opset = helper.make_opsetid("", _OPSET)
    model = helper.make_model(graph, opset_imports=[opset], ir_version=_IR_VERSION)
    onnx.checker.check_model(model, full_check=True)
    return model


def _learn(network: Sequence[Layer], values: Reals, labels: Labels) -> None:
    """Take one step down the gradient of the cross-entropy."""
    for layer in network:
        values = layer.forward(values)
    gradient = _softmax(values)
    gradient[np.arange(len(labels)), labels] -= 1
    gradient /= len(labels)
    for layer in reversed(network):
        gradient = layer.backward(gradient)
    for layer in network:
        for array, slope in zip(layer.trained, layer.gradients, strict=True):
            array -= _STEP * slope


def _softmax(scores: Reals) -> Reals:
    powers = np.exp(scores - scores.max(1, keepdims=True))
    shares: Reals = powers / powers.sum(1, keepdims=True)
    return shares
