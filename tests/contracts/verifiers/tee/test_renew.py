"""EnclaveRegistry.enrol: a key that is enrolled already.

enrol
├── when the key was revoked: it reverts
├── when the document is about other code: it reverts
├── when the document was made after the key had lapsed: it reverts
├── when the key is enrolled for as long already, by the same document too: it reverts
└── otherwise, up to the last second and a little late
    ├── the key is valid for longer, and from when it was
    └── it emits EnclaveRenewed
"""

import pytest
from eth_utils import keccak

from ...expectations import reverts
from ...statements import sign
from .conftest import DAY
from .documents import MEASUREMENT, revocation

OTHER_CODE = keccak(text="other code")


def test_a_later_document_prolongs_the_validity(
    tee_verifier, enrol, create_document, enclave_key, operator, enrolled, at
):
    later = enrolled + 3_600
    at(later)
    tx = enrol(create_document(later))

    assert tx.return_value == enclave_key
    assert tx.events == [
        tee_verifier.EnclaveRenewed(
            key=enclave_key, measurement=MEASUREMENT, owner=operator, until=later + DAY
        )
    ]
    record = tee_verifier.enclaveOf(enclave_key)
    assert record == (MEASUREMENT, enrolled, later + DAY, 0)


def test_a_key_is_renewed_again_and_again_without_a_gap(
    tee_verifier, enrol, create_document, enclave_key, enrolled, at
):
    for day in range(1, 4):
        at(enrolled + day * DAY)
        enrol(create_document(enrolled + day * DAY))
    record = tee_verifier.enclaveOf(enclave_key)
    assert (record.since, record.until) == (enrolled, enrolled + 4 * DAY)


def test_a_document_made_in_time_may_arrive_a_little_late(
    tee_verifier, enrol, create_document, enclave_key, enrolled, at
):
    lapses = enrolled + DAY
    at(lapses + 60)
    enrol(create_document(lapses))
    assert tee_verifier.enclaveOf(enclave_key).until == lapses + DAY


def test_a_key_that_has_lapsed_is_not_enrolled_again(
    tee_verifier, enrol, create_document, enclave_key, enrolled, at
):
    lapsed = enrolled + DAY
    at(lapsed + 1)
    with reverts(tee_verifier.KeyLapsed, enclave_key.address, lapsed):
        enrol(create_document(lapsed + 1))


def test_a_key_does_not_move_to_other_code(tee_verifier, enrol, create_document, enrolled, at):
    later = enrolled + 3_600
    at(later)
    with reverts(tee_verifier.MeasurementDiffers, OTHER_CODE, MEASUREMENT):
        enrol(create_document(later, measurement=OTHER_CODE))


def test_a_document_does_nothing_twice(tee_verifier, enrol, create_document, enrolled):
    until = enrolled + DAY
    with reverts(tee_verifier.EnrolmentNotLonger, until, until):
        enrol(create_document(enrolled))


def test_an_older_document_takes_nothing_away(tee_verifier, enrol, create_document, enrolled):
    with reverts(tee_verifier.EnrolmentNotLonger, enrolled - 1 + DAY, enrolled + DAY):
        enrol(create_document(enrolled - 1))


def test_a_later_document_whose_certificates_end_sooner_takes_nothing_away(
    tee_verifier, enrol, create_document, enrolled, at
):
    later = enrolled + 600
    at(later)
    with reverts(tee_verifier.EnrolmentNotLonger, later + 60, enrolled + DAY):
        enrol(create_document(later, valid_until=later + 60))


@pytest.mark.parametrize("measurement", [MEASUREMENT, OTHER_CODE])
def test_a_key_that_was_revoked_is_not_enrolled_again(
    tee_verifier,
    enrol,
    create_document,
    domain,
    enclave_key,
    stranger,
    enrolled,
    at,
    measurement,
):
    signature = sign(revocation(domain, enclave_key), enclave_key)
    revoked = tee_verifier.revokeKey(enclave_key, signature, sender=stranger)
    later = revoked.timestamp + 60
    at(later)
    with reverts(tee_verifier.KeyIsRevoked, enclave_key.address, revoked.timestamp):
        enrol(create_document(later, measurement=measurement))
