"""`assay enclave start`: a simulated one, until it is told to stop."""

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from assay.tee.host import Enclave
from assay.tee.protocol import UnixEndpoint

from ..conftest import ASSAY, processes_with
from .conftest import SIMULATED, TEE_ALONE, refused


@pytest.fixture
def start(tmp_path):
    """Start one in a process of its own, as from a terminal."""
    started = []

    def run(*arguments):
        process = subprocess.Popen(
            [*ASSAY, "enclave", "start", "--home", str(tmp_path / "home"), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"TMPDIR": str(tmp_path)},
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def read_document(process):
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("}"):
            return json.loads("".join(lines))
    raise AssertionError(process.stderr.read())


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_runs_until_it_is_told_to_stop_and_leaves_nothing(start, tmp_path, how):
    process = start("--json")
    said = read_document(process)
    socket = tmp_path / "home" / "enclave.sock"
    assert said["socket"] == str(socket)
    assert (said["mode"], said["simulated"], said["debug"]) == (SIMULATED, True, False)
    with Enclave(UnixEndpoint(socket)) as client:
        assert client.describe().address == said["key"]
    process.send_signal(how)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert not socket.exists()
    assert processes_with(str(tmp_path)) == []
    assert list(tmp_path.glob("assay-enclave-*")) == []


def test_people_are_told_that_it_is_simulated_and_where_it_listens(start, tmp_path):
    process = start("--image", "some code")
    for line in process.stderr:
        if "It listens at" in line:
            break
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert str(tmp_path / "home" / "enclave.sock") in line
    assert "SIMULATED enclave: nothing measured this code, and anyone can sign" in out
    assert not TEE_ALONE.search(out)


def test_an_enclave_that_ends_by_itself_is_missed(start):
    process = start("--json")
    said = read_document(process)
    with Enclave(UnixEndpoint(Path(said["socket"]))) as client:
        client.stop()
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "The simulated enclave has ended by itself." in errors


def test_a_socket_is_for_one_enclave(enclave_command, listening):
    refused(enclave_command("start"), "an enclave listens already")


def test_wrong_options_are_refused(assay, tmp_path):
    assert assay("enclave", "start", "--capacity-bytes", 0).code == 2
    long = tmp_path / ("s" * 120)
    refused(assay("enclave", "start", "--socket", long), "a socket's path may have 107")
