"""The contract and `assay.tee.verify_document` give the same verdict on any bytes

a document with one defect, of every kind that the simulator knows: both refuse
a document that was changed at random, and signed again or not: both say the same
ATTESTATION_MUTATIONS, in the environment, is how many random changes are compared.
"""

import os
from hashlib import sha256

import pytest

from assay.errors import AttestationError
from assay.tee import verify_document
from assay.tee.simulator import DEFECTS, mutations, signed_mutations

from .conftest import NOW
from .nitro_chain import Attested, Refused

COUNT = int(os.environ.get("ATTESTATION_MUTATIONS", "60"))


@pytest.fixture
def document(simulator):
    return simulator.document(NOW, public_key=b"key" * 20, user_data=b"data")


@pytest.fixture
def off_chain(simulator):
    """What Python reads in a document; None where it refuses."""
    root = sha256(simulator.root).digest()

    def verify(encoded):
        try:
            found = verify_document(encoded, root, NOW)
        except AttestationError:
            return None
        return Attested(*(getattr(found, field) for field in Attested._fields))

    return verify


@pytest.fixture
def on_chain(warm):
    """What the contract reads in a document; None where it refuses."""

    def verify(encoded):
        try:
            return warm.verify(encoded, NOW)
        except Refused:
            return None

    return verify


def test_both_read_a_good_document(on_chain, off_chain, document):
    assert on_chain(document.encoded()) == off_chain(document.encoded()) is not None


@pytest.mark.parametrize("defect", DEFECTS)
def test_both_refuse_a_defect(on_chain, off_chain, document, defect):
    encoded = DEFECTS[defect](document)
    assert off_chain(encoded) is None
    assert on_chain(encoded) is None


@pytest.mark.parametrize("change", [mutations, signed_mutations])
def test_both_say_the_same_about_random_changes(on_chain, off_chain, document, change):
    target = document.encoded() if change is mutations else document
    for encoded in change(target, 1, COUNT):
        assert on_chain(encoded) == off_chain(encoded), encoded.hex()
