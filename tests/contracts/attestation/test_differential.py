"""The contract and `assay.tee.verify_document` give the same verdict on any bytes

a document with one defect, of every kind that the simulator knows: both refuse
a document of either form that was changed at random, and signed again or not: both say the same
a good document, at the first and the last second of each certificate, and beside them: the same
ASSAY_MUTATIONS, in the environment, is how many random changes are compared: else 300.
"""

import os
from hashlib import sha256

import pytest

from assay.errors import AttestationError
from assay.tee import verify_document
from assay.tee.simulator import DEFECTS, Absent, mutations, signed_mutations

from .conftest import NOW
from .nitro_chain import Attested, Refused

COUNT = int(os.environ.get("ASSAY_MUTATIONS", "300"))
CHANGES = (mutations, signed_mutations)
FORMS = {
    "as AWS has it": {"public_key": b"key" * 20, "user_data": b"data"},
    "definite": {
        "indefinite": False,
        "tagged": True,
        "pcr_count": 17,
        "public_key": b"",
        "nonce": Absent.ABSENT,
    },
}


@pytest.fixture
def document(simulator):
    return simulator.document(NOW, **FORMS["as AWS has it"])


@pytest.fixture
def off_chain(simulator):
    """What Python reads in a document; None where it refuses."""
    root = sha256(simulator.root).digest()

    def verify(encoded, at=NOW):
        try:
            found = verify_document(encoded, root, at)
        except AttestationError:
            return None
        return Attested(*(getattr(found, field) for field in Attested._fields))

    return verify


@pytest.fixture
def on_chain(warm):
    """What the contract reads in a document; None where it refuses."""

    def verify(encoded, at=NOW):
        try:
            return warm.verify(encoded, at)
        except Refused:
            return None

    return verify


@pytest.mark.parametrize("form", FORMS)
def test_both_read_a_good_document(on_chain, off_chain, simulator, form):
    encoded = simulator.document(NOW, **FORMS[form]).encoded()
    assert on_chain(encoded) == off_chain(encoded) is not None


@pytest.mark.parametrize("defect", DEFECTS)
def test_both_refuse_a_defect(on_chain, off_chain, document, defect):
    encoded = DEFECTS[defect](document)
    assert off_chain(encoded) is None
    assert on_chain(encoded) is None


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("change", CHANGES)
def test_both_say_the_same_about_random_changes(on_chain, off_chain, simulator, form, change):
    document = simulator.document(NOW, **FORMS[form])
    target = document.encoded() if change is mutations else document
    changed = list(change(target, 1, COUNT // len(CHANGES) // len(FORMS)))
    differences = [encoded.hex() for encoded in changed if on_chain(encoded) != off_chain(encoded)]
    assert changed
    assert differences == []


def test_both_find_the_same_seconds_valid(on_chain, off_chain, document):
    encoded = document.encoded()
    windows = [(link.contents.not_before, link.contents.not_after) for link in document.links]
    edges = {limit + step for window in windows for limit in window for step in (-1, 0, 1)}
    valid = {at for at in edges if off_chain(encoded, at)}
    assert {at for at in edges if on_chain(encoded, at)} == valid
    first, last = max(start for start, _ in windows), min(end for _, end in windows)
    assert valid == {at for at in edges if first <= at <= last}
