"""Simulated documents have the structure of real ones, and cannot be taken for them."""

import subprocess
import sys

import cbor2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from assay.tee import read_document
from assay.tee.simulator import Simulator

from .conftest import AT

WEEK = 7 * 24 * 3600


@pytest.fixture(scope="module")
def chain(document):
    return [x509.load_der_x509_certificate(encoded) for encoded in document.certificates()]


def test_a_library_of_general_use_verifies_every_certificate(chain):
    for issuer, certificate in zip([chain[0], *chain], chain, strict=False):
        certificate.verify_directly_issued_by(issuer)


def test_a_library_of_general_use_verifies_the_document(document, chain):
    protected, unprotected, payload, signature = cbor2.loads(document.encoded())
    assert cbor2.loads(protected) == {1: -35}
    assert unprotected == {}
    r, s = int.from_bytes(signature[:48]), int.from_bytes(signature[48:])
    signed = cbor2.dumps(["Signature1", protected, b"", payload])
    chain[-1].public_key().verify(
        utils.encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA384())
    )
    assert cbor2.loads(payload)["pcrs"] == document.pcrs


def test_a_tagged_document_has_the_tag_of_cose(simulator):
    assert cbor2.loads(simulator.document(AT, tagged=True).encoded()).tag == 18


def test_the_chain_has_the_levels_and_limits_of_a_real_one(real_documents, chain):
    real = read_document(real_documents["oyster_2024-12-13"].encoded)
    theirs = [x509.load_der_x509_certificate(encoded) for encoded in real.certificates]

    def limits(certificate):
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        return constraints.ca, constraints.path_length, usage.key_cert_sign, usage.crl_sign

    assert [limits(certificate) for certificate in chain] == [limits(old) for old in theirs]


def test_the_fields_come_in_the_order_of_a_real_document(real_documents, document):
    real = cbor2.loads(cbor2.loads(real_documents["base_2026-01-03_repaired"].encoded)[2])
    assert list(document.fields()) == list(real)


def test_everything_says_that_it_is_simulated(document, chain):
    assert "simulated" in read_document(document.encoded()).module_id
    for certificate in chain:
        for name in (certificate.subject, certificate.issuer):
            text = name.rfc4514_string()
            assert "simulated" in text
            assert "proves nothing" in text
            assert "Amazon" not in text
            assert "aws" not in text


def test_the_same_seed_and_time_make_the_same_bytes_in_another_process(document, simulator):
    program = (
        "from assay.tee.simulator import Simulator\n"
        f"print(Simulator().document({AT}).encoded().hex())"
    )
    output = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    ).stdout
    assert bytes.fromhex(output) == simulator.document(AT).encoded()


def test_the_root_depends_on_the_seed_alone():
    assert Simulator(b"one").root == Simulator(b"one").root
    assert Simulator(b"one").root != Simulator(b"two").root
    early, late = (Simulator(b"one").document(at).certificates() for at in (AT, AT + WEEK))
    assert early[0] == late[0] == Simulator(b"one").root
    assert early[1:] != late[1:]


def test_documents_of_the_same_hour_share_their_certificates(simulator):
    start = simulator.links(AT)[-1].contents.not_before
    assert (
        simulator.document(start).certificates() == simulator.document(start + 3600).certificates()
    )


@pytest.mark.parametrize("at", [AT, AT + 1, AT + 12_345, AT + WEEK, 2_500_000_000])
def test_every_certificate_is_valid_when_it_is_issued_and_for_a_while(simulator, at):
    for link in simulator.links(at):
        assert link.contents.not_before <= at
        assert link.contents.not_after >= at + 3600
