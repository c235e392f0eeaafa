"""EnclaveRegistry.revokeKey

├── when the key was never enrolled: it reverts
├── when it was revoked before: it reverts
├── when it did not sign this, here: it reverts
└── otherwise, whoever submits it, also after the key's time
    ├── the key is revoked now, and its interval stays on record
    └── it emits EnclaveRevoked
"""

import pytest

from ...expectations import reverts
from ...statements import sign
from .conftest import DAY
from .documents import MEASUREMENT, enrolment, revocation


@pytest.fixture
def signature(domain, enclave_key):
    """What an enclave signs at its start, to be kept."""
    return sign(revocation(domain, enclave_key), enclave_key)


@pytest.mark.parametrize("age", [100, 2 * DAY])
def test_whoever_has_the_keys_word_revokes_it(
    tee_verifier, enclave_key, stranger, signature, enrolled, at, age
):
    at(enrolled + age)
    tx = tee_verifier.revokeKey(enclave_key, signature, sender=stranger)

    assert tx.events == [tee_verifier.EnclaveRevoked(key=enclave_key)]
    record = tee_verifier.enclaveOf(enclave_key)
    assert record == (MEASUREMENT, enrolled, enrolled + DAY, enrolled + age)


def test_a_key_is_revoked_once(tee_verifier, enclave_key, stranger, signature, enrolled):
    tx = tee_verifier.revokeKey(enclave_key, signature, sender=stranger)
    with reverts(tee_verifier.KeyIsRevoked, enclave_key.address, tx.timestamp):
        tee_verifier.revokeKey(enclave_key, signature, sender=stranger)


def test_a_key_that_was_never_enrolled_is_not_revoked(
    tee_verifier, enclave_key, stranger, signature
):
    with reverts(tee_verifier.KeyUnknown, enclave_key.address):
        tee_verifier.revokeKey(enclave_key, signature, sender=stranger)


def test_nobody_else_revokes_a_key(
    tee_verifier, domain, enclave_key, operator, publisher, stranger, enrolled
):
    for signer in (operator, publisher, stranger):
        signature = sign(revocation(domain, enclave_key), signer)
        with reverts(tee_verifier.RevocationNotSigned, enclave_key.address):
            tee_verifier.revokeKey(enclave_key, signature, sender=signer)


def test_one_key_does_not_revoke_another(
    tee_verifier, enrol, create_document, domain, enclave_key, other_key, stranger, enrolled
):
    enrol(create_document(enrolled, other_key), other_key)
    signature = sign(revocation(domain, other_key), other_key)
    with reverts(tee_verifier.RevocationNotSigned, enclave_key.address):
        tee_verifier.revokeKey(enclave_key, signature, sender=stranger)


def test_an_enrolment_is_no_revocation(
    tee_verifier, domain, enclave_key, operator, stranger, enrolled
):
    signature = sign(enrolment(domain, operator), enclave_key)
    with reverts(tee_verifier.RevocationNotSigned, enclave_key.address):
        tee_verifier.revokeKey(enclave_key, signature, sender=stranger)


@pytest.mark.parametrize("elsewhere", [{"chain_id": 1}, {"contract": "0x" + "11" * 20}])
def test_a_revocation_is_for_one_contract_on_one_chain(
    tee_verifier, domain, enclave_key, stranger, enrolled, elsewhere
):
    signature = sign(revocation(domain._replace(**elsewhere), enclave_key), enclave_key)
    with reverts(tee_verifier.RevocationNotSigned, enclave_key.address):
        tee_verifier.revokeKey(enclave_key, signature, sender=stranger)


@pytest.mark.parametrize("size", [0, 64, 66])
def test_a_signature_of_another_length_revokes_nothing(
    tee_verifier, enclave_key, stranger, signature, enrolled, size
):
    with reverts(tee_verifier.RevocationNotSigned, enclave_key.address):
        tee_verifier.revokeKey(enclave_key, (signature + b"\0")[:size], sender=stranger)
