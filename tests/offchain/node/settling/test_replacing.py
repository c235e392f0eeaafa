"""Captures that are not included are sent again at higher fees, whenever the node was restarted.

What is captured twice, or by a transaction that nobody remembers, would show in the counts.
"""

import time

import pytest

from assay.chain import Chain
from assay.node import BatchLimits, State
from assay.node.settling.intake import pending, signed

from .payments import transactions_of

GWEI = 10**9


@pytest.fixture
def connect(anvil):
    """Connect to the chain as a node does that has just started, and does not wait for long."""
    return lambda **settings: Chain(anvil.rpc_url, wait_seconds=0.2, **settings)


@pytest.fixture
def restart(create_settler, connect):
    """Make a settler that knows only what was written down."""

    def make(limits=None, **settings):
        return create_settler(limits=limits, at=connect(**settings))

    return make


@pytest.fixture
def hold_blocks(restored_chain):
    """From now on, have the chain make blocks only when it is told to; it has just made one."""

    def hold():
        # One that was put back is as late as it was then, and would be taken for one that stands.
        restored_chain.request("evm_mine", max(restored_chain.time() + 1, int(time.time())))
        restored_chain.request("evm_setAutomine", False)

    yield hold
    restored_chain.request("evm_setAutomine", True)


@pytest.fixture
def set_base_fee(restored_chain):
    """Have gas cost so much from the next block on, and make that block."""

    def announce(wei):
        restored_chain.request("anvil_setNextBlockBaseFeePerGas", hex(wei))

    def run(wei):
        announce(wei)
        restored_chain.request("evm_mine")

    latest = restored_chain.request("eth_getBlockByNumber", "latest", False)
    yield run
    announce(int(latest["baseFeePerGas"], 16))  # a snapshot does not have it


@pytest.mark.parametrize("dearer", [False, True], ids=["slow", "priced out"])
@pytest.mark.parametrize("restarted", [False, True], ids=["goes on", "restarted"])
def test_a_capture_that_is_not_included_is_replaced(
    create_proven,
    restart,
    hold_blocks,
    set_base_fee,
    now,
    chain,
    count_transactions,
    dearer,
    restarted,
    caplog,
):
    proven, sent = [create_proven(), create_proven()], count_transactions()
    settler = restart()
    hold_blocks()
    settler.settle()
    (first,) = {job.end.hash for job in now(*proven)}
    if dearer:
        set_base_fee(50 * GWEI)
    (restart() if restarted else settler).settle()
    ends = {job.end.hash: job.end.replaced for job in now(*proven)}
    ((second, replaced),) = ends.items()
    assert (second != first, replaced) == (True, (first,))
    assert f"0x{second.hex()} replaces it, with higher fees" in caplog.text
    chain.request("evm_mine")
    (restart() if restarted else settler).settle()
    assert transactions_of(now(*proven)) == {second}
    assert count_transactions() == sent + 1


@pytest.mark.parametrize("was_sent", [False, True])
def test_what_was_replaced_may_be_included_all_the_same(
    create_proven,
    restart,
    hold_blocks,
    now,
    jobs,
    connect,
    provider,
    chain,
    count_transactions,
    was_sent,
):
    """The replacement is written down when the first one gets in; it comes too late."""
    job, sent = create_proven(), count_transactions()
    hold_blocks()
    restart().settle()
    (job,) = now(job)
    raised = connect().raised(signed(job.end), provider)
    jobs.move(job, job.changed(end=pending(raised)))
    chain.request("evm_mine")
    if was_sent:
        connect().broadcast(raised)
    restart().settle()
    (captured,) = now(job)
    assert transactions_of([captured]) == {job.end.hash}
    assert captured.end.hash == job.end.hash
    assert count_transactions() == sent + 1


def test_a_run_that_ended_while_it_wrote_a_replacement_down_splits_no_batch(
    create_proven, restart, hold_blocks, now, jobs, connect, provider, chain, count_transactions
):
    proven, sent = [create_proven() for _ in range(3)], count_transactions()
    hold_blocks()
    restart().settle()
    job, *others = now(*proven)
    raised = connect().raised(signed(job.end), provider)
    jobs.move(job, job.changed(end=pending(raised)))
    connect().broadcast(raised)
    chain.request("evm_mine")
    restart().settle()
    captured = now(job, *others)
    assert transactions_of(captured) == {raised.hash}
    assert {each.end.hash for each in captured} == {raised.hash}
    assert count_transactions() == sent + 1


def test_several_that_are_priced_out_are_replaced_in_one_go(
    create_proven, restart, hold_blocks, set_base_fee, now, chain, count_transactions
):
    """Three transactions wait, each behind the one before it."""
    proven, sent = [create_proven() for _ in range(3)], count_transactions()
    settler = restart(limits=BatchLimits(captures=1))
    hold_blocks()
    settler.settle()
    first = [job.end.hash for job in now(*proven)]
    assert len(set(first)) == 3
    set_base_fee(50 * GWEI)
    settler.settle()
    assert [job.end.replaced for job in now(*proven)] == [(each,) for each in first]
    chain.request("evm_mine")
    settler.settle()
    assert len(transactions_of(now(*proven))) == 3
    assert count_transactions() == sent + 3


def test_what_is_too_dear_waits_and_is_captured_once_it_is_cheaper(
    create_proven, restart, hold_blocks, set_base_fee, now, chain, count_transactions, caplog
):
    job, sent = create_proven(), count_transactions()
    settler = restart(most_fee_wei=20 * GWEI)
    hold_blocks()
    settler.settle()
    set_base_fee(50 * GWEI)
    settler.settle()
    assert "a unit of gas costs 50,000,000,000 wei, and 20,000,000,000 may be paid" in caplog.text
    (waiting,) = now(job)
    assert (waiting.state, waiting.end.replaced) == (State.PROVEN, ())
    set_base_fee(GWEI)
    settler.settle()
    chain.request("evm_mine")
    settler.settle()
    transactions_of(now(job))
    assert count_transactions() == sent + 1


def test_nothing_new_is_sent_while_gas_is_too_dear(
    create_proven, restart, set_base_fee, now, count_transactions, caplog
):
    job, sent = create_proven(), count_transactions()
    settler = restart(most_fee_wei=20 * GWEI)
    for gwei in (50, 51, 1_000):
        set_base_fee(gwei * GWEI)
        settler.settle()
    assert now(job) == [job]
    assert count_transactions() == sent
    name = f"1 payments wait, 0x{job.payment_id.hex()} first: Nothing is sent"
    assert [record.message.startswith(name) for record in caplog.records] == [True]
    set_base_fee(GWEI)
    settler.settle()
    transactions_of(now(job))
    settler.settle()
    assert len(caplog.records) == 2
    assert caplog.records[1].message.startswith(f"over: {name}: a unit of gas costs 1,000,000,")
