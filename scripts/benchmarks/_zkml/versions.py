"""A model, compiled and set up: all that a version with a circuit is published with."""

from dataclasses import dataclass
from math import prod
from pathlib import Path
from time import perf_counter

import numpy as np
import onnx

from assay.engines.onnx.session import Session, open_session
from assay.models import Declaration, build_manifest
from assay.wire.manifest import Manifest
from assay.zk.calibration import CalibrationRule, calibrate
from assay.zk.circuit import Circuit, load_circuit
from assay.zk.graph import read_graph
from assay.zk.groth16 import insecure_setup
from assay.zk.plan import Plan
from assay.zk.program import Integers
from benchmarks._zkml.datasets import DataSet, Floats
from benchmarks._zkml.models import Model

__all__ = ["CircuitVersion", "make_version"]

_CALIBRATION = 100
_AGREEMENT = 0.97


@dataclass(frozen=True, slots=True)
class CircuitVersion:
    """The files of one model in a folder, and what they hold."""

    folder: Path
    data: DataSet
    model: onnx.ModelProto
    plan: Plan
    circuit: Circuit
    key: bytes
    """The verification key."""
    manifest: Manifest
    compile_s: float
    """From ONNX file and samples to constraints."""
    setup_s: float

    @property
    def parameters(self) -> int:
        """How many numbers the network has learned."""
        return sum(prod(tensor.dims) for tensor in self.model.graph.initializer)

    def session(self) -> Session:
        """Load the network itself, in floating point, for one thread."""
        return open_session(self.folder / self.plan.model.file, threads=1)

    def shaped(self, sample: Floats) -> Floats:
        """Give a sample the shape that the network takes."""
        return sample.reshape(self.plan.shape)

    def quantised(self, samples: Floats) -> Integers:
        """Give samples, [n, features], as the circuit's integers."""
        limit = 2 ** (self.plan.input_bits - 1)
        steps = np.rint(samples.astype(float) * 2.0**self.plan.input_scale)
        integers: Integers = np.clip(steps, -limit, limit - 1).astype(np.int64)
        return integers


def make_version(model: Model, folder: Path) -> CircuitVersion:
    """Train a model, compile it, and make development keys, in a folder of its own."""
    folder.mkdir()
    data = model.load_data()
    network = model.build(data)
    file, path = folder / f"{model.name}.onnx", folder / f"{model.name}.circuit"
    onnx.save(network, file)

    start = perf_counter()
    plan = _calibrated(file, data)
    path.write_bytes(plan.to_bytes())
    circuit = load_circuit(path)
    compile_s = perf_counter() - start

    start = perf_counter()
    key = insecure_setup(circuit.r1cs, circuit.layout, path.with_suffix(".zkey")).to_bytes()
    path.with_suffix(".vkey").write_bytes(key)
    setup_s = perf_counter() - start

    manifest = build_manifest(path, Declaration(licence="MIT", description=model.title))
    return CircuitVersion(folder, data, network, plan, circuit, key, manifest, compile_s, setup_s)


def _calibrated(file: Path, data: DataSet) -> Plan:
    graph = read_graph(file)
    samples = data.inputs[:_CALIBRATION].reshape(-1, *graph.input_shape)
    held_out = data.held_out.reshape(-1, *graph.input_shape)
    return calibrate(graph, samples, held_out, CalibrationRule(agreement=_AGREEMENT))
