"""What a simulated enclave has attested is checked as a real document would be."""

import os
import subprocess
import sys
import time
from hashlib import sha256

import pytest

from assay.errors import AttestationError
from assay.tee import AWS_NITRO_ROOT, verify_document
from assay.tee.host import Enclave
from assay.tee.protocol import UnixEndpoint
from assay.tee.simulator import Simulator
from assay.wire import keccak

SIMULATED_ROOT_SHA256 = sha256(Simulator().root).digest()
MODULE = """
IoctlError = OSError
def open_nsm_device():
    return open("/dev/null")
def close_nsm_device(device):
    device.close()
def get_attestation_doc(device, *, user_data, nonce, public_key):
    return {"document": b"by hardware: " + public_key + nonce}
"""


def verify(document):
    return verify_document(document, SIMULATED_ROOT_SHA256, int(time.time()))


@pytest.fixture
def start_on_hardware(tmp_path):
    """Start the program as on Nitro, where the package for the security module is `module`."""
    started = []

    def start_one(module):
        (tmp_path / "aws_nsm_interface.py").write_text(module)
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "assay.enclave", "--nsm", "--ends-with-stdin"),
                *("--socket", str(tmp_path / "socket")),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={
                "PYTHONPATH": os.pathsep.join((str(tmp_path), *sys.path)),
                "TMPDIR": str(tmp_path),
            },
        )
        started.append(process)
        return process

    yield start_one
    for process in started:
        with process:
            process.kill()


def test_its_key_and_the_nonce_are_attested(enclave):
    asked_at = int(time.time())
    attested = verify(enclave.attest(b"fresh"))
    assert attested.public_key == enclave.describe().public_key
    assert attested.nonce_hash == keccak(b"fresh")
    assert asked_at <= attested.attested_at <= time.time()
    assert not attested.debug


def test_an_empty_nonce_is_none(enclave):
    assert verify(enclave.attest(b"")).nonce_hash == bytes(32)


def test_two_enclaves_have_two_keys_and_what_stands_for_their_code_tells_them_apart(enclave, start):
    with start(image="another image").connect() as another:
        first, second = verify(enclave.attest(b"")), verify(another.attest(b""))
    assert first.public_key != second.public_key
    assert first.measurement != second.measurement


def test_a_simulated_document_is_none_of_the_makers(enclave):
    document = enclave.attest(b"")
    with pytest.raises(AttestationError, match="not the pinned one"):
        verify_document(document, AWS_NITRO_ROOT.sha256, int(time.time()))


def test_the_same_program_asks_the_hardwares_module_where_there_is_one(start_on_hardware, tmp_path):
    process = start_on_hardware(MODULE)
    assert process.stdout.readline() == b"listening\n"
    with Enclave(UnixEndpoint(tmp_path / "socket")) as enclave:
        described = enclave.describe()
        assert not described.simulated
        assert enclave.attest(b"fresh") == b"by hardware: " + described.public_key + b"fresh"


def test_the_program_ends_well_when_its_input_is_closed(start_on_hardware, tmp_path):
    process = start_on_hardware(MODULE)
    assert process.stdout.readline() == b"listening\n"
    process.stdin.close()
    assert process.wait() == 0
    assert process.stderr.read() == b""
    assert not (tmp_path / "socket").exists()


def test_the_program_says_that_it_has_no_way_to_the_hardware(start_on_hardware):
    process = start_on_hardware("raise ImportError")
    assert process.wait() == 1
    assert b"Install assay[nitro] in the enclave's image" in process.stderr.read()
