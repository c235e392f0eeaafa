"""A ceremony of one small circuit, on powers of tau that are made for the tests."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from assay.zk.ceremony import Ceremony
from assay.zk.groth16.qap import domain_size

from ..proving_fixtures import *  # noqa: F403
from ..proving_fixtures import create_circuit

BEACON = bytes(range(32))


@dataclass(frozen=True)
class PowersOfTau:
    """A file that is prepared, and the same before it was."""

    prepared: Path
    unprepared: Path


@dataclass(frozen=True)
class Steps:
    """The key after each step of a ceremony, and what the contributors wrote down."""

    prepared: Path
    first: Path
    second: Path
    final: Path
    written_down: tuple


@pytest.fixture(scope="session")
def circuit():
    return create_circuit()


@pytest.fixture(scope="session")
def powers_of_tau(snarkjs, circuit, tmp_path_factory):
    folder = tmp_path_factory.mktemp("powers")
    power = domain_size(circuit.r1cs).bit_length() - 1
    new, contributed, prepared = (folder / f"{n}.ptau" for n in ("new", "contributed", "prepared"))
    snarkjs("powersoftau", "new", "bn128", power, new, folder=folder)
    snarkjs(
        "powersoftau",
        "contribute",
        new,
        contributed,
        "--name=test",
        folder=folder,
        asked="any text\n",
    )
    snarkjs("powersoftau", "prepare", "phase2", contributed, prepared, folder=folder)
    return PowersOfTau(prepared, contributed)


@pytest.fixture(scope="session")
def ceremony():
    return Ceremony()


@pytest.fixture(scope="session")
def steps(ceremony, circuit, powers_of_tau, tmp_path_factory):
    folder = tmp_path_factory.mktemp("ceremony")
    names = ("prepared", "first", "second", "final")
    prepared, first, second, final = (folder / f"{name}.zkey" for name in names)
    ceremony.prepare(circuit.r1cs, powers_of_tau.prepared, prepared)
    written_down = (
        ceremony.contribute(prepared, first, "first party"),
        ceremony.contribute(first, second, "second party"),
        ceremony.beacon(second, final, BEACON, 10),
    )
    return Steps(prepared, first, second, final, written_down)
