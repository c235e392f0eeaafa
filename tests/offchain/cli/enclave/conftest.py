"""Simulated enclaves, and `assay enclave …` on the home folder of the running `assay up`."""

import json
import re
import subprocess

import pytest

from assay.settings import Home
from assay.tee.host import SimulatedEnclave

from ..conftest import ASSAY

SIMULATED = "tee-simulated"
MODEL = "digits-enclave"
TEE_ALONE = re.compile(r"\btee\b(?!-simulated)")


@pytest.fixture(scope="session")
def listening(up):
    """A simulated enclave at the socket of the running node's home folder."""
    with SimulatedEnclave(Home(up.home).enclave_socket) as process:
        yield process


@pytest.fixture
def other(tmp_path):
    """One more, of other code, at a socket of its own."""
    with SimulatedEnclave(tmp_path / "socket", image=f"code of {tmp_path.name}") as process:
        yield process


@pytest.fixture
def enclave_command(at_home):
    """Run `assay enclave …` on the home folder of the running `assay up`."""
    return lambda *arguments: at_home("enclave", *arguments)


@pytest.fixture
def at_other(enclave_command, other):
    """Run `assay enclave …` with the other enclave."""
    socket = other.endpoint.path
    return lambda verb, *arguments: enclave_command(verb, *arguments, "--socket", socket)


@pytest.fixture(scope="session")
def enrolled(up, listening):
    """What `enrol` said of the enclave in the home folder, as a script reads it."""
    ran = subprocess.run(
        [*ASSAY, "enclave", "enrol", "--home", str(up.home), "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(ran.stdout)


def key_of(process):
    with process.connect() as client:
        return client.describe().address


def refused(result, message):
    """Make sure that a command said what is wrong, and showed nothing."""
    assert result.code == 1
    assert message in result.err
    assert result.out == ""
    assert "Traceback" not in result.err
