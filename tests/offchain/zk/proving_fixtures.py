"""A small circuit with a development key, for the tests of whatever makes or checks proofs."""

from dataclasses import dataclass
from pathlib import Path
from subprocess import run

import numpy as np
import pytest

from assay.zk.circuit import Circuit, compile_circuit
from assay.zk.groth16 import VerificationKey, insecure_setup
from assay.zk.program import Affine, Program, Relu
from assay.zk.r1cs import write_witness
from assay.zk.snarkjs import find_snarkjs

__all__ = [
    "DevelopmentKey",
    "Statement",
    "create_circuit",
    "development_key",
    "other_key",
    "snarkjs",
]


@dataclass(frozen=True)
class Statement:
    """A witness, and what of it is public."""

    values: list[int]
    signals: list[int]

    @property
    def witness(self):
        return write_witness(self.values)


@dataclass(frozen=True)
class DevelopmentKey:
    """A circuit with both its keys."""

    circuit: Circuit
    zkey: Path
    key: VerificationKey

    def state(self, x=(5, -3), digest=b"\x07" * 32):
        values = self.circuit.witness(np.array(x, np.int64), digest)
        return Statement(values, values[1 : 1 + self.circuit.layout.signal_count])


def create_circuit(weight=3):
    """Two inputs, two outputs; another weight changes no size."""
    steps = (Affine(0, np.array([[weight, -2], [1, 5]]), np.array([4, -9])), Relu(1, 1))
    return compile_circuit(Program(2, 8, steps, 2))


def _set_up(folder, circuit):
    zkey = folder / "circuit.zkey"
    return DevelopmentKey(circuit, zkey, insecure_setup(circuit.r1cs, circuit.layout, zkey))


@pytest.fixture(scope="session")
def development_key(tmp_path_factory):
    return _set_up(tmp_path_factory.mktemp("development"), create_circuit())


@pytest.fixture(scope="session")
def other_key(tmp_path_factory):
    """Of a circuit with one weight changed, and otherwise the same."""
    return _set_up(tmp_path_factory.mktemp("other"), create_circuit(weight=4))


@pytest.fixture(scope="session")
def snarkjs():
    """Run snarkjs, which must succeed."""

    def call(*arguments, folder, asked=""):
        command = [find_snarkjs(), *map(str, arguments)]
        done = run(command, cwd=folder, capture_output=True, text=True, input=asked)
        assert done.returncode == 0, done.stdout
        return done.stdout

    return call
