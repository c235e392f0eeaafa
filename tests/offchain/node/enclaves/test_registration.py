"""What the chain has to know of an enclave before a version is sold from it."""

import pytest

from assay.node import EnclaveRegistration
from assay.tee.protocol import UnixEndpoint

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
