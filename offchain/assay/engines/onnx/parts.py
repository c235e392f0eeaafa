"""Walk through all parts of an ONNX model: also the bodies of If and Loop, and of functions."""

from collections.abc import Iterable, Iterator

from onnx import GraphProto, ModelProto, NodeProto, SparseTensorProto, TensorProto

__all__ = ["graphs", "nodes", "tensors"]


def nodes(model: ModelProto) -> Iterator[NodeProto]:
    """Yield every node, however deep."""
    yield from _nodes_below(model.graph.node)
    for function in model.functions:
        yield from _nodes_below(function.node)


def graphs(model: ModelProto) -> Iterator[GraphProto]:
    """Yield the model's graph and every graph in an attribute."""
    yield model.graph
    for node in nodes(model):
        yield from _graphs_of(node)


def tensors(model: ModelProto) -> Iterator[TensorProto]:
    """Yield every constant: initialisers, dense or sparse, and tensors in attributes."""
    for graph in graphs(model):
        yield from graph.initializer
        yield from _dense(graph.sparse_initializer)
    for node in nodes(model):
        for attribute in node.attribute:
            yield from (attribute.t, *attribute.tensors)
            yield from _dense((attribute.sparse_tensor, *attribute.sparse_tensors))


def _nodes_below(siblings: Iterable[NodeProto]) -> Iterator[NodeProto]:
    for node in siblings:
        yield node
        for graph in _graphs_of(node):
            yield from _nodes_below(graph.node)


def _graphs_of(node: NodeProto) -> Iterator[GraphProto]:
    for attribute in node.attribute:
        yield from (attribute.g, *attribute.graphs)


def _dense(sparse: Iterable[SparseTensorProto]) -> Iterator[TensorProto]:
    for tensor in sparse:
        yield from (tensor.values, tensor.indices)
