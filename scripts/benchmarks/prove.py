"""What it takes to prove what models answer, and what their integers lose against floats.

Each model is compiled, set up, sold and proven as a node does it; its circuit is registered on a
local chain, and a proof is checked there. The prover has a process of its own.
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks._onchain.local_chain import LocalChain, reproducible_chain
from benchmarks._results.figures import Benchmark, Figure, Progress
from benchmarks._zkml.inference import Inference, measure_inference
from benchmarks._zkml.models import MODELS, Model
from benchmarks._zkml.proving import Proving, measure_proving
from benchmarks._zkml.versions import CircuitVersion, make_version

__all__ = ["BENCHMARK"]

_LIMITED = "Limits"
_PROVING = "What proving takes"
_INTEGERS = "What integers cost"

_LIMITS: dict[str, tuple[str, float]] = {
    "prove_mlp32_s": ("prove, MLP 64-32-10, in s", 0.25),
    "prove_mlp512x2_s": ("prove, MLP 64-512-512-10, in s", 3),
    "prove_mlp512x2_mb": ("the prover's memory, MLP 64-512-512-10, in MB", 350),
    "compile_mlp512x2_s": ("compile, MLP 64-512-512-10, in s", 2),
    "integer_over_float_ratio": ("integers over ONNX Runtime, MLP 64-512-512-10, in time", 5),
}
"""By key: a title, and the most that it may be. These figures stand in the tables, too."""

_RATIO_OF = "mlp512x2"


def _measure(say: Progress) -> list[Figure]:
    figures: list[Figure] = []
    with TemporaryDirectory() as folder, reproducible_chain() as local:
        for model in MODELS:
            figures += _figures(local, model, Path(folder) / model.name, say)
    values = {figure.key: figure.value for figure in figures}
    limited = [
        Figure(key, _LIMITED, title, values[key], limit=limit)
        for key, (title, limit) in _LIMITS.items()
        if key in values
    ]
    return limited + figures


def _figures(local: LocalChain, model: Model, folder: Path, say: Progress) -> Iterator[Figure]:
    say(f"{model.title}: compiling, and making keys")
    version = make_version(model, folder)
    say(f"{model.title}: running")
    inference = measure_inference(version)
    say(f"{model.title}: proving")
    proving = measure_proving(local, version)
    for key, column, value in _proving(model.name, version, proving, inference):
        yield Figure(key, _PROVING, model.title, value, column=column)
    for key, column, value in _integers(model.name, inference):
        yield Figure(key, _INTEGERS, model.title, value, column=column)


def _proving(
    name: str, version: CircuitVersion, proving: Proving, inference: Inference
) -> Iterator[tuple[str, str, int | float]]:
    yield f"parameters_{name}", "parameters", version.parameters
    yield f"constraints_{name}", "constraints", version.circuit.r1cs.constraints
    yield f"compile_{name}_s", "compile, s", version.compile_s
    yield f"setup_{name}_s", "setup, s", version.setup_s
    yield f"first_proof_{name}_s", "first proof, s", proving.first_s
    yield f"prove_{name}_s", "prove, s", proving.prove_s
    yield f"prove_{name}_mb", "prover, MB", round(proving.memory_mb)
    yield f"verify_{name}_gas", "verify, gas", proving.verify_gas
    yield f"integer_right_{name}_percent", "right, %", inference.integer_right


def _integers(name: str, inference: Inference) -> Iterator[tuple[str, str, int | float]]:
    yield f"float_right_{name}_percent", "floats right, %", inference.float_right
    yield f"agreement_{name}_percent", "integers agree, %", inference.agreement
    yield f"mean_error_{name}_percent", "mean error, %", inference.mean_error
    yield f"float_{name}_us", "ONNX Runtime, µs", inference.float_us
    yield f"integer_{name}_us", "integers, µs", inference.integer_us
    key = "integer_over_float_ratio" if name == _RATIO_OF else f"integer_over_float_{name}_ratio"
    yield key, "times as long", inference.ratio


BENCHMARK = Benchmark(
    "What it takes to prove what models answer, and what their integers lose against floats.",
    _measure,
    page="zkml",
)
