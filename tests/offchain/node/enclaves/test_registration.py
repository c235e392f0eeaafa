"""What the chain has to know of an enclave before a version is sold from it."""

import pytest

from assay.modes import PrivateKey
from assay.node import EnclaveRegistration
from assay.tee.protocol import UnixEndpoint
from assay.wire import ZERO_HASH, Claim, keccak

pytestmark = pytest.mark.usefixtures("restored_chain")


@pytest.fixture
def refusal(tee_verifier, version):
    """Ask why a version is not sold from an enclave."""

    def ask(process, **clock):
        return EnclaveRegistration(tee_verifier, process.endpoint, **clock).refusal(version)

    return ask


@pytest.fixture
def enrol(create_enroller, provider):
    def run(process):
        with process.connect() as client:
            return create_enroller().enrol(client, provider.address)

    return run


def key_of(process):
    with process.connect() as client:
        return client.describe().address


def test_there_is_nothing_to_say_of_an_enrolled_key_in_approved_code(refusal, enclave, enrolled):
    assert refusal(enclave) is None


def test_a_key_has_to_be_enrolled(refusal, start_enclave):
    process = start_enclave()
    assert refusal(process) == (
        f"The enclave's key {key_of(process)} is not enrolled: assay enclave enrol."
    )


def test_the_publisher_has_to_approve_of_the_code(refusal, start_enclave, enrol):
    process = start_enclave(image="code that nobody knows")
    code = enrol(process).record.measurement.hex()
    assert refusal(process) == (
        f"The model's publisher has not approved the measurement 0x{code}: assay enclave approve."
    )


def test_an_approval_is_for_one_model(refusal, enclave, enrolled, tee_verifier, catalogue, digits):
    other = catalogue.find("digits")
    reason = EnclaveRegistration(tee_verifier, enclave.endpoint).refusal(other)
    assert "has not approved the measurement" in reason


def test_an_approval_can_be_taken_back(
    refusal, enclave, enrolled, tee_verifier, send, publisher, version
):
    code = enrolled.record.measurement
    send(tee_verifier.revoke_measurement(version.model_id, code), publisher)
    assert refusal(enclave) == (
        f"The model's publisher has revoked the measurement 0x{code.hex()}."
    )


def test_a_revoked_key_is_at_its_end(refusal, start_enclave, enrol, create_enroller):
    process = start_enclave()
    made = enrol(process)
    create_enroller().revoke(made.key, made.revocation)
    assert refusal(process) == (
        f"The enclave's key {made.key} was revoked: start another enclave, and enrol it."
    )


def test_a_key_counts_until_its_validity_is_over(refusal, enclave, enrolled):
    until = enrolled.record.until
    assert refusal(enclave, clock=lambda: until - 1) is None
    assert refusal(enclave, clock=lambda: until) == (
        f"The enclave's key {enrolled.key} is valid no more: start another enclave, and enrol it."
    )


def test_an_enclave_that_is_gone_knows_no_key(tee_verifier, version, tmp_path):
    gone = EnclaveRegistration(tee_verifier, UnixEndpoint(tmp_path / "socket"))
    assert gone.refusal(version).startswith("The enclave has ended, or cannot be reached")


@pytest.fixture
def lost(tee_verifier, version):
    """Ask why a proof by an enclave's key is lost."""

    def ask(process, key, completed_at, **clock):
        registration = EnclaveRegistration(tee_verifier, process.endpoint, **clock)
        claim, digest = about(completed_at), keccak(b"digest")
        proof = version.model_id + ZERO_HASH + key.sign(digest)
        return registration.lost(claim, digest, proof)

    return ask


def about(completed_at):
    return Claim(
        request_id=ZERO_HASH,
        version_id=ZERO_HASH,
        prompt_hash=ZERO_HASH,
        input_hash=ZERO_HASH,
        params_hash=ZERO_HASH,
        output_hash=ZERO_HASH,
        provider=PrivateKey(keccak(b"provider")).address,
        units=1,
        completed_at=completed_at,
    )


class StandIn:
    """Signs as the key of an enclave would, whose own key nobody has."""

    def __init__(self, monkeypatch, address):
        monkeypatch.setattr("assay.node.selling.registrations.recover_signer", lambda *_: address)

    def sign(self, digest):
        return bytes(65)


def test_nothing_is_lost_while_the_key_counts(lost, enclave, enrolled, monkeypatch):
    key = StandIn(monkeypatch, enrolled.key)
    assert lost(enclave, key, enrolled.record.since) is None


def test_a_proof_by_a_key_that_may_still_be_enrolled_is_not_lost(lost, enclave, enrolled):
    assert lost(enclave, PrivateKey(keccak(b"another enclave")), enrolled.record.since) is None


def test_a_proof_of_a_claim_from_before_the_keys_validity_is_lost(
    lost, enclave, enrolled, monkeypatch
):
    key, since = StandIn(monkeypatch, enrolled.key), enrolled.record.since
    assert f"is enrolled since {since}" in lost(enclave, key, since - 1)


def test_a_proof_is_lost_an_hour_after_its_keys_validity(lost, enclave, enrolled, monkeypatch):
    key, record = StandIn(monkeypatch, enrolled.key), enrolled.record
    ends = record.until + 3_600
    assert lost(enclave, key, record.since, clock=lambda: ends - 1) is None
    assert "is valid no more" in lost(enclave, key, record.since, clock=lambda: ends)


def test_what_no_key_has_signed_is_not_judged(tee_verifier, enclave):
    registration = EnclaveRegistration(tee_verifier, enclave.endpoint)
    assert registration.lost(about(0), keccak(b"digest"), b"no proof") is None


def test_a_node_without_an_enclave_can_tell_what_became_of_an_earlier_one(
    tee_verifier, enrolled, monkeypatch, version
):
    registration = EnclaveRegistration(tee_verifier, None)
    assert registration.refusal(version) == "This node has no enclave."
    assert registration.state().problem == "This node has no enclave."
    key, since = StandIn(monkeypatch, enrolled.key), enrolled.record.since
    proof = version.model_id + ZERO_HASH + key.sign(ZERO_HASH)
    assert registration.lost(about(since), ZERO_HASH, proof) is None
    assert registration.lost(about(since - 1), ZERO_HASH, proof) is not None
