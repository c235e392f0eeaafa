"""Circuits: exact integer programs, run with NumPy, whose answers are the same on every machine."""

from assay.engines._engine import Engine
from assay.engines.circuit.engine import CircuitEngine

__all__ = ["ENGINE", "CircuitEngine"]

ENGINE: Engine = CircuitEngine()
