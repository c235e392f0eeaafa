"""Where the windows of convolutions and pools lie, in any number of dimensions."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assay.zk.graph.assembly import check_size
from assay.zk.graph.node import Node

__all__ = ["Windows", "read_windows"]


@dataclass(frozen=True, eq=False)
class Windows:
    """`indices[p, k]`: the flat position, within one channel, of element k of window p.

    -1 stands for padding. The windows' positions p form a grid of the shape `grid`.
    """

    grid: tuple[int, ...]
    indices: NDArray[np.int64]

    def of_channels(self, channels: int, channel_size: int) -> NDArray[np.int64]:
        """Lay the windows over each of several channels: (channels * positions, window)."""
        starts = np.arange(channels)[:, None, None] * channel_size
        indices = np.where(self.indices < 0, -1, self.indices + starts)
        return indices.reshape(-1, self.indices.shape[1])


def read_windows(node: Node, size: tuple[int, ...], kernel: tuple[int, ...]) -> Windows:
    """Read strides, dilations and padding of an operator that slides over `size`.

    Raises `CircuitError` for what does not fit together.
    """
    strides = _per_axis(node, "strides", len(size))
    dilations = _per_axis(node, "dilations", len(size))
    reaches = tuple((k - 1) * d + 1 for k, d in zip(kernel, dilations, strict=True))
    begins, ends = _padding(node, size, strides, reaches)
    if node.integer("ceil_mode", 0):
        raise node.refused("ceil_mode=1", "Export it with ceil_mode=0, and pad instead.")
    grid = tuple(
        (n + begin + end - reach) // stride + 1
        for n, begin, end, reach, stride in zip(size, begins, ends, reaches, strides, strict=True)
    )
    if min(grid) < 1:
        raise node.refused(
            f"a window of {list(kernel)} over an input of {list(size)}", "Use a greater input."
        )
    check_size(node.label, grid, math.prod(kernel))
    return Windows(grid, _indices(size, grid, kernel, strides, dilations, begins))


def _indices(
    size: tuple[int, ...],
    grid: tuple[int, ...],
    kernel: tuple[int, ...],
    strides: tuple[int, ...],
    dilations: tuple[int, ...],
    begins: tuple[int, ...],
) -> NDArray[np.int64]:
    axes = len(size)
    positions = np.zeros(grid + kernel, np.int64)
    inside = np.ones(grid + kernel, bool)
    for axis in range(axes):
        at = (
            np.arange(grid[axis])[:, None] * strides[axis]
            + np.arange(kernel[axis]) * dilations[axis]
            - begins[axis]
        )
        spread = [1] * (2 * axes)
        spread[axis], spread[axes + axis] = at.shape
        at = at.reshape(spread)
        positions = positions * size[axis] + at
        inside &= (at >= 0) & (at < size[axis])
    return np.where(inside, positions, -1).reshape(math.prod(grid), math.prod(kernel))


def _per_axis(node: Node, name: str, axes: int) -> tuple[int, ...]:
    values = node.integers(name, (1,) * axes)
    if len(values) != axes or min(values) < 1:
        raise node.refused(f"{name}={list(values)}", f"Give {axes} numbers from 1 up.")
    return values


def _padding(
    node: Node, size: tuple[int, ...], strides: tuple[int, ...], reaches: tuple[int, ...]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    axes = len(size)
    pads = node.integers("pads", (0,) * (2 * axes))
    mode = node.text("auto_pad", "NOTSET")
    if mode in ("SAME_UPPER", "SAME_LOWER"):
        totals = [
            max((-(-n // stride) - 1) * stride + reach - n, 0)
            for n, stride, reach in zip(size, strides, reaches, strict=True)
        ]
        less, more = tuple(t // 2 for t in totals), tuple(t - t // 2 for t in totals)
        return (less, more) if mode == "SAME_UPPER" else (more, less)
    if mode == "VALID":
        return (0,) * axes, (0,) * axes
    if mode != "NOTSET":
        raise node.refused(f"auto_pad={mode}", "Export it with explicit pads.")
    if len(pads) != 2 * axes or min(pads) < 0:
        raise node.refused(f"pads={list(pads)}", f"Give {2 * axes} numbers from 0 up.")
    return pads[:axes], pads[axes:]
