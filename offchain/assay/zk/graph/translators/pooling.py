"""Pools: the greatest, or the mean, of windows over each channel."""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from assay.zk.graph.assembly import Assembly, View
from assay.zk.graph.node import Node
from assay.zk.graph.operators import Linear, MaxPool
from assay.zk.graph.translators.translator import Translator
from assay.zk.graph.windows import Windows, read_windows

__all__ = ["TRANSLATORS"]


def max_pool(node: Node, assembly: Assembly) -> View:
    """Translate the greatest element of each window; the indices, its second output, are not."""
    x = _with_channels(node, assembly)
    if node.integer("storage_order", 0):
        raise node.refused("storage_order=1", "Export it in row-major order.")
    windows = _windows(node, x)
    if (windows.indices < 0).all(axis=1).any():
        raise node.refused("windows of padding alone", "Pad less.")
    everywhere = windows.of_channels(math.prod(x.shape[:2]), math.prod(x.shape[2:]))
    shape = (*x.shape[:2], *windows.grid)
    return assembly.append(MaxPool(node.label, x.value, everywhere), shape)


def average_pool(node: Node, assembly: Assembly) -> View:
    """Translate the mean of each window, with the padding's zeros counted or not."""
    x = _with_channels(node, assembly)
    counts_padding = node.integer("count_include_pad", 0)
    windows = _windows(node, x)
    inside = (windows.indices >= 0).sum(axis=1)
    if not inside.all():
        raise node.refused("windows of padding alone", "Pad less.")
    counted = np.full_like(inside, windows.indices.shape[1]) if counts_padding else inside
    return _mean(node, assembly, x, windows, counted)


def global_average_pool(node: Node, assembly: Assembly) -> View:
    """Translate the mean of each channel."""
    x = _with_channels(node, assembly)
    size = math.prod(x.shape[2:])
    window = Windows((1,) * (len(x.shape) - 2), np.arange(size)[None])
    return _mean(node, assembly, x, window, np.array([size]))


def _mean(
    node: Node, assembly: Assembly, x: View, windows: Windows, counts: NDArray[np.int64]
) -> View:
    channels = math.prod(x.shape[:2])
    columns = windows.of_channels(channels, math.prod(x.shape[2:]))
    there = columns >= 0
    shares = np.broadcast_to(np.tile(1.0 / counts, channels)[:, None], columns.shape)
    ends = np.cumsum(there.sum(axis=1))
    weights = csr_array(
        (shares[there], columns[there], np.concatenate([[0], ends])), shape=(len(columns), x.size)
    )
    shape = (*x.shape[:2], *windows.grid)
    return assembly.append(Linear(node.label, x.value, weights, np.zeros(len(columns))), shape)


def _with_channels(node: Node, assembly: Assembly) -> View:
    x = assembly.view(node, 0)
    if len(x.shape) < 3:
        raise node.refused(f"an input of shape {list(x.shape)}", "It needs batch, channel, place.")
    return x


def _windows(node: Node, x: View) -> Windows:
    size = x.shape[2:]
    kernel = node.integers("kernel_shape", ())
    if len(kernel) != len(size) or min(kernel) < 1:
        raise node.refused(f"kernel_shape={list(kernel)}", f"Give {len(size)} numbers from 1 up.")
    return read_windows(node, size, kernel)


TRANSLATORS: Mapping[str, Translator] = {
    "AveragePool": average_pool,
    "GlobalAveragePool": global_average_pool,
    "MaxPool": max_pool,
}
