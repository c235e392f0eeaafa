"""The verifier of enclaves, and the contract that checks their documents, as Python asks them."""

import time

import pytest

from assay.chain import Approval, EnclaveRecord, NitroAttestation
from assay.errors import TransactionReverted
from assay.tee import SIMULATED_ROOT, read_document, verify_document
from assay.tee.simulator import Simulator
from assay.wire import Policy, keccak, model_id

from ..enclave_fixtures import *  # noqa: F403
from ..enclave_fixtures import catch_up

CODE = keccak(b"measured code")


@pytest.fixture
def model(restored_chain, send, model_registry, publisher):
    """A model of the publisher's."""
    send(model_registry.register("for-enclaves", Policy(1)), publisher)
    return model_id(publisher.address, "for-enclaves")


@pytest.fixture
def attestation(chain, tee_verifier):
    return NitroAttestation(chain, tee_verifier.attestation())


@pytest.fixture
def asked(start_enclave):
    """A client of an enclave that nobody has enrolled."""
    with start_enclave().connect() as client:
        yield client


@pytest.fixture
def enrol(restored_chain, asked, attestation, tee_verifier, send, provider, stranger):
    """Enrol its key, by a stranger in the provider's name; give the key and the document."""

    def run():
        catch_up(restored_chain)
        document = asked.attest(b"")
        *authorities, _ = read_document(document).certificates
        for call in attestation.missing(authorities):
            send(call, stranger)
        at = restored_chain.chain_id, tee_verifier.address
        signature = asked.sign_enrolment(*at, provider.address)
        send(tee_verifier.enrol(document, provider.address, signature), stranger)
        return asked.describe().address, document

    return run


def test_what_was_never_enrolled_or_approved_is_none(tee_verifier, model, stranger):
    assert tee_verifier.enclave(stranger.address) is None
    assert tee_verifier.approval(model, CODE) is None
    assert not tee_verifier.counts(stranger.address, model, int(time.time()))


def test_a_key_is_enrolled_as_python_reads_its_document(enrol, tee_verifier):
    key, document = enrol()
    at = read_document(document).timestamp_ms // 1000
    attested = verify_document(document, SIMULATED_ROOT.sha256, at)
    until = min(attested.valid_until, at + 86_400)
    assert tee_verifier.enclave(key) == EnclaveRecord(attested.measurement, at, until, 0)


def test_a_key_counts_while_it_is_valid_and_its_code_is_approved(
    enrol, tee_verifier, model, send, publisher
):
    key, _ = enrol()
    record = tee_verifier.enclave(key)
    assert not tee_verifier.counts(key, model, record.since)
    send(tee_verifier.approve_measurement(model, record.measurement), publisher)
    times = (record.since - 1, record.since, record.until - 1, record.until)
    assert [tee_verifier.counts(key, model, at) for at in times] == [False, True, True, False]


def test_a_key_ends_on_its_own_word(
    enrol, asked, tee_verifier, restored_chain, send, stranger, model, publisher
):
    key, _ = enrol()
    record = tee_verifier.enclave(key)
    send(tee_verifier.approve_measurement(model, record.measurement), publisher)
    word = asked.sign_revocation(restored_chain.chain_id, tee_verifier.address)
    send(tee_verifier.revoke_key(key, word), stranger)
    ended = tee_verifier.enclave(key)
    assert ended.revoked_at == restored_chain.time()
    assert not tee_verifier.counts(key, model, record.since)
    with pytest.raises(TransactionReverted, match="KeyIsRevoked"):
        send(tee_verifier.revoke_key(key, word), stranger)


def test_an_approval_is_given_and_taken_back_by_the_publisher(
    tee_verifier, model, restored_chain, send, publisher, stranger
):
    send(tee_verifier.approve_measurement(model, CODE), publisher)
    given = restored_chain.time()
    assert tee_verifier.approval(model, CODE) == Approval(approved_at=given, revoked_at=0)
    with pytest.raises(TransactionReverted, match="NotPublisher"):
        send(tee_verifier.revoke_measurement(model, CODE), stranger)
    send(tee_verifier.revoke_measurement(model, CODE), publisher)
    taken = restored_chain.time()
    assert tee_verifier.approval(model, CODE) == Approval(approved_at=given, revoked_at=taken)


def test_the_attestation_contract_pins_the_simulators_root(attestation):
    assert attestation.root_hash() == keccak(Simulator().root)


@pytest.fixture
def authorities(chain):
    """Of a year in which no test has an enclave: below the root, nobody has added them."""
    *authorities, _ = Simulator().document(chain.time() + 365 * 86_400).certificates()
    return authorities


def test_certificates_that_are_not_there_are_added_from_the_root_down(attestation, authorities):
    calls = attestation.missing(authorities)
    added = [[link in call.data for link in authorities].index(True) for call in calls]
    assert added in ([0, 1, 2, 3], [1, 2, 3])
    assert {call.target for call in calls} == {attestation.address}


def test_what_was_added_is_not_added_again(enrol, attestation):
    _, document = enrol()
    *authorities, _ = read_document(document).certificates
    assert attestation.missing(authorities) == []
    other, *_ = Simulator(b"another maker").document(int(time.time())).certificates()
    assert len(attestation.missing([other])) == 1


def test_a_certificate_is_added_after_the_one_above_it(
    attestation, authorities, restored_chain, send, stranger
):
    with pytest.raises(TransactionReverted, match="PathUnknown"):
        send(attestation.missing(authorities)[-1], stranger)
