"""A simulated enclave in a process of its own, on a chain that knows its maker.

A conftest imports what its tests use, together with the fixtures of `chain_fixtures` and
`serving_fixtures`.
"""

import time
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from assay.chain import AccountSender, TeeVerifier
from assay.client import Enroller
from assay.modes import enclave_modes
from assay.tee.host import SimulatedEnclave
from assay.wire import Policy

from .serving_fixtures import SAMPLES

__all__ = [
    "create_enroller",
    "enclave",
    "enclave_model",
    "enrolled",
    "start_enclave",
    "tee_verifier",
]

SIMULATED = "tee-simulated"
# Any one of signed, zkml and tee-simulated.
ANY_OF_THEM = Policy(0, 1 << 0 | 1 << 2 | 1 << 63, 1)


@pytest.fixture(scope="session")
def tee_verifier(chain, deployment):
    """The verifier of simulated enclaves."""
    return TeeVerifier(chain, deployment.modes[SIMULATED].verifier)


@pytest.fixture(scope="session")
def enclave():
    """A simulated enclave that no test ends."""
    with SimulatedEnclave() as process:
        yield process


@pytest.fixture
def start_enclave(tmp_path):
    """Start simulated enclaves that end with the test."""
    started = []

    def start(**options):
        started.append(SimulatedEnclave(**options))
        return started[-1]

    yield start
    for process in started:
        process.close()


@pytest.fixture(scope="session")
def create_enroller(chain, tee_verifier, provider):
    """Make an enroller for whom the provider pays, on a chain whose clock is this machine's.

    A chain that was put back is behind, and would take a document for one from the future.
    """

    def create(account=provider, **clock):
        catch_up(chain)
        sender = AccountSender(chain, account)
        return Enroller(tee_verifier, enclave_modes()[SIMULATED], sender, **clock)

    return create


@pytest.fixture(scope="session")
def enclave_model(publish):
    """The digits model, sold as signed, as proven or from a simulated enclave; its id."""
    return publish(SAMPLES / "digits.onnx", "in-enclave", ANY_OF_THEM)


@pytest.fixture(scope="session")
def enrolled(enclave, create_enroller, chain, tee_verifier, enclave_model, provider, publisher):
    """The key of the enclave that no test ends, enrolled, and its code approved for the model."""
    with enclave.connect() as client:
        made = create_enroller().enrol(client, provider.address)
    approve = tee_verifier.approve_measurement(enclave_model, made.record.measurement)
    chain.send(approve, publisher)
    return made


def catch_up(chain):
    """Let the chain's clock be this machine's."""
    now = int(time.time())
    if chain.time() < now:
        chain.request("evm_setNextBlockTimestamp", now)
        chain.request("evm_mine")


def write_endless(path):
    """Write a model that counts for years: `x` is a float, and so is `y`."""
    scalar = (TensorProto.FLOAT, [])
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["go_on"], ["still"]),
            helper.make_node("Add", ["count", "count"], ["counted"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("turn", TensorProto.INT64, []),
            helper.make_tensor_value_info("go_on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("count", *scalar),
        ],
        [
            helper.make_tensor_value_info("still", TensorProto.BOOL, []),
            helper.make_tensor_value_info("counted", *scalar),
        ],
    )
    turns = numpy_helper.from_array(np.array(2**60, np.int64), "turns")
    loop = helper.make_node("Loop", ["turns", "", "x"], ["y"], body=body)
    graph = helper.make_graph(
        [loop],
        "graph",
        [helper.make_tensor_value_info("x", *scalar)],
        [helper.make_tensor_value_info("y", *scalar)],
        [turns],
    )
    opsets = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), path)
    return path


def wait_until(condition):
    """Wait for what has to come about; the suite's own limit ends a wait for what does not."""
    while not condition():
        time.sleep(0.01)


def processor_ticks(process_id):
    """Read how much a process has computed so far."""
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
