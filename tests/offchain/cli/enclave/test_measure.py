"""`assay enclave measure`: what a document says, and what that is worth."""

import re
import time

import pytest

from assay.tee import SIMULATED_ROOT, verify_document
from assay.tee.simulator import Simulator

from .conftest import SIMULATED, TEE_ALONE, key_of, refused


def test_scripts_read_what_the_enclaves_document_says(enclave_command, listening):
    said = enclave_command("measure", "--json").document
    assert (said["mode"], said["simulated"], said["debug"]) == (SIMULATED, True, False)
    assert said["key"] == key_of(listening)
    assert re.fullmatch("0x[0-9a-f]{64}", said["measurement"])
    assert list(said["pcrs"]) == ["0", "1", "2"]
    assert said["attestedAt"] <= time.time() < said["validUntil"]


def test_people_read_what_it_proves_and_what_not(enclave_command, listening):
    shown = enclave_command("measure")
    assert shown.code == 0
    assert "SIMULATED enclave: nothing measured this code" in shown.out
    assert "It proves nothing against anybody who wants to cheat" in shown.out
    assert "It does not prove which code ran" in shown.out
    assert key_of(listening) in shown.out
    assert "PCR0" in shown.out
    assert not TEE_ALONE.search(shown.out)


def test_a_document_is_kept_and_measured_without_its_enclave(assay, at_other, other, tmp_path):
    kept = tmp_path / "document.cbor"
    first = at_other("measure", "--save", kept, "--json").document
    other.close()
    assert verify_document(kept.read_bytes(), SIMULATED_ROOT.sha256, first["attestedAt"])
    assert assay("enclave", "measure", kept, "--json").document == first


def test_a_debugged_enclave_is_said_to_be_one(assay, tmp_path):
    path = tmp_path / "debugged.cbor"
    path.write_bytes(Simulator().document(int(time.time()), measured=b"").encoded())
    shown = assay("enclave", "measure", path)
    assert "DEBUGGED: its memory can be read" in shown.out
    assert "none that could be enrolled" in shown.out
    assert assay("enclave", "measure", path, "--json").document["key"] is None


def test_what_is_no_document_is_refused(assay, tmp_path):
    path = tmp_path / "nonsense"
    path.write_bytes(b"nonsense")
    result = assay("enclave", "measure", path)
    assert (result.code, result.out) == (1, "")
    assert assay("enclave", "measure", tmp_path / "none").code == 2


def test_an_enclave_that_is_not_there_is_missed(assay, tmp_path):
    refused(assay("enclave", "measure", "--home", tmp_path), "has ended, or cannot be reached")


@pytest.mark.parametrize("place", ["16", "a:b", "16:", ":5000", "16:5000:1", "5000000000:1"])
def test_a_wrong_place_on_vsock_is_refused(assay, place):
    refused(assay("enclave", "measure", "--vsock", place), f"{place!r} is no place on vsock.")
