"""Neural networks as they are in ONNX files: read with suspicion, checked, flattened."""

from assay.zk.graph.graph import Graph
from assay.zk.graph.operators import Add, Clip, Gather, Linear, MaxPool, Operator, Reals
from assay.zk.graph.reading import read_graph

__all__ = [
    "Add",
    "Clip",
    "Gather",
    "Graph",
    "Linear",
    "MaxPool",
    "Operator",
    "Reals",
    "read_graph",
]
