"""Dense layers, convolutions and batch normalisation: all are one matrix and a bias."""

import math
from collections.abc import Mapping

import numpy as np
from scipy.sparse import csr_array, eye_array, kron

from assay.errors import CircuitError
from assay.zk.graph.assembly import Assembly, View, check_size
from assay.zk.graph.folding import scaled
from assay.zk.graph.node import Node
from assay.zk.graph.operators import Linear, Reals
from assay.zk.graph.translators.translator import Translator
from assay.zk.graph.windows import Windows, read_windows

__all__ = ["TRANSLATORS"]

_AGAIN = "Export the model again, with a fixed input shape."


def gemm(node: Node, assembly: Assembly) -> View:
    """Translate y = alpha * x @ b + beta * c, with constant b and c."""
    x, b = assembly.view(node, 0), assembly.reals(node, 1)
    alpha, beta = node.real("alpha", 1.0), node.real("beta", 1.0)
    if node.integer("transA", 0):
        raise node.refused("transA=1", "Put a Transpose before it.")
    if node.integer("transB", 0):
        b = b.T
    if len(x.shape) != 2 or b.ndim != 2 or x.shape[1] != b.shape[0]:
        raise _misfit(node, x.shape, b.shape)
    y = _dense(node, assembly, x, b * alpha)
    if not node.has_input(2):
        return y
    return scaled(assembly, node, y, np.ones(()), assembly.reals(node, 2) * beta)


def matmul(node: Node, assembly: Assembly) -> View:
    """Translate y = x @ b with a constant matrix b."""
    x, b = assembly.view(node, 0), assembly.reals(node, 1)
    if b.ndim != 2 or not x.shape or x.shape[-1] != b.shape[0]:
        raise _misfit(node, x.shape, b.shape)
    return _dense(node, assembly, x, b)


def conv(node: Node, assembly: Assembly) -> View:
    """Translate a convolution with constant kernels, in any number of dimensions."""
    x, kernels = assembly.view(node, 0), assembly.reals(node, 1)
    groups = node.integer("group", 1)
    kernel = node.integers("kernel_shape", kernels.shape[2:])
    fits = (
        len(x.shape) == kernels.ndim > 2
        and kernel == kernels.shape[2:]
        and groups > 0
        and x.shape[1] == kernels.shape[1] * groups
        and kernels.shape[0] % groups == 0
    )
    if not fits:
        raise _misfit(node, x.shape, kernels.shape)
    windows = read_windows(node, x.shape[2:], kernel)
    shape = (x.shape[0], kernels.shape[0], *windows.grid)
    check_size(node.label, shape, kernels[0].size)
    weights = _toeplitz(x, kernels, groups, windows)
    y = assembly.append(Linear(node.label, x.value, weights, np.zeros(weights.shape[0])), shape)
    if not node.has_input(2):
        return y
    return scaled(assembly, node, y, np.ones(()), _per_channel(node, assembly, 2, y))


def batch_normalization(node: Node, assembly: Assembly) -> View:
    """Translate y = (x - mean) / sqrt(variance + epsilon) * scale + shift, by channel."""
    x = assembly.view(node, 0)
    epsilon = node.real("epsilon", float(np.float32(1e-5)))
    node.real("momentum", 0.9)  # of training alone
    if node.integer("training_mode", 0):
        raise node.refused("training_mode=1", "Export the model for inference.")
    if len(x.shape) < 2:
        raise node.refused(f"an input of shape {list(x.shape)}", "It needs an axis of channels.")
    scale, shift, mean, variance = (_per_channel(node, assembly, i, x) for i in range(1, 5))
    if np.any(variance + epsilon <= 0):
        raise node.refused("a variance below zero", "Train the model again.")
    factors = scale / np.sqrt(variance + epsilon)
    return scaled(assembly, node, x, factors, shift - mean * factors)


def _dense(node: Node, assembly: Assembly, x: View, b: Reals) -> View:
    shape = (*x.shape[:-1], b.shape[1])
    check_size(node.label, shape, b.shape[0])
    rows = math.prod(x.shape[:-1])
    weights = np.ascontiguousarray(b.T) if rows == 1 else csr_array(kron(eye_array(rows), b.T))
    bias = np.zeros(math.prod(shape))
    return assembly.append(Linear(node.label, x.value, weights, bias), shape)


def _misfit(node: Node, left: tuple[int, ...], right: tuple[int, ...]) -> CircuitError:
    return node.refused(f"shapes that do not fit: {list(left)} and {list(right)}", _AGAIN)


def _per_channel(node: Node, assembly: Assembly, index: int, x: View) -> Reals:
    values = assembly.reals(node, index)
    if values.shape != (x.shape[1],):
        raise _misfit(node, values.shape, x.shape[1:2])
    return values.reshape(-1, *(1,) * (len(x.shape) - 2))


def _toeplitz(
    x: View, kernels: Reals, groups: int, windows: Windows
) -> "csr_array[np.float64, tuple[int, int]]":
    """Write a convolution as a matrix: a row for each output, in the order of their positions."""
    batch, channels = x.shape[:2]
    maps, depth = kernels.shape[:2]
    size = math.prod(x.shape[2:])
    # The axes are (batch, map, position, channel of its group, element of the window).
    first = np.arange(maps) // (maps // groups) * depth
    channel = np.arange(batch)[:, None, None] * channels + first[:, None] + np.arange(depth)
    columns = channel[:, :, None, :, None] * size + windows.indices[:, None, :]
    weights = np.broadcast_to(kernels.reshape(maps, 1, depth, -1), columns.shape)
    there = np.broadcast_to(windows.indices[:, None, :] >= 0, columns.shape)
    rows = batch * maps * len(windows.indices)
    ends = np.cumsum(there.reshape(rows, -1).sum(axis=1))
    return csr_array(
        (weights[there], columns[there], np.concatenate([[0], ends])),
        shape=(rows, batch * channels * size),
    )


TRANSLATORS: Mapping[str, Translator] = {
    "BatchNormalization": batch_normalization,
    "Conv": conv,
    "Gemm": gemm,
    "MatMul": matmul,
}
