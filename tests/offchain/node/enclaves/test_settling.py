"""What an enclave signed is paid for as long as its publisher vouches for the code."""

from types import SimpleNamespace

import pytest

from assay.chain import Status, events
from assay.chain.contracts.events import CaptureRefused
from assay.engines import engine_for
from assay.modes import mode_named
from assay.node import State
from assay.wire import Policy

MODE = mode_named("tee-simulated")


@pytest.fixture
def create_proven(create_worker, create_notary, create_paid, enclave, enrolled):
    """Keep a job that the enclave has run and signed, and whose payment is in the escrow."""

    def create():
        worker = create_worker(create_notary([MODE], enclaves={MODE.name: enclave.endpoint}))
        return worker.prove(worker.execute(create_paid()))

    return create


@pytest.fixture
def settler(create_settler):
    return create_settler()


@pytest.fixture
def pass_deadline(restored_chain, monkeypatch):
    """Let it be the deadline of a job, on the chain and by the settler's clock."""

    def run(job):
        deadline = job.terms.capture_before
        restored_chain.request("evm_setNextBlockTimestamp", deadline)
        restored_chain.request("evm_mine")
        monkeypatch.setattr("assay.node.settler.time", SimpleNamespace(time=lambda: deadline))

    return run


def test_it_is_captured(settler, create_proven, jobs, escrow):
    job = create_proven()
    settler.settle()
    assert jobs.get(job.payment_id).state is State.CAPTURED
    assert escrow.payment(job.payment_id).status is Status.CAPTURED


def test_nothing_is_captured_once_the_approval_was_taken_back_and_the_money_goes_back(
    settler,
    create_proven,
    enrolled,
    jobs,
    escrow,
    tee_verifier,
    send,
    publisher,
    pass_deadline,
    token,
    payer,
):
    before = token.balance(payer.address)
    job, other = create_proven(), create_proven()
    revoke = tee_verifier.revoke_measurement(job.model_id, enrolled.record.measurement)
    send(revoke, publisher)
    settler.settle()
    for waiting in (job, other):
        assert jobs.get(waiting.payment_id).state is State.PROVEN
        assert escrow.payment(waiting.payment_id).status is Status.AUTHORIZED
    assert token.balance(payer.address) == before - job.terms.amount - other.terms.amount
    pass_deadline(other)  # The later of the two.
    settler.settle()
    assert {jobs.get(each.payment_id).state for each in (job, other)} == {State.FAILED}
    assert token.balance(payer.address) == before


@pytest.fixture
def create_signed(create_worker, create_notary, create_paid):
    """Keep a job that the node has run and the provider has signed."""

    def create():
        worker = create_worker(create_notary([mode_named("signed")]), engine_for)
        return worker.prove(worker.execute(create_paid(Policy(0, 1 | 1 << 63, 1))))

    return create


def test_a_refusal_is_said_on_chain_and_disturbs_nobody_else(
    settler, create_proven, create_signed, jobs, escrow, enrolled, tee_verifier, send, publisher
):
    refused = create_proven()
    signed = [create_signed(), create_signed()]
    send(tee_verifier.revoke_measurement(refused.model_id, enrolled.record.measurement), publisher)
    settler.settle()
    assert {jobs.get(job.payment_id).state for job in signed} == {State.CAPTURED}
    (logged,) = events(escrow, CaptureRefused, 0, payment_id=refused.payment_id)
    assert logged.transaction == jobs.get(signed[0].payment_id).end.hash
    assert jobs.get(refused.payment_id).state is State.PROVEN
