"""What a circuit is said to cost, before anything is set up."""

import json
from pathlib import Path

import pytest

from assay.client import CircuitFigures
from assay.zk.circuit import load_circuit
from assay.zk.groth16 import Proof

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "samples" / "digits"


@pytest.fixture(scope="module")
def figures():
    circuit = load_circuit(SAMPLES / "digits_cnn.circuit")
    return CircuitFigures.of(circuit, SAMPLES / "digits_cnn.onnx")


def test_parameters_are_the_numbers_that_were_learnt(figures):
    assert figures.parameters == 4 * 9 + 4 + 64 * 10 + 10


def test_a_proof_has_its_points_its_input_and_its_output(figures):
    assert figures.proof_bytes == Proof.SIZE + 64 + 10 * 4


def test_the_estimate_of_gas_is_what_the_benchmark_measures(figures):
    measured = json.loads((ROOT / "tests/snapshots/gas.json").read_text())["verify_zkml_gas"]
    assert figures.signals == 6
    assert figures.verification_gas == pytest.approx(measured, rel=0.02)


def test_a_ceremony_needs_a_root_of_unity_for_each_constraint_and_signal(figures):
    assert 2 ** (figures.power - 1) < figures.constraints + figures.signals + 1 <= 2**figures.power


def test_the_estimate_of_memory_is_of_a_process_with_this_circuit(figures):
    assert 50 * 2**20 < figures.prover_memory_bytes < 200 * 2**20
