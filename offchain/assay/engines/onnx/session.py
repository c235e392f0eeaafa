"""ONNX Runtime with settings under which the same input gives the same output, every time."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

# When it is imported, ONNX Runtime opens a telemetry session, unless this says not to.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

import onnxruntime  # type: ignore[import-untyped]

from assay.wire.manifest import Runtime
from assay.wire.tensors import Tensor

__all__ = ["EXECUTION_PROVIDER", "Session", "ValueInfo", "installed_runtime", "open_session"]

EXECUTION_PROVIDER = "CPUExecutionProvider"


class ValueInfo(Protocol):
    """An input or output, as ONNX Runtime infers it: `tensor(float)` and the like for `type`.

    In a shape, None is a size without a name; the shape of what has no known rank is empty.
    """

    name: str
    type: str
    shape: Sequence[int | str | None]


class Session(Protocol):
    """The part of `onnxruntime.InferenceSession` that is in use. Its `run` is thread-safe."""

    def get_inputs(self) -> Sequence[ValueInfo]:
        """List the inputs that have no initialiser."""

    def get_outputs(self) -> Sequence[ValueInfo]:
        """List the outputs."""

    def run(self, names: Sequence[str], inputs: Mapping[str, Tensor]) -> Sequence[Tensor]:
        """Compute the named outputs, in this order."""


def installed_runtime() -> Runtime:
    """Name the ONNX Runtime that is installed here."""
    return Runtime(name="onnxruntime", version=onnxruntime.__version__)


def open_session(path: Path, threads: int) -> Session:
    """Load a model file, and the external data beside it. `threads` serve one operator.

    Raises whatever ONNX Runtime raises.
    """
    options = onnxruntime.SessionOptions()
    # A sum that is split among another number of threads rounds differently, so the manifest says
    # how many; and operators run one after the other, so that no race decides on their order.
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    # Some kernels have a faster variant whose result depends on timing.
    options.use_deterministic_compute = True
    # The next level rearranges tensors for the vector width of this very processor; up to this one,
    # the optimised graph is the same on every machine with this release.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    # Both would keep memory for each shape ever seen, past what a bounded cache accounts for.
    options.enable_mem_pattern = False
    options.enable_cpu_mem_arena = False
    # Idle threads sleep, since a process holds many sessions.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # The checks before this one read ONNX; a file must not turn out to be the runtime's own format.
    options.add_session_config_entry("session.load_model_format", "ONNX")
    # What is wrong is raised, too; a server's log is no place for a stranger's model to write to.
    options.log_severity_level = 4
    session: Session = onnxruntime.InferenceSession(
        str(path), options, providers=[EXECUTION_PROVIDER]
    )
    return session
