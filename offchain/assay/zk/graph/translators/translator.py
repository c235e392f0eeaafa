"""What turns one ONNX node into operators."""

from collections.abc import Callable
from typing import TypeAlias

from assay.zk.graph.assembly import Assembly, Meaning
from assay.zk.graph.node import Node

__all__ = ["Translator"]

Translator: TypeAlias = Callable[[Node, Assembly], Meaning]
"""Adds what a node does to the assembly, and returns what its first output means.

Raises `CircuitError` for what cannot be compiled.
"""
