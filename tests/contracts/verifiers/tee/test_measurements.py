"""EnclaveRegistry: measurements that a model's publisher approves.

approveMeasurement
├── when there is no such model, or the caller is not its publisher: it reverts
├── when the measurement was approved for the model before, revoked or not: it reverts
└── otherwise it is approved, for this model only, with MeasurementApproved
revokeMeasurement
├── when there is no such model, or the caller is not its publisher: it reverts
├── when the measurement is not approved for the model, or was revoked before: it reverts
└── otherwise it is revoked, for this model only, and stays on record, with MeasurementRevoked
after a hand-over of the model
├── the former publisher may do neither
└── the new one may do both
"""

import pytest
from eth_utils import keccak

from ...expectations import reverts
from .documents import MEASUREMENT

OTHER_CODE = keccak(text="other code")
UNKNOWN = keccak(text="nothing was registered here")
VERBS = ["approveMeasurement", "revokeMeasurement"]


@pytest.fixture
def other_model_id(register_model):
    return register_model("letters")


@pytest.fixture
def hand_over(model_registry, publisher, stranger, model_id):
    """Hand the model over to the stranger."""

    def hand_over():
        model_registry.offer(model_id, stranger, sender=publisher)
        model_registry.accept(model_id, sender=stranger)

    return hand_over


def test_a_publisher_approves_a_measurement(tee_verifier, publisher, model_id):
    tx = tee_verifier.approveMeasurement(model_id, MEASUREMENT, sender=publisher)

    assert tx.events == [
        tee_verifier.MeasurementApproved(modelId=model_id, measurement=MEASUREMENT)
    ]
    assert tee_verifier.approvalOf(model_id, MEASUREMENT) == (tx.timestamp, 0)


def test_an_approval_is_for_one_model_and_one_measurement(
    tee_verifier, publisher, model_id, other_model_id, approved
):
    assert tee_verifier.approvalOf(other_model_id, approved) == (0, 0)
    assert tee_verifier.approvalOf(model_id, OTHER_CODE) == (0, 0)

    tx = tee_verifier.approveMeasurement(model_id, OTHER_CODE, sender=publisher)
    assert tee_verifier.approvalOf(model_id, OTHER_CODE) == (tx.timestamp, 0)
    assert tee_verifier.approvalOf(other_model_id, OTHER_CODE) == (0, 0)


def test_a_measurement_is_approved_once(tee_verifier, publisher, model_id, approved):
    with reverts(tee_verifier.ApprovalExists, model_id, approved):
        tee_verifier.approveMeasurement(model_id, approved, sender=publisher)


def test_what_was_revoked_is_not_approved_again(tee_verifier, publisher, model_id, approved):
    tee_verifier.revokeMeasurement(model_id, approved, sender=publisher)
    with reverts(tee_verifier.ApprovalExists, model_id, approved):
        tee_verifier.approveMeasurement(model_id, approved, sender=publisher)


def test_a_revoked_approval_stays_on_record(
    tee_verifier, publisher, model_id, other_model_id, approved
):
    since = tee_verifier.approvalOf(model_id, approved).approvedAt
    other = tee_verifier.approveMeasurement(other_model_id, approved, sender=publisher)
    tx = tee_verifier.revokeMeasurement(model_id, approved, sender=publisher)

    assert tx.events == [tee_verifier.MeasurementRevoked(modelId=model_id, measurement=approved)]
    assert tee_verifier.approvalOf(model_id, approved) == (since, tx.timestamp)
    assert tee_verifier.approvalOf(other_model_id, approved) == (other.timestamp, 0)


def test_a_measurement_is_revoked_once(tee_verifier, publisher, model_id, approved):
    tee_verifier.revokeMeasurement(model_id, approved, sender=publisher)
    with reverts(tee_verifier.ApprovalMissing, model_id, approved):
        tee_verifier.revokeMeasurement(model_id, approved, sender=publisher)


@pytest.mark.parametrize("measurement", [MEASUREMENT, OTHER_CODE])
def test_what_was_never_approved_for_a_model_is_not_revoked(
    tee_verifier, publisher, other_model_id, approved, measurement
):
    with reverts(tee_verifier.ApprovalMissing, other_model_id, measurement):
        tee_verifier.revokeMeasurement(other_model_id, measurement, sender=publisher)


@pytest.mark.parametrize("verb", VERBS)
def test_only_the_publisher_says_which_code_counts(
    tee_verifier, model_registry, publisher, stranger, model_id, approved, verb
):
    with reverts(model_registry.NotPublisher, stranger.address, publisher.address):
        getattr(tee_verifier, verb)(model_id, approved, sender=stranger)


@pytest.mark.parametrize("verb", VERBS)
def test_an_unknown_model_has_no_measurements(tee_verifier, model_registry, publisher, verb):
    with reverts(model_registry.ModelUnknown, UNKNOWN):
        getattr(tee_verifier, verb)(UNKNOWN, MEASUREMENT, sender=publisher)


@pytest.mark.parametrize("verb", VERBS)
def test_a_former_publisher_has_no_say(
    tee_verifier, model_registry, publisher, stranger, model_id, approved, hand_over, verb
):
    hand_over()
    with reverts(model_registry.NotPublisher, publisher.address, stranger.address):
        getattr(tee_verifier, verb)(model_id, approved, sender=publisher)


def test_whoever_a_model_was_handed_to_approves_and_revokes(
    tee_verifier, stranger, model_id, approved, hand_over
):
    hand_over()
    assert tee_verifier.approvalOf(model_id, approved).revokedAt == 0
    revoked = tee_verifier.revokeMeasurement(model_id, approved, sender=stranger)
    assert tee_verifier.approvalOf(model_id, approved).revokedAt == revoked.timestamp
    new = tee_verifier.approveMeasurement(model_id, OTHER_CODE, sender=stranger)
    assert tee_verifier.approvalOf(model_id, OTHER_CODE) == (new.timestamp, 0)
