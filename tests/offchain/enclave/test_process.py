"""Enclaves as processes: they end when they are told, and nobody takes a dead one for alive."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from assay.errors import EnclaveError
from assay.models import Declaration, build_manifest
from assay.tee.host import Enclave, SimulatedEnclave
from assay.tee.protocol import UnixEndpoint

from ..enclave_fixtures import processor_ticks, wait_until, write_endless
from .conftest import Version

HOST = """
import sys
from pathlib import Path
from assay.tee.host import SimulatedEnclave
process = SimulatedEnclave(socket=Path(sys.argv[1]))
print(process.process_id, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def endless(tmp_path):
    """A model that counts for years."""
    path = write_endless(tmp_path / "endless.onnx")
    declaration = Declaration(licence="MIT", description="Counts.")
    return Version(build_manifest(path, declaration), path.parent)


def has_ended(process_id):
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"


def test_an_enclave_that_dies_during_a_request_is_missed_and_can_be_started_again(
    start, endless, digits, image
):
    process = start()
    client = process.connect()
    client.load(endless.manifest.canonical_bytes(), endless.folder)
    lost_key = client.describe().address
    idle = processor_ticks(process.process_id)
    data = endless.encoded(x=np.array(0, np.float32))
    with ThreadPoolExecutor(1) as pool:
        proving = pool.submit(client.prove, endless.request(data), data)
        wait_until(lambda: processor_ticks(process.process_id) > idle + 20)
        os.kill(process.process_id, signal.SIGKILL)
        with pytest.raises(EnclaveError, match="has ended, or cannot be reached") as caught:
            proving.result()
    assert "enrol its new key" in caught.value.hint
    wait_until(lambda: not process.is_running)
    with pytest.raises(EnclaveError, match="has ended, or cannot be reached"):
        client.describe()
    process.close()

    again = start()
    with again.connect() as client:
        client.load(digits.manifest.canonical_bytes(), digits.folder)
        assert client.prove(digits.request(image), image).output == digits.output(image)
        assert client.describe().address != lost_key


def test_another_request_is_served_while_a_long_one_runs(start, endless):
    process = start()
    with process.connect() as client, process.connect() as other, ThreadPoolExecutor(1) as pool:
        client.load(endless.manifest.canonical_bytes(), endless.folder)
        data = endless.encoded(x=np.array(0, np.float32))
        proving = pool.submit(client.prove, endless.request(data), data)
        assert other.describe().simulated
        assert not proving.done()
        process.close()
        with pytest.raises(EnclaveError, match="has ended, or cannot be reached"):
            proving.result()


def test_ends_when_it_is_told_to(start):
    process = start()
    with process.connect() as client:
        client.stop()
    wait_until(lambda: not process.is_running)
    assert not process.endpoint.path.exists()


def test_ends_when_it_is_terminated(start):
    process = start()
    os.kill(process.process_id, signal.SIGTERM)
    wait_until(lambda: not process.is_running)
    assert not process.endpoint.path.exists()


def test_ends_when_its_host_is_killed(tmp_path):
    host = subprocess.Popen(
        [sys.executable, "-c", HOST, str(tmp_path / "socket")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(tmp_path)},
    )
    with host:
        process_id = int(host.stdout.readline())
        assert not has_ended(process_id)
        host.kill()
    wait_until(lambda: has_ended(process_id))
    assert not (tmp_path / "socket").exists()


def test_leaves_nothing_behind(start, digits):
    process = start()
    folder = process.endpoint.path.parent
    with process.connect() as client:
        client.load(digits.manifest.canonical_bytes(), digits.folder)
    process.close()
    assert not folder.exists()


def test_says_why_it_did_not_start(tmp_path):
    with pytest.raises(EnclaveError, match=r"ended with exit code 1 before .* path may have 107"):
        SimulatedEnclave(socket=tmp_path / ("s" * 108))


def test_a_second_enclave_does_not_take_the_first_ones_socket(start, tmp_path):
    start(socket=tmp_path / "socket")
    with pytest.raises(EnclaveError, match="an enclave listens already"):
        SimulatedEnclave(socket=tmp_path / "socket")
    with Enclave(UnixEndpoint(tmp_path / "socket")) as client:
        assert client.describe().simulated


def test_says_that_a_version_is_too_large_for_it(start, digits):
    process = start(capacity_bytes=1000)
    with process.connect() as client, pytest.raises(EnclaveError, match="enclave holds 1000"):
        client.load(digits.manifest.canonical_bytes(), digits.folder)


def test_writes_its_key_to_no_core_file(running):
    limits = Path(f"/proc/{running.process_id}/limits").read_text()
    (core,) = (line for line in limits.splitlines() if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"]
