"""Proven jobs are captured, together where they can be, whoever captures them."""

import pytest

from assay.chain import Chain, events
from assay.chain.contracts.events import PaymentCaptured
from assay.errors import ChainUnavailable
from assay.modes import Cost
from assay.node import BatchLimits, State
from assay.node.settling.intake import pending
from assay.wire import Policy

from .payments import capture_of, transactions_of


def test_proven_jobs_are_captured_in_one_transaction(
    settler, create_proven, now, escrow, token, provider, count_transactions
):
    proven = [create_proven() for _ in range(5)]
    before, sent = token.balance(provider.address), count_transactions()
    settler.settle()
    captured = now(*proven)
    (transaction,) = transactions_of(captured)
    assert {job.end.hash for job in captured} == {transaction}
    assert count_transactions() == sent + 1
    assert token.balance(provider.address) == before + 5 * 1_000
    for job in proven:
        (logged,) = events(escrow, PaymentCaptured, 0, payment_id=job.payment_id)
        assert logged.transaction == transaction


def test_what_does_not_fit_into_a_batch_goes_into_the_next(
    create_settler, create_proven, now, count_transactions
):
    proven, sent = [create_proven() for _ in range(7)], count_transactions()
    create_settler(limits=BatchLimits(captures=3)).settle()
    assert len(transactions_of(now(*proven))) == 3
    assert count_transactions() == sent + 3


def test_what_is_captured_is_not_touched_again(settler, create_proven, now, count_transactions):
    job = create_proven()
    settler.settle()
    captured, sent = now(job), count_transactions()
    settler.settle()
    assert now(job) == captured
    assert count_transactions() == sent


def test_only_what_is_used_is_taken(settler, create_proven, now, token, payer, provider):
    job = create_proven(units=3, unit_price=100)
    before = token.balance(payer.address), token.balance(provider.address)
    settler.settle()
    transactions_of(now(job))
    after = token.balance(payer.address), token.balance(provider.address)
    assert after == (before[0] + 700, before[1] + 300)


def test_the_capture_by_somebody_else_gets_into_the_receipt(
    settler, create_proven, now, send, escrow, stranger, count_transactions
):
    job = create_proven()
    theirs = send(escrow.capture(capture_of(job)), stranger)
    sent = count_transactions()
    settler.settle()
    assert transactions_of(now(job)) == {theirs.transaction}
    assert count_transactions() == sent


def test_the_capture_by_somebody_else_does_not_disturb_a_batch(
    settler, create_proven, now, send, escrow, stranger
):
    ours = [create_proven(), create_proven()]
    taken = create_proven()
    theirs = send(escrow.capture(capture_of(taken)), stranger)
    settler.settle()
    assert transactions_of(now(taken)) == {theirs.transaction}
    (transaction,) = transactions_of(now(*ours))
    assert transaction != theirs.transaction


def test_the_price_for_a_blocked_provider_becomes_a_credit(
    settler, create_proven, now, send, token, escrow, provider, owner
):
    proven = [create_proven(), create_proven()]
    send(token.set_blocked(provider.address, blocked=True), owner)
    credit = escrow.credit(token.address, provider.address)
    settler.settle()
    assert len(transactions_of(now(*proven))) == 1
    assert escrow.credit(token.address, provider.address) == credit + 2_000


@pytest.mark.parametrize("was_sent", [True, False])
def test_a_transaction_that_was_written_down_is_finished(
    settler, create_proven, jobs, now, chain, escrow, provider, count_transactions, was_sent
):
    job = create_proven()
    transaction = chain.prepare(escrow.capture(capture_of(job)), provider)
    sent = count_transactions()
    jobs.move(job, job.changed(end=pending(transaction)))
    if was_sent:
        chain.broadcast(transaction)
        chain.wait(transaction.hash)
    settler.settle()
    assert transactions_of(now(job)) == {transaction.hash}
    assert count_transactions() == sent + 1


def test_a_transaction_whose_nonce_is_gone_is_made_again(
    settler, create_proven, jobs, now, chain, escrow, provider, send
):
    job = create_proven()
    lost = chain.prepare(escrow.capture(capture_of(job)), provider)
    chain.release(lost)
    send(escrow.set_operator(job.authorization.payer, approved=False), provider)
    jobs.move(job, job.changed(end=pending(lost)))
    settler.settle()
    (transaction,) = transactions_of(now(job))
    assert transaction != lost.hash


def test_jobs_that_are_on_their_way_are_left_alone(
    settler, create_paid, jobs, now, count_transactions
):
    quoted, authorized, executed = (create_paid() for _ in range(3))
    quoted = jobs.move(quoted, quoted.changed(state=State.QUOTED))
    executed = jobs.move(executed, executed.changed(state=State.EXECUTED))
    sent = count_transactions()
    settler.settle()
    assert now(quoted, authorized, executed) == [quoted, authorized, executed]
    assert count_transactions() == sent


def test_a_job_waits_while_the_chain_is_gone(create_proven, create_settler, now, settler):
    job = create_proven()
    gone = Chain("http://127.0.0.1:1", attempts=1)
    with pytest.raises(ChainUnavailable):
        create_settler(at=gone).settle()
    assert now(job) == [job]
    settler.settle()
    assert now(job)[0].state is State.CAPTURED


def test_captures_that_were_alone_tell_what_a_mode_costs(settler, create_proven, measurements):
    rough, policy = Cost(1, 0), Policy(1)
    first, _ = create_proven(), create_proven()
    settler.settle()
    version = first.terms.version_id
    assert measurements.cost(version, policy, rough).gas == 1
    create_proven()
    settler.settle()
    assert measurements.cost(version, policy, rough).gas > 50_000
