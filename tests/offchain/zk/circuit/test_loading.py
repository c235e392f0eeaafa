"""Circuits from their files."""

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from assay.errors import CircuitError
from assay.zk.calibration import calibrate
from assay.zk.circuit import load_circuit
from assay.zk.graph import read_graph
from assay.zk.r1cs import unsatisfied


@pytest.fixture
def create_model(create_onnx):
    """Write a layer of 3 by 2 weights with ReLU."""

    def create(weight=0.5):
        weights = np.array([[1, weight], [-2, 0.75], [0.25, -1]], np.float32)
        return create_onnx(
            [
                helper.make_node("Gemm", ["x", "w", "b"], ["sums"]),
                helper.make_node("Relu", ["sums"], ["y"]),
            ],
            {"x": (TensorProto.FLOAT, [1, 3])},
            {"y": (TensorProto.FLOAT, [1, 2])},
            [
                numpy_helper.from_array(weights, "w"),
                numpy_helper.from_array(np.array([0.5, -0.25], np.float32), "b"),
            ],
        )

    return create


@pytest.fixture
def plan(create_model):
    model = create_model()
    samples = np.random.default_rng(0).uniform(-1, 1, (40, 1, 3)).astype(np.float32)
    path = model.with_name("model.circuit")
    path.write_bytes(calibrate(read_graph(model), samples).to_bytes())
    return path


def test_compiles_the_model_beside_the_plan(plan):
    circuit = load_circuit(plan)
    x = np.array([100, -100, 7])
    assert unsatisfied(circuit.r1cs, circuit.witness(x, bytes(32))) == []
    assert load_circuit(plan).r1cs.sha256() == circuit.r1cs.sha256()


def test_refuses_a_model_with_another_weight(plan, create_model):
    create_model(weight=0.5000001)
    with pytest.raises(CircuitError, match="belongs to another model"):
        load_circuit(plan)


def test_refuses_a_plan_without_its_model(plan):
    plan.with_name("model.onnx").unlink()
    with pytest.raises(CircuitError, match=r"model\.onnx cannot be read"):
        load_circuit(plan)


def test_refuses_a_path_without_a_file(tmp_path):
    with pytest.raises(CircuitError, match=r"none\.circuit cannot be read: No such file"):
        load_circuit(tmp_path / "none.circuit")


def test_refuses_a_file_that_is_no_plan(plan):
    plan.write_bytes(b"{}")
    with pytest.raises(CircuitError, match="This is no circuit"):
        load_circuit(plan)
