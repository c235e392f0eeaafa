"""A tiny model that was compiled and set up, for every test that needs a real circuit.

A conftest imports what its tests use.
"""

from itertools import pairwise

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from assay.chain import AccountSender, ZkmlVerifier
from assay.client import Publisher
from assay.models import Declaration
from assay.wire import Policy
from assay.zk.calibration import CalibrationRule, calibrate
from assay.zk.circuit import load_circuit
from assay.zk.graph import read_graph
from assay.zk.groth16 import insecure_setup

__all__ = ["circuits", "publish_circuit", "tiny", "tiny_circuit", "tiny_inputs"]

SIGNED_OR_ZKML = Policy(0, 0b101, 1)


@pytest.fixture(scope="session")
def tiny_inputs():
    """Inputs of the tiny model: real numbers, of shape [samples, 4]."""
    return np.random.default_rng(7).uniform(-1, 1, (200, 4)).astype(np.float32)


@pytest.fixture(scope="session")
def tiny_circuit(tiny_inputs, tmp_path_factory):
    """The plan of a perceptron of 4, 3 and 2, with its model and its keys beside it."""
    folder = tmp_path_factory.mktemp("circuit")
    write_perceptron(folder / "tiny.onnx")
    return set_up(compile_plan(folder / "tiny.onnx", tiny_inputs))


@pytest.fixture(scope="session")
def circuits(chain, deployment):
    """The verifier that keeps the circuits of versions."""
    return ZkmlVerifier(chain, deployment.address("ZkmlVerifier"))


@pytest.fixture(scope="session")
def publish_circuit(chain, model_registry, circuits, store, publisher):
    """Publish a plan under a name, sold as signed or as proven; needs a chain and a store."""
    sender = AccountSender(chain, publisher)
    publishing = Publisher(model_registry, store, sender, circuits)
    declaration = Declaration(licence="MIT", description="for tests")
    return lambda plan, name: publishing.publish(plan, name, declaration, SIGNED_OR_ZKML)


@pytest.fixture(scope="session")
def tiny(publish_circuit, tiny_circuit):
    """The tiny circuit as a published version."""
    return publish_circuit(tiny_circuit, "tiny")


def write_perceptron(path, sizes=(4, 3, 2), seed=5):
    """Write an ONNX file with random weights, and ReLUs between its layers."""
    random = np.random.default_rng(seed)
    nodes, constants, given = [], [], "x"
    for layer, (width, height) in enumerate(pairwise(sizes)):
        weights = random.normal(0, 0.5, (width, height)).astype(np.float32)
        bias = random.normal(0, 0.1, height).astype(np.float32)
        constants += [
            numpy_helper.from_array(weights, f"w{layer}"),
            numpy_helper.from_array(bias, f"b{layer}"),
        ]
        is_last = layer == len(sizes) - 2
        made = "y" if is_last else f"h{layer}"
        nodes.append(helper.make_node("Gemm", [given, f"w{layer}", f"b{layer}"], [made]))
        if not is_last:
            nodes.append(helper.make_node("Relu", [made], [f"r{layer}"]))
            given = f"r{layer}"
    ends = [
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, size])]
        for name, size in (("x", sizes[0]), ("y", sizes[-1]))
    ]
    graph = helper.make_graph(nodes, "graph", *ends, constants)
    opsets = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), path)


def compile_plan(model, samples):
    """Compile an ONNX file with calibration data, and write the plan beside it."""
    graph = read_graph(model)
    flat = samples.reshape(len(samples), -1)
    plan = calibrate(graph, flat, flat, CalibrationRule(agreement=0.5))
    path = model.with_suffix(".circuit")
    path.write_bytes(plan.to_bytes())
    return path


def set_up(plan):
    """Write the development keys of a plan beside it."""
    circuit = load_circuit(plan)
    key = insecure_setup(circuit.r1cs, circuit.layout, plan.with_suffix(".zkey"))
    plan.with_suffix(".vkey").write_bytes(key.to_bytes())
    return plan
