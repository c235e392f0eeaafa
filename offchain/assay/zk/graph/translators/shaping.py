"""Operators that compute nothing: they show the same elements in another shape or order."""

import math
from collections.abc import Mapping

import numpy as np

from assay.zk.graph.assembly import Assembly, Meaning, View
from assay.zk.graph.constants import read_constant
from assay.zk.graph.node import Node
from assay.zk.graph.operators import Gather
from assay.zk.graph.translators.translator import Translator

__all__ = ["TRANSLATORS"]


def identity(node: Node, assembly: Assembly) -> Meaning:
    """Translate an operator that changes nothing."""
    return assembly.input(node, 0)


def dropout(node: Node, assembly: Assembly) -> Meaning:
    """Translate dropout, which changes nothing once a model is trained."""
    node.real("ratio", 0.5)
    node.integer("seed", 0)
    if node.has_input(2) and any(assembly.integers(node, 2)):
        raise node.refused("training_mode", "Export the model for inference.")
    return assembly.input(node, 0)


def constant(node: Node, assembly: Assembly) -> Meaning:
    """Translate a constant tensor."""
    if (tensor := node.tensor("value")) is None:
        raise node.refused("no tensor as its value", "Export constants as tensors.")
    return read_constant(tensor, node.label)


def flatten(node: Node, assembly: Assembly) -> Meaning:
    """Translate the flattening to a matrix: the axes before `axis`, and those from it on."""
    x = assembly.input(node, 0)
    axis = node.integer("axis", 1)
    if not -len(x.shape) <= axis <= len(x.shape):
        raise node.refused(f"axis={axis} for {len(x.shape)} axes", "Export the model again.")
    first = axis if axis >= 0 else axis + len(x.shape)
    return _reshaped(x, (math.prod(x.shape[:first]), math.prod(x.shape[first:])))


def reshape(node: Node, assembly: Assembly) -> Meaning:
    """Translate a reshape: a -1 is what remains, a 0 the old size unless `allowzero`."""
    x = assembly.input(node, 0)
    wanted = list(assembly.integers(node, 1))
    if not node.integer("allowzero", 0):
        wanted = [
            x.shape[axis] if size == 0 and axis < len(x.shape) else size
            for axis, size in enumerate(wanted)
        ]
    known = math.prod(size for size in wanted if size != -1)
    if wanted.count(-1) == 1 and known > 0 and math.prod(x.shape) % known == 0:
        wanted[wanted.index(-1)] = math.prod(x.shape) // known
    if min(wanted, default=1) < 1 or math.prod(wanted) != math.prod(x.shape):
        raise node.refused(
            f"the shape {wanted} for elements of shape {list(x.shape)}",
            "Export the model again, with a fixed input shape.",
        )
    return _reshaped(x, tuple(wanted))


def squeeze(node: Node, assembly: Assembly) -> Meaning:
    """Translate the removal of axes of size one: of all, where none are given."""
    x = assembly.input(node, 0)
    ones = {axis for axis, size in enumerate(x.shape) if size == 1}
    axes = _normal(node, _axes(node, assembly), len(x.shape)) or ones
    if not axes <= ones:
        raise node.refused(f"axes to remove from {list(x.shape)}", "Remove axes of size one only.")
    return _reshaped(x, tuple(size for axis, size in enumerate(x.shape) if axis not in axes))


def unsqueeze(node: Node, assembly: Assembly) -> Meaning:
    """Translate the insertion of axes of size one."""
    x = assembly.input(node, 0)
    given = _axes(node, assembly)
    rank = len(x.shape) + len(given)
    axes = _normal(node, given, rank)
    sizes = iter(x.shape)
    return _reshaped(x, tuple(1 if axis in axes else next(sizes) for axis in range(rank)))


def transpose(node: Node, assembly: Assembly) -> Meaning:
    """Translate another order of the axes; reversed, where none is given."""
    x = assembly.input(node, 0)
    order = node.integers("perm", tuple(reversed(range(len(x.shape)))))
    if sorted(order) != list(range(len(x.shape))):
        raise node.refused(f"perm={list(order)}", f"Give an order of {len(x.shape)} axes.")
    if not isinstance(x, View):
        return np.ascontiguousarray(x.transpose(order))
    moved = x.positions.transpose(order)
    indices = moved.ravel()
    if np.array_equal(indices, np.arange(x.size)):
        return x.reshaped(moved.shape)
    return assembly.append(Gather(node.label, x.value, indices), moved.shape)


def _reshaped(x: Meaning, shape: tuple[int, ...]) -> Meaning:
    return x.reshaped(shape) if isinstance(x, View) else x.reshape(shape)


def _axes(node: Node, assembly: Assembly) -> tuple[int, ...]:
    """Read axes: an attribute before opset 13, an input since."""
    attribute = node.integers("axes", ())
    return assembly.integers(node, 1) if node.has_input(1) else attribute


def _normal(node: Node, axes: tuple[int, ...], rank: int) -> set[int]:
    normal = {axis + rank if axis < 0 else axis for axis in axes}
    if len(normal) != len(axes) or not normal <= set(range(rank)):
        raise node.refused(f"axes {list(axes)} of {rank}", "Export the model again.")
    return normal


TRANSLATORS: Mapping[str, Translator] = {
    "Constant": constant,
    "Dropout": dropout,
    "Flatten": flatten,
    "Identity": identity,
    "Reshape": reshape,
    "Squeeze": squeeze,
    "Transpose": transpose,
    "Unsqueeze": unsqueeze,
}
