"""A graph while it is being read: what each name in the file stands for."""

import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from assay.errors import CircuitError
from assay.zk.graph.node import Node
from assay.zk.graph.operators import Gather, Operator, Reals

__all__ = ["Assembly", "Constant", "Meaning", "View", "check_size"]

_LARGEST = 2**26

Constant: TypeAlias = NDArray[np.float64 | np.int64]


@dataclass(frozen=True, slots=True)
class View:
    """A value, seen in a shape. `sole` says that only who takes this view takes the value."""

    value: int
    shape: tuple[int, ...]
    sole: bool = True

    @property
    def size(self) -> int:
        """How many elements there are."""
        return math.prod(self.shape)

    @property
    def positions(self) -> NDArray[np.int64]:
        """The flat index of every element, in the view's shape."""
        return np.arange(self.size).reshape(self.shape)

    def reshaped(self, shape: tuple[int, ...]) -> "View":
        """See the same elements in another shape."""
        return replace(self, shape=shape)


Meaning: TypeAlias = View | Constant
"""What a name stands for: something that depends on the input, or numbers."""


class Assembly:
    """Operators so far, and the meaning of every name so far.

    `uses` counts how often each name is taken, by nodes or as the graph's output.
    """

    def __init__(self, uses: Counter[str]) -> None:
        self.operators: list[Operator] = []
        self._uses = uses
        self._meanings: dict[str, Meaning] = {}

    def define(self, name: str, meaning: Meaning) -> None:
        """Give a name its meaning. Raises `CircuitError` where it has one."""
        if name in self._meanings:
            raise CircuitError(f"The name {name!r} is made twice.", "Export the model again.")
        if isinstance(meaning, View):
            meaning = replace(meaning, sole=meaning.sole and self._uses[name] == 1)
        self._meanings[name] = meaning

    def is_used(self, name: str) -> bool:
        """Tell whether anything takes this name."""
        return self._uses[name] > 0

    def meaning(self, name: str) -> Meaning:
        """Look a name up. Raises `CircuitError` where nothing made it."""
        try:
            return self._meanings[name]
        except KeyError:
            raise CircuitError(
                f"The name {name!r} is used before anything makes it.", "Export the model again."
            ) from None

    def input(self, node: Node, index: int) -> Meaning:
        """Look up what a node takes."""
        if not node.has_input(index):
            raise node.refused("too few inputs", "Export the model again.")
        return self.meaning(node.inputs[index])

    def view(self, node: Node, index: int) -> View:
        """Look up something that depends on the model's input."""
        meaning = self.input(node, index)
        if not isinstance(meaning, View):
            raise node.refused(
                f"a constant for its input {index}",
                "Simplify the model before, so that constants are computed.",
            )
        return meaning

    def reals(self, node: Node, index: int) -> Reals:
        """Look up constant real numbers, as float64, all finite."""
        meaning = self._constant(node, index)
        if meaning.dtype != np.float64:
            raise node.refused(f"integers for its input {index}", "Export the model in float32.")
        if not np.isfinite(meaning).all():
            raise node.refused(f"a NaN or an infinity in its input {index}", "Train it again.")
        return meaning.astype(np.float64, copy=False)

    def integers(self, node: Node, index: int) -> tuple[int, ...]:
        """Look up a constant list of integers."""
        meaning = self._constant(node, index)
        if meaning.dtype != np.int64:
            raise node.refused(f"real numbers for its input {index}", "Export the model again.")
        return tuple(meaning.ravel().tolist())

    def append(self, operator: Operator, shape: tuple[int, ...]) -> View:
        """Add an operator; the view of what it makes. Raises `CircuitError` for a huge one."""
        check_size(operator.label, shape)
        self.operators.append(operator)
        return View(len(self.operators), shape)

    def broadcast(self, node: Node, view: View, shape: tuple[int, ...]) -> View:
        """Repeat elements until the view has this shape, by NumPy's rule."""
        if math.prod(shape) == view.size:
            return view.reshaped(shape)
        check_size(node.label, shape)
        indices = np.broadcast_to(view.positions, shape).ravel()
        return self.append(Gather(node.label, view.value, indices), shape)

    def _constant(self, node: Node, index: int) -> Constant:
        meaning = self.input(node, index)
        if isinstance(meaning, View):
            raise node.refused(
                f"an input {index} that depends on the model's input",
                "Only constants can stand there: weights, biases, shapes.",
            )
        return meaning


def check_size(label: str, shape: tuple[int, ...], per_element: int = 1) -> None:
    """Refuse what no prover has the memory for, before this process runs out of it.

    `per_element` counts the terms of one element. Raises `CircuitError`.
    """
    if (terms := math.prod(shape) * per_element) > _LARGEST:
        raise CircuitError(
            f"{label} has {terms} terms, and a circuit at most {_LARGEST} in one place.",
            "Use a smaller input, or fewer channels.",
        )
