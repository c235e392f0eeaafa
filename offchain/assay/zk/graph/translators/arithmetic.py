"""Sums, ReLU and clipping."""

import math
from collections.abc import Mapping

import numpy as np

from assay.zk.graph.assembly import Assembly, View
from assay.zk.graph.folding import scaled
from assay.zk.graph.node import Node
from assay.zk.graph.operators import Add, Clip
from assay.zk.graph.translators.translator import Translator

__all__ = ["TRANSLATORS"]


def add(node: Node, assembly: Assembly) -> View:
    """Translate a sum: of two values, or of one and a constant on either side."""
    left, right = assembly.input(node, 0), assembly.input(node, 1)
    try:
        shape = np.broadcast_shapes(left.shape, right.shape)
    except ValueError:
        raise node.refused(
            f"shapes that do not fit: {list(left.shape)} and {list(right.shape)}",
            "Export the model again, with a fixed input shape.",
        ) from None
    if isinstance(left, View) and isinstance(right, View):
        left, right = (assembly.broadcast(node, view, shape) for view in (left, right))
        return assembly.append(Add(node.label, left.value, right.value), shape)
    at = 0 if isinstance(left, View) else 1
    view = assembly.broadcast(node, assembly.view(node, at), shape)
    return scaled(assembly, node, view, np.ones(()), assembly.reals(node, 1 - at))


def relu(node: Node, assembly: Assembly) -> View:
    """Translate max(x, 0)."""
    x = assembly.view(node, 0)
    return assembly.append(Clip(node.label, x.value, 0.0, math.inf), x.shape)


def clip(node: Node, assembly: Assembly) -> View:
    """Translate clipping; the limits are attributes before opset 11, and inputs since."""
    x = assembly.view(node, 0)
    low, high = node.real("min", -math.inf), node.real("max", math.inf)
    if node.has_input(1):
        low = _number(node, assembly, 1)
    if node.has_input(2):
        high = _number(node, assembly, 2)
    if not low <= high:
        raise node.refused(f"limits from {low} to {high}", "Give the lesser one first.")
    return assembly.append(Clip(node.label, x.value, low, high), x.shape)


def _number(node: Node, assembly: Assembly, index: int) -> float:
    values = assembly.reals(node, index)
    if values.size != 1:
        raise node.refused(f"{values.size} numbers for its input {index}", "Give one.")
    return float(values.item())


TRANSLATORS: Mapping[str, Translator] = {"Add": add, "Clip": clip, "Relu": relu}
