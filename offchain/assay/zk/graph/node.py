"""One node of an ONNX graph, read with suspicion: what nobody asked about is refused."""

from collections.abc import Sequence

import onnx

from assay.errors import CircuitError

__all__ = ["Node"]


class Node:
    """An ONNX node: an operator's name, the names of what it takes and makes, its attributes.

    Reading an attribute takes it out. `finish` refuses those that are left: an attribute that the
    compiler does not know may change what the operator means. Every reader raises `CircuitError`
    for an attribute of another type.
    """

    def __init__(self, proto: onnx.NodeProto) -> None:
        self.operator = proto.op_type
        self.inputs: Sequence[str] = tuple(proto.input)
        self.outputs: Sequence[str] = tuple(proto.output)
        self.label = f"{proto.op_type} {proto.name or next(iter(proto.output), '')!r}"
        self._attributes = {attribute.name: attribute for attribute in proto.attribute}

    def integer(self, name: str, default: int) -> int:
        """Read an integer."""
        attribute = self._take(name, onnx.AttributeProto.INT)
        return default if attribute is None else int(attribute.i)

    def real(self, name: str, default: float) -> float:
        """Read a real number, a float32."""
        attribute = self._take(name, onnx.AttributeProto.FLOAT)
        return default if attribute is None else float(attribute.f)

    def text(self, name: str, default: str) -> str:
        """Read a text."""
        attribute = self._take(name, onnx.AttributeProto.STRING)
        return default if attribute is None else attribute.s.decode("utf-8", "replace")

    def integers(self, name: str, default: tuple[int, ...]) -> tuple[int, ...]:
        """Read a list of integers; an empty one counts as absent."""
        attribute = self._take(name, onnx.AttributeProto.INTS)
        return default if attribute is None else tuple(attribute.ints) or default

    def tensor(self, name: str) -> onnx.TensorProto | None:
        """Read a tensor."""
        attribute = self._take(name, onnx.AttributeProto.TENSOR)
        return None if attribute is None else attribute.t

    def has_input(self, index: int) -> bool:
        """Tell whether an optional input is there."""
        return index < len(self.inputs) and bool(self.inputs[index])

    def finish(self) -> None:
        """Refuse the attributes that nobody read."""
        if self._attributes:
            raise self.refused(
                f"the attribute {min(self._attributes)!r}", "Export the model without it."
            )

    def refused(self, what: str, hint: str) -> CircuitError:
        """Say that the node has something that cannot be compiled."""
        return CircuitError(f"{self.label} has {what}, which cannot be compiled.", hint)

    def _take(self, name: str, kind: int) -> onnx.AttributeProto | None:
        attribute = self._attributes.pop(name, None)
        if attribute is not None and attribute.type != kind:
            raise self.refused(
                f"an attribute {name!r} of another type than ONNX says", "Export the model again."
            )
        return attribute
