"""Scaling and shifting element by element: folded into the layer before, where there is one."""

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array, diags_array

from assay.zk.graph.assembly import Assembly, View
from assay.zk.graph.node import Node
from assay.zk.graph.operators import Linear, Reals, RealWeights

__all__ = ["scaled"]


def scaled(assembly: Assembly, node: Node, view: View, factors: Reals, offsets: Reals) -> View:
    """Make y = view * factors + offsets; both broadcast to the view's shape.

    The linear operator that makes the view takes them in, unless something else takes its value as
    well. That is done in float64, one rounding per element and operation (IEEE 754), so that it
    gives the same weights on every machine; a matrix product would not. Raises `CircuitError` for
    shapes that do not fit.
    """
    try:
        diagonal = np.broadcast_to(factors, view.shape).ravel()
        added = np.broadcast_to(offsets, view.shape).ravel()
    except ValueError:
        raise node.refused(
            f"a constant of shape {list(offsets.shape)} for values of shape {list(view.shape)}",
            "Export the model again, with a fixed input shape.",
        ) from None
    maker = assembly.operators[view.value - 1] if view.value else None
    if view.sole and isinstance(maker, Linear):
        assembly.operators[view.value - 1] = replace(
            maker,
            weights=_rows_scaled(maker.weights, diagonal),
            bias=maker.bias * diagonal + added,
        )
        return view
    weights = csr_array(diags_array(diagonal))
    return assembly.append(Linear(node.label, view.value, weights, added), view.shape)


def _rows_scaled(weights: RealWeights, factors: Reals) -> RealWeights:
    if isinstance(weights, np.ndarray):
        return weights * factors[:, None]
    data = weights.data * np.repeat(factors, np.diff(weights.indptr))
    return csr_array((data, weights.indices, weights.indptr), shape=weights.shape)
