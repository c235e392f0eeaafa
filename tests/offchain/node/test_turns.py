"""Turns: one thread at a time for each payment, and no payment waits for another."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from assay.node.turns import Turns

THREADS = 16


@pytest.fixture
def turns():
    return Turns()


@pytest.fixture
def pool():
    with ThreadPoolExecutor(THREADS) as threads:
        yield threads


def test_one_thread_at_a_time_has_a_payments_turn(turns, pool):
    holders, most = [], []

    def hold(thread):
        for _ in range(20):
            with turns.take(b"payment"):
                holders.append(thread)
                time.sleep(0)  # lets the other threads run
                most.append(len(holders))
                holders.remove(thread)

    list(pool.map(hold, range(THREADS)))
    assert most == [1] * THREADS * 20


def test_payments_do_not_wait_for_each_other(turns, pool):
    everyone_has_a_turn = Barrier(THREADS)

    def hold(thread):
        with turns.take(b"%d" % thread):
            everyone_has_a_turn.wait(timeout=10)

    list(pool.map(hold, range(THREADS)))


def test_a_turn_is_taken_while_somebody_holds_it_or_waits(turns, pool, eventually):
    leave = Event()

    def hold():
        with turns.take(b"payment"):
            leave.wait(timeout=10)

    assert not turns.taken(b"payment")
    holders = [pool.submit(hold), pool.submit(hold)]
    eventually(lambda: turns.taken(b"payment"))
    assert not turns.taken(b"another")
    leave.set()
    for holder in holders:
        holder.result()
    assert not turns.taken(b"payment")


def test_a_turn_ends_with_an_error(turns):
    with pytest.raises(ZeroDivisionError), turns.take(b"payment"):
        1 / 0  # noqa: B018
    assert not turns.taken(b"payment")
    with turns.take(b"payment"):
        assert turns.taken(b"payment")


def test_no_lock_is_kept_when_nobody_holds_it(turns, pool):
    def hold(thread):
        with turns.take(b"%d" % (thread % 3)):
            pass

    list(pool.map(hold, range(100)))
    assert turns._locks == {}
    assert turns._waiting == {}
