"""What an enclave signed is paid for while its key counts and its code is vouched for."""

import pytest

from assay.chain import Status, events
from assay.chain.contracts.events import CaptureRefused
from assay.engines import engine_for
from assay.modes import mode_named
from assay.node import EnclaveRegistration, State
from assay.wire import Policy

from .conftest import TEE_SIMULATED

SIGNED = mode_named("signed")
SIGNED_OR_SIMULATED = Policy(0, 1 | 1 << 63, 1)
MODE = mode_named("tee-simulated")


@pytest.fixture
def create_enclave_worker(create_worker, create_notary):
    """Make the worker of a node that has an enclave."""

    def create(process, *modes):
        enclaves = {MODE.name: process.endpoint}
        return create_worker(create_notary([MODE, *modes], enclaves=enclaves), engine_for)

    return create


@pytest.fixture
def create_proven(create_enclave_worker, create_paid, enclave, enrolled):
    """Keep a job that an enclave has run and signed, and whose payment is in the escrow."""

    def create(process=enclave, policy=TEE_SIMULATED):
        worker = create_enclave_worker(process)
        return worker.prove(worker.execute(create_paid(policy)))

    return create


@pytest.fixture
def settle_with(create_settler, tee_verifier):
    """Make the settler of a node that has an enclave."""

    def create(process, *modes):
        registration = EnclaveRegistration(tee_verifier, process.endpoint)
        return create_settler(
            modes=[MODE, *modes],
            enclaves={MODE.name: process.endpoint},
            registrations={MODE.mode_id: registration},
        )

    return create


@pytest.fixture
def settler(settle_with, enclave):
    return settle_with(enclave)


@pytest.fixture
def enrol(create_enroller, provider):
    def run(process):
        with process.connect() as client:
            return create_enroller().enrol(client, provider.address)

    return run


@pytest.fixture
def revoke_measurement(send, tee_verifier, enrolled, publisher):
    def run(job):
        code = enrolled.record.measurement
        send(tee_verifier.revoke_measurement(job.model_id, code), publisher)
        return f"The model's publisher has revoked the measurement 0x{code.hex()}."

    return run


def assert_given_back(job, reason):
    assert (job.state, job.failure.code) == (State.VOIDED, "evidence_lost")
    assert job.failure.message == f"The evidence in the mode tee-simulated is lost. {reason}"


def test_it_is_captured(settler, create_proven, jobs, escrow):
    job = create_proven()
    settler.settle()
    assert jobs.get(job.payment_id).state is State.CAPTURED
    assert escrow.payment(job.payment_id).status is Status.CAPTURED


def test_the_money_goes_back_at_once_where_the_approval_was_taken_back(
    settler, create_proven, revoke_measurement, jobs, escrow, token, payer
):
    before = token.balance(payer.address)
    taken = [create_proven(), create_proven()]
    reason = revoke_measurement(taken[0])
    settler.settle()
    for job in taken:
        assert_given_back(jobs.get(job.payment_id), reason)
        assert escrow.payment(job.payment_id).status is Status.VOIDED
    assert token.balance(payer.address) == before


def test_the_money_goes_back_at_once_where_the_key_was_revoked(
    settle_with, create_proven, start_enclave, enrol, create_enroller, jobs, token, payer
):
    before, process = token.balance(payer.address), start_enclave()
    made = enrol(process)
    job = create_proven(process)
    create_enroller().revoke(made.key, made.revocation)
    settle_with(process).settle()
    reason = f"The enclave's key {made.key} was revoked: start another enclave, and enrol it."
    assert_given_back(jobs.get(job.payment_id), reason)
    assert token.balance(payer.address) == before


def test_an_enclave_with_a_new_key_proves_it_again_once(
    settle_with,
    create_proven,
    create_enclave_worker,
    start_enclave,
    enrol,
    create_enroller,
    jobs,
    token,
    payer,
):
    before, first, second = token.balance(payer.address), start_enclave(), start_enclave()
    made = enrol(first)
    captured, returned = create_proven(first), create_proven(first)
    create_enroller().revoke(made.key, made.revocation)
    made = enrol(second)
    settler, worker = settle_with(second), create_enclave_worker(second)
    settler.settle()
    for job in (captured, returned):
        again = jobs.get(job.payment_id)
        assert (again.state, again.failure, again.evidence) == (State.EXECUTED, None, ())
    # The key is younger than the claim, or as old; a receipt shows that it was attested before.
    again = worker.prove(jobs.get(captured.payment_id))
    assert again.output == captured.output
    assert again.claim.completed_at >= captured.claim.completed_at
    assert MODE.check(again.evidence[0], again.receipt).holds
    settler.settle()
    assert jobs.get(captured.payment_id).state is State.CAPTURED

    worker.prove(jobs.get(returned.payment_id))
    create_enroller().revoke(made.key, made.revocation)
    settler.settle()
    reason = f"The enclave's key {made.key} was revoked: start another enclave, and enrol it."
    assert_given_back(jobs.get(returned.payment_id), reason)
    assert token.balance(payer.address) == before - captured.terms.amount


def test_of_a_choice_another_mode_is_proven_where_one_is_lost(
    settle_with, create_proven, create_enclave_worker, revoke_measurement, enclave, jobs
):
    job = create_proven(policy=SIGNED_OR_SIMULATED)
    assert [item.mode for item in job.evidence] == [MODE.name]
    revoke_measurement(job)
    settler = settle_with(enclave, SIGNED)
    settler.settle()
    again = create_enclave_worker(enclave, SIGNED).prove(jobs.get(job.payment_id))
    assert [item.mode for item in again.evidence] == ["signed"]
    assert (again.claim, again.receipt.exhibits) == (job.claim, {})
    settler.settle()
    assert jobs.get(job.payment_id).state is State.CAPTURED


def test_a_key_that_is_not_enrolled_yet_gives_nothing_back(
    settle_with, create_proven, start_enclave, enrol, jobs
):
    process = start_enclave()
    job, settler = create_proven(process), settle_with(process)
    settler.settle()
    waiting = jobs.get(job.payment_id)
    assert (waiting.state, waiting.failure) == (State.PROVEN, None)


@pytest.fixture
def create_signed(create_worker, create_notary, create_paid):
    """Keep a job that the node has run and the provider has signed."""

    def create():
        worker = create_worker(create_notary([SIGNED]), engine_for)
        return worker.prove(worker.execute(create_paid(SIGNED_OR_SIMULATED)))

    return create


def test_a_refusal_is_said_on_chain_and_disturbs_nobody_else(
    settler, create_proven, create_signed, jobs, escrow, revoke_measurement
):
    refused = create_proven()
    signed = [create_signed(), create_signed()]
    reason = revoke_measurement(refused)
    settler.settle()
    assert {jobs.get(job.payment_id).state for job in signed} == {State.CAPTURED}
    (logged,) = events(escrow, CaptureRefused, 0, payment_id=refused.payment_id)
    assert logged.transaction == jobs.get(signed[0].payment_id).end.hash
    assert_given_back(jobs.get(refused.payment_id), reason)
