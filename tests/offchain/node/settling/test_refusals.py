"""A job that the escrow refuses for now costs nobody else anything, and its payer nothing."""

import pytest

from assay.chain import events
from assay.chain.contracts.events import CaptureRefused
from assay.modes import PrivateKey
from assay.node import State

from .payments import transactions_of


@pytest.fixture
def refused_job(create_proven, session_key):
    """A proven job whose evidence does not hold yet: nobody has delegated to its session key."""
    return create_proven(PrivateKey(session_key.key))


def test_a_job_that_is_refused_does_not_stop_the_others(
    settler, create_proven, refused_job, now, escrow
):
    others = [create_proven(), create_proven()]
    settler.settle()
    (transaction,) = transactions_of(now(*others))
    (logged,) = events(escrow, CaptureRefused, 0, payment_id=refused_job.payment_id)
    assert logged.transaction == transaction
    (waiting,) = now(refused_job)
    assert (waiting.state, waiting.end) == (State.PROVEN, None)


def test_a_job_that_was_refused_costs_no_more_gas(
    settler, create_proven, refused_job, now, count_transactions
):
    create_proven()
    settler.settle()
    sent, later = count_transactions(), [create_proven(), create_proven()]
    settler.settle()
    settler.settle()
    assert len(transactions_of(now(*later))) == 1
    assert count_transactions() == sent + 1
    (waiting,) = now(refused_job)
    assert (waiting.state, waiting.end) == (State.PROVEN, None)


def test_a_job_that_was_refused_is_captured_once_its_evidence_holds(
    settler, delegate, create_proven, refused_job, now, count_transactions
):
    other = create_proven()
    settler.settle()
    assert [kept.state for kept in now(refused_job, other)] == [State.PROVEN, State.CAPTURED]
    delegate()
    sent = count_transactions()
    settler.settle()
    assert now(refused_job)[0].state is State.CAPTURED
    assert count_transactions() == sent + 1


def test_a_job_that_was_refused_is_paid_back_after_the_deadline(
    settler, create_proven, refused_job, now, pass_deadline, token, payer
):
    other = create_proven()
    settler.settle()
    before = token.balance(payer.address)
    pass_deadline(refused_job)
    settler.settle()
    (reclaimed, captured) = now(refused_job, other)
    assert (reclaimed.state, reclaimed.failure.code) == (State.FAILED, "deadline_passed")
    assert captured.state is State.CAPTURED
    assert token.balance(payer.address) == before + 1_000
