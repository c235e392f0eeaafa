"""Programs as circuits: what is proven when a program is said to have run."""

from assay.zk.circuit.circuit import Circuit, compile_circuit
from assay.zk.circuit.loading import load_circuit

__all__ = ["Circuit", "compile_circuit", "load_circuit"]
