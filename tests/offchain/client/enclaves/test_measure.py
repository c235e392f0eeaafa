"""Measuring: what a document says, by whoever signed it, real or simulated."""

import time
from dataclasses import replace

import pytest

from assay.client import measure
from assay.errors import AttestationError
from assay.modes import key_address
from assay.tee import measurement_of, read_document
from assay.tee.simulator import Simulator

from ...tee.conftest import real_documents  # noqa: F401

AT = 1_780_000_000


def test_an_enclave_is_measured_with_the_key_that_lives_there(enclave):
    with enclave.connect() as client:
        encoded, key = client.attest(b"nonce"), client.describe().address
    measured = measure(encoded)
    assert (measured.mode.name, measured.mode.maker.simulated) == ("tee-simulated", True)
    assert measured.key == key
    assert measured.document == read_document(encoded)
    assert measured.attested.measurement == measurement_of(measured.document)
    assert not measured.attested.debug
    assert abs(measured.attested.attested_at - time.time()) < 60


def test_code_is_told_apart_by_its_measurement(enclave, start_enclave):
    other = start_enclave(image="another image")
    measurements = set()
    for process in (enclave, other):
        with process.connect() as client:
            measurements.add(measure(client.attest(b"")).attested.measurement)
    assert len(measurements) == 2


def test_a_document_counts_at_its_own_time_and_at_one_that_is_asked_for():
    encoded = Simulator().document(AT).encoded()
    assert measure(encoded) == measure(encoded, AT)
    with pytest.raises(AttestationError, match="was valid until"):
        measure(encoded, AT + 86_400)


def test_a_document_without_a_key_names_none():
    assert measure(Simulator().document(AT).encoded()).key is None
    assert measure(Simulator().document(AT, public_key=b"\2" + bytes(32)).encoded()).key is None


def test_a_debugged_enclave_is_said_to_be_one():
    assert measure(Simulator().document(AT, measured=b"").encoded()).attested.debug


def test_what_no_known_maker_signed_is_refused():
    with pytest.raises(AttestationError, match="root certificate is not the pinned one"):
        measure(Simulator(b"some other maker").document(AT).encoded())
    document = Simulator().document(AT)
    forged = replace(document, timestamp_ms=1000 * (AT + 1)).payload()
    encoded = document.encoded().replace(document.payload(), forged)
    with pytest.raises(AttestationError):
        measure(encoded)
    with pytest.raises(AttestationError):
        measure(b"no document")


def test_real_documents_are_by_aws_and_never_simulated(real_documents):  # noqa: F811
    for real in real_documents.values():
        measured = measure(real.encoded)
        assert (measured.mode.name, measured.mode.maker.simulated) == ("tee", False)
        assert measured.attested.debug == real.debug
        assert measured.key == key_address(bytes.fromhex(real.public_key or ""))
