"""snarkjs, a program of its own, reads the files as they are meant."""

import json
from pathlib import Path
from subprocess import run

import numpy as np
import pytest

from assay.zk.circuit import compile_circuit
from assay.zk.field import SCALAR_FIELD
from assay.zk.program import Affine, Program, Relu
from assay.zk.r1cs import write_witness

SNARKJS = Path(__file__).parents[4] / "node_modules/.bin/snarkjs"


@pytest.fixture(scope="module")
def circuit():
    steps = (Affine(0, np.array([[3, -2], [1, 5]]), np.array([4, -9])), Relu(1, 1))
    return compile_circuit(Program(2, 8, steps, 2))


@pytest.fixture
def snarkjs(circuit, tmp_path):
    (tmp_path / "circuit.r1cs").write_bytes(circuit.r1cs.to_bytes())

    def call(*arguments):
        return run([SNARKJS, *arguments], cwd=tmp_path, capture_output=True, text=True)

    return call


def test_reads_the_same_sizes(circuit, snarkjs):
    said = snarkjs("r1cs", "info", "circuit.r1cs").stdout
    for name, value in {
        "Curve": "bn-128",
        "# of Wires": circuit.r1cs.wires,
        "# of Constraints": circuit.r1cs.constraints,
        "# of Private Inputs": 0,
        "# of Public Inputs": circuit.r1cs.public_inputs,
        "# of Outputs": circuit.r1cs.public_outputs,
    }.items():
        assert f"{name}: {value}\n" in said


def test_reads_the_same_constraints(circuit, snarkjs, tmp_path):
    assert snarkjs("r1cs", "export", "json", "circuit.r1cs", "circuit.json").returncode == 0
    content = json.loads((tmp_path / "circuit.json").read_text())
    assert content["prime"] == str(SCALAR_FIELD)
    r1cs = circuit.r1cs
    for row, matrices in enumerate(content["constraints"]):
        read = [{int(wire): int(value) for wire, value in each.items()} for each in matrices]
        assert read == [r1cs.a.row(row), r1cs.b.row(row), r1cs.c.row(row)]


def test_takes_the_witness_and_no_other(circuit, snarkjs, tmp_path):
    values = circuit.witness(np.array([-128, 127]), b"\xff" * 32)
    path = tmp_path / "witness.wtns"
    path.write_bytes(write_witness(values))
    assert "WITNESS IS CORRECT" in snarkjs("wtns", "check", "circuit.r1cs", path).stdout

    path.write_bytes(write_witness([*values[:-1], values[-1] + 1]))
    assert "WITNESS IS CORRECT" not in snarkjs("wtns", "check", "circuit.r1cs", path).stdout
