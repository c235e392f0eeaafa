"""Delivered jobs: nothing is captured without the payer's word, nothing is lost waiting for it."""

from functools import partialmethod

from assay.chain import Status
from assay.node import JobStore, State

from .payments import transactions_of


def test_a_delivered_job_waits_for_the_payer(settler, create_delivered, now, count_transactions):
    job, sent = create_delivered(), count_transactions()
    assert job.state is State.DELIVERED
    settler.settle()
    assert now(job) == [job]
    assert count_transactions() == sent


def test_the_money_goes_back_where_the_payer_stays_silent(
    settler, create_delivered, now, escrow, token, payer, provider, pass_deadline
):
    job = create_delivered()
    before = token.balance(payer.address), token.balance(provider.address)
    pass_deadline(job)
    settler.settle()
    (late,) = now(job)
    assert (late.state, late.failure.code) == (State.FAILED, "deadline_passed")
    assert escrow.payment(job.payment_id).status is Status.RECLAIMED
    after = token.balance(payer.address), token.balance(provider.address)
    assert after == (before[0] + 1_000, before[1])


def test_acknowledged_jobs_are_captured_together_with_others(
    settler, create_proven, create_delivered, acknowledgements, word, now, token, provider
):
    jobs = [create_proven(), create_delivered(), create_delivered(), create_delivered()]
    for job in jobs[1:3]:
        acknowledgements.take(job, word(job))
    before = token.balance(provider.address)
    settler.settle()
    *captured, silent = now(*jobs)
    assert len(transactions_of(captured)) == 1
    assert [len(job.receipt.evidence) for job in captured] == [1, 2, 2]
    assert silent.state is State.DELIVERED
    assert token.balance(provider.address) == before + 3_000


def test_payers_who_keep_silent_hold_up_nobody_else(
    settler, create_proven, create_delivered, now, monkeypatch
):
    monkeypatch.setattr(JobStore, "in_states", partialmethod(JobStore.in_states, limit=3))
    silent = [create_delivered() for _ in range(5)]
    job = create_proven()
    settler.settle()
    transactions_of(now(job))
    assert {each.state for each in now(*silent)} == {State.DELIVERED}


def test_jobs_that_are_on_their_way_hold_up_no_money_that_goes_back(
    settler, create_paid, create_delivered, now, monkeypatch, pass_deadline
):
    monkeypatch.setattr(JobStore, "in_states", partialmethod(JobStore.in_states, limit=3))
    for _ in range(5):
        create_paid(capture_before=2**40 - 1)
    silent = create_delivered()
    pass_deadline(silent)
    settler.settle()
    assert now(silent)[0].state is State.FAILED
