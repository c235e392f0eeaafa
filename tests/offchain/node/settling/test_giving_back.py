"""Failed and late jobs: the payer has the money back, or a credit for it."""

from types import SimpleNamespace

import pytest

from assay.chain import Status
from assay.node import Failure, State

from .payments import named

FAILED = Failure(code="engine_error", message="The model failed.", hint="Try another input.")


def test_the_refund_for_a_blocked_payer_becomes_a_credit(
    settler, create_proven, create_paid, jobs, now, send, token, escrow, payer, owner
):
    metered, failed = create_proven(units=3, unit_price=100), create_paid()
    jobs.move(failed, failed.changed(failure=FAILED))
    send(token.set_blocked(payer.address, blocked=True), owner)
    credit = escrow.credit(token.address, payer.address)
    settler.settle()
    assert [job.state for job in now(metered, failed)] == [State.CAPTURED, State.VOIDED]
    assert escrow.credit(token.address, payer.address) == credit + 700 + 1_000


@pytest.mark.parametrize("state", [State.AUTHORIZED, State.EXECUTED, State.PROVEN])
def test_a_failed_job_is_voided(settler, create_paid, jobs, now, escrow, token, payer, state):
    job = create_paid()
    job = jobs.move(job, job.changed(state=state, failure=FAILED))
    before = token.balance(payer.address)
    settler.settle()
    (voided,) = now(job)
    assert (voided.state, voided.failure) == (State.VOIDED, FAILED)
    assert escrow.payment(job.payment_id).status is Status.VOIDED
    assert token.balance(payer.address) == before + 1_000


@pytest.mark.parametrize("failure", [None, FAILED])
def test_what_was_not_answered_in_time_goes_back(
    settler, create_paid, jobs, now, escrow, pass_deadline, failure
):
    job = create_paid()
    job = jobs.move(job, job.changed(state=State.EXECUTED, failure=failure))
    pass_deadline(job)
    settler.settle()
    (late,) = now(job)
    assert late.state is State.FAILED
    assert late.failure.code == ("engine_error" if failure else "deadline_passed")
    assert escrow.payment(job.payment_id).status is Status.RECLAIMED


def test_nothing_is_reclaimed_while_the_chains_deadline_is_ahead(
    settler, create_paid, now, monkeypatch, count_transactions
):
    job = create_paid()
    deadline, sent = job.terms.capture_before, count_transactions()
    monkeypatch.setattr("assay.node.settling.settler.time", SimpleNamespace(time=lambda: deadline))
    settler.settle()
    (waiting,) = now(job)
    assert (waiting.state, waiting.end) == (State.AUTHORIZED, None)
    assert count_transactions() == sent


def test_a_payment_that_the_provider_voided_itself_is_noticed(
    settler, create_proven, now, send, escrow, provider
):
    job = create_proven()
    send(escrow.void(*named(job)), provider)
    settler.settle()
    assert now(job)[0].state is State.VOIDED


def test_a_payment_that_somebody_else_reclaimed_is_noticed(
    settler, create_proven, now, send, escrow, stranger, pass_deadline
):
    job = create_proven()
    pass_deadline(job)
    send(escrow.reclaim(*named(job)), stranger)
    settler.settle()
    assert now(job)[0].state is State.FAILED
