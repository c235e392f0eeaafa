"""A circuit's files, side by side: compiled from a model, and set up for development."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from assay.errors import CircuitError
from assay.wire.tensors import Tensor
from assay.zk.calibration import CalibrationRule, calibrate
from assay.zk.ceremony import Ceremony, Contribution, verification_key
from assay.zk.circuit import Circuit, compile_circuit, load_circuit
from assay.zk.graph import read_graph
from assay.zk.groth16 import VerificationKey, insecure_setup
from assay.zk.plan import Plan
from assay.zk.program import build_program
from assay.zk.progress import Progress, Report, silent

__all__ = [
    "CeremonyKey",
    "CompiledCircuit",
    "compile_file",
    "finish_ceremony",
    "key_files",
    "set_up_for_development",
]


@dataclass(frozen=True, slots=True)
class CompiledCircuit:
    """A circuit that was written to a file, beside its model."""

    path: Path
    plan: Plan
    circuit: Circuit


@dataclass(frozen=True, slots=True)
class CeremonyKey:
    """A key that several people made, and those who did."""

    key: VerificationKey
    contributions: tuple[Contribution, ...]


def compile_file(
    model: Path,
    samples: Tensor,
    held_out: Tensor | None,
    rule: CalibrationRule,
    target: Path | None = None,
    shape: tuple[int, ...] | None = None,
    report: Report = silent,
) -> CompiledCircuit:
    """Compile an ONNX file, and write the circuit's file beside it, `NAME.circuit` by default.

    `samples` and `held_out` are those that `calibrate` takes, `shape` is the input's where the
    model leaves it open. Raises `CircuitError`; then nothing is written.
    """
    target = target or model.with_suffix(".circuit")
    if target.resolve().parent != model.resolve().parent:
        raise CircuitError(
            f"{target} is not beside {model.name}.",
            "A circuit's file names its model's by its name alone: keep both in one folder.",
        )
    report(Progress("reading the model", 0.0))
    graph = read_graph(model, shape)
    report(Progress("choosing scales", 0.1))
    plan = calibrate(graph, samples, held_out, rule)
    report(Progress("compiling", 0.6))
    circuit = compile_circuit(build_program(graph, plan))
    _write(target, plan.to_bytes())
    return CompiledCircuit(target, plan, circuit)


def set_up_for_development(path: Path, report: Report = silent) -> VerificationKey:
    """Write the keys of an insecure setup beside a circuit's file.

    The same circuit gives the same keys, anywhere, and anyone can forge proofs. Raises
    `CircuitError`, also where the keys of a ceremony would be lost.
    """
    proving, verification = key_files(path)
    if verification.exists() and not VerificationKey.from_bytes(verification.read_bytes()).insecure:
        raise CircuitError(
            f"{verification.name} is the key of a ceremony, and would be overwritten.",
            "Move it away first, with its proving key.",
        )
    report(Progress("compiling", 0.0))
    circuit = load_circuit(path)
    key = insecure_setup(circuit.r1cs, circuit.layout, proving, report)
    _write(verification, key.to_bytes())
    return key


def finish_ceremony(path: Path, proving_key: Path, powers: Path) -> CeremonyKey:
    """Verify a ceremony's last key against the circuit, and put its keys beside the circuit's file.

    Raises `CeremonyError`; then nothing is written.
    """
    circuit = load_circuit(path)
    contributions = Ceremony().verify(circuit.r1cs, powers, proving_key)
    key = verification_key(proving_key, circuit.layout)
    proving, verification = key_files(path)
    if proving.resolve() != proving_key.resolve():
        shutil.copyfile(proving_key, proving)
    _write(verification, key.to_bytes())
    return CeremonyKey(key, contributions)


def key_files(path: Path) -> tuple[Path, Path]:
    """Name the files of a circuit's proving and verification key."""
    return path.with_suffix(".zkey"), path.with_suffix(".vkey")


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    arriving = path.with_name(f".{path.name}.new")
    arriving.write_bytes(data)
    arriving.replace(path)
