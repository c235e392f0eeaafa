"""From the files of a circuit to the circuit."""

from pathlib import Path

from assay.errors import CircuitError
from assay.zk.circuit.circuit import Circuit, compile_circuit
from assay.zk.graph import read_graph
from assay.zk.plan import read_plan
from assay.zk.program import build_program

__all__ = ["load_circuit"]


def load_circuit(plan_path: Path) -> Circuit:
    """Compile the circuit of a `.circuit` file and the ONNX file beside it.

    Raises `CircuitError` where one of them cannot be read, or they do not belong together.
    """
    try:
        plan = read_plan(plan_path.read_bytes())
    except OSError as error:
        raise CircuitError(
            f"The circuit {plan_path} cannot be read: {error.strerror}.",
            "Give the path of a .circuit file.",
        ) from error
    graph = read_graph(plan_path.parent / plan.model.file, plan.shape)
    return compile_circuit(build_program(graph, plan))
