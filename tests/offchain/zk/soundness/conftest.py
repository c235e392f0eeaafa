"""Every network of the suite as a circuit, with inputs at random and at the edges."""

from dataclasses import dataclass

import numpy as np
import pytest

from assay.zk.circuit import Circuit, compile_circuit

from .networks import NETWORKS


@dataclass(frozen=True)
class Case:
    """A circuit and honest witnesses of it."""

    circuit: Circuit
    witnesses: list[list[int]]


def inputs(program, random):
    half = 2 ** (program.input_bits - 1)
    yield np.full(program.input_size, -half)
    yield np.full(program.input_size, half - 1)
    for _ in range(3):
        yield random.integers(-half, half, program.input_size)


def create_case(name):
    random = np.random.default_rng(list(name.encode()))
    circuit = compile_circuit(NETWORKS[name](random))
    return Case(
        circuit, [circuit.witness(x, random.bytes(32)) for x in inputs(circuit.program, random)]
    )


@pytest.fixture(scope="session", params=NETWORKS)
def case(request):
    return create_case(request.param)


@pytest.fixture(scope="session")
def small_case():
    return create_case("clipping")
