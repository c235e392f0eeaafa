"""A small convolutional network for digits of 8 by 8 pixels, trained in NumPy.

A convolution of 3 by 3, ReLU, max-pooling of 2 by 2, and one linear layer: 690 parameters.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

__all__ = ["ConvolutionalNetwork", "exported_network", "train_network"]

Floats: TypeAlias = NDArray[np.float64]

_CHANNELS = 4
_SIDE = 3
_CLASSES = 10
_POOLED = 4  # The image is 8 pixels wide, and pooling halves it.

_EPOCHS = 40
_BATCH = 32
_LEARNING_RATE = 0.1


@dataclass(frozen=True, slots=True)
class ConvolutionalNetwork:
    """The parameters: of the convolution, then of the linear layer."""

    kernels: Floats
    """[channels, 9]; the nine are a square, row by row."""
    kernel_biases: Floats
    weights: Floats
    """[channels * 16, 10]; the rows are channels, then rows, then columns."""
    biases: Floats

    def scores(self, images: Floats) -> Floats:
        """Score images, [n, 8, 8], for each digit: [n, 10]."""
        features = _flat(_pooled(self.maps(_patches(images))))
        return np.add(features @ self.weights, self.biases)

    def maps(self, patches: Floats) -> Floats:
        """Convolve, and drop what is negative: [n, 8, 8, channels]."""
        return np.maximum(np.add(patches @ self.kernels.T, self.kernel_biases), 0)


def train_network(images: Floats, labels: NDArray[np.int64]) -> ConvolutionalNetwork:
    """Train on images of [n, 8, 8] from 0 to 1, by stochastic gradient descent on cross-entropy."""
    random = np.random.default_rng(0)
    network = ConvolutionalNetwork(
        kernels=random.normal(0, 0.3, (_CHANNELS, _SIDE * _SIDE)),
        kernel_biases=np.zeros(_CHANNELS),
        weights=random.normal(0, 0.1, (_CHANNELS * _POOLED * _POOLED, _CLASSES)),
        biases=np.zeros(_CLASSES),
    )
    for _ in range(_EPOCHS):
        order = random.permutation(len(images))
        for batch in np.array_split(order, len(images) // _BATCH):
            network = _improved(network, _patches(images[batch]), labels[batch])
    return network


def exported_network(network: ConvolutionalNetwork, darkest: int) -> onnx.ModelProto:
    """Build the ONNX model: `image`, float32 [1, 1, 8, 8], to `scores`, float32 [1, 10].

    It takes pixels from 0 to `darkest` where the network was trained on those from 0 to 1.
    """
    constants = {
        "kernels": network.kernels.reshape(_CHANNELS, 1, _SIDE, _SIDE) / darkest,
        "kernel_biases": network.kernel_biases,
        "score_weights": network.weights,
        "score_biases": network.biases,
    }
    graph = helper.make_graph(
        [
            helper.make_node(
                "Conv", ["image", "kernels", "kernel_biases"], ["maps"], pads=[1, 1, 1, 1]
            ),
            helper.make_node("Relu", ["maps"], ["active"]),
            helper.make_node(
                "MaxPool", ["active"], ["pooled"], kernel_shape=[2, 2], strides=[2, 2]
            ),
            helper.make_node("Flatten", ["pooled"], ["features"]),
            helper.make_node("Gemm", ["features", "score_weights", "score_biases"], ["scores"]),
        ],
        "digits_cnn",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 1, 8, 8])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, _CLASSES])],
        [
            numpy_helper.from_array(array.astype(np.float32), name)
            for name, array in constants.items()
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    return model


def _improved(
    network: ConvolutionalNetwork, patches: Floats, labels: NDArray[np.int64]
) -> ConvolutionalNetwork:
    """Take one step down the gradient."""
    maps = network.maps(patches)
    pooled = _pooled(maps)
    features = _flat(pooled)
    error = _softmax(features @ network.weights + network.biases)
    error[np.arange(len(labels)), labels] -= 1
    error /= len(labels)
    to_pooled = (error @ network.weights.T).reshape(-1, _CHANNELS, _POOLED, _POOLED)
    # The greatest of a window passes the error on; where it is 0, ReLU stops it.
    is_greatest = (maps == _spread(pooled)) & (maps > 0)
    to_maps = _spread(to_pooled.transpose(0, 2, 3, 1)) * is_greatest
    return ConvolutionalNetwork(
        network.kernels - _LEARNING_RATE * np.tensordot(to_maps, patches, ((0, 1, 2), (0, 1, 2))),
        network.kernel_biases - _LEARNING_RATE * to_maps.sum((0, 1, 2)),
        network.weights - _LEARNING_RATE * features.T @ error,
        network.biases - _LEARNING_RATE * error.sum(0),
    )


def _patches(images: Floats) -> Floats:
    """Lay out the nine pixels around each one, zeros beyond the edge: [n, 8, 8, 9]."""
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    high, wide = images.shape[1:]
    shifted = [
        padded[:, row : row + high, column : column + wide]
        for row in range(_SIDE)
        for column in range(_SIDE)
    ]
    return np.stack(shifted, axis=-1)


def _pooled(maps: Floats) -> Floats:
    """Take the greatest of each 2 by 2: [n, 4, 4, channels]."""
    greatest: Floats = maps.reshape(-1, _POOLED, 2, _POOLED, 2, _CHANNELS).max((2, 4))
    return greatest


def _spread(pooled: Floats) -> Floats:
    """Put each value back into all four places of its window."""
    return pooled.repeat(2, 1).repeat(2, 2)


def _flat(pooled: Floats) -> Floats:
    """Lay out features as ONNX does, channels first."""
    return pooled.transpose(0, 3, 1, 2).reshape(len(pooled), -1)


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(1, keepdims=True))
    shares: Floats = powers / powers.sum(1, keepdims=True)
    return shares
