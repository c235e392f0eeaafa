from concurrent.futures import ThreadPoolExecutor

import pytest

from assay.chain.nonces import Nonces


class Count:
    """The chain's count of pending transactions of every account."""

    def __init__(self, value):
        self.value = value

    def __call__(self, account):
        return self.value


@pytest.fixture
def count():
    return Count(7)


@pytest.fixture
def nonces(count):
    return Nonces(count, hold_seconds=60)


def test_starts_with_what_the_chain_says(nonces):
    assert nonces.take("a") == 7


def test_gives_each_nonce_to_one_transaction(nonces):
    assert [nonces.take("a") for _ in range(3)] == [7, 8, 9]


def test_accounts_do_not_share_nonces(nonces):
    assert (nonces.take("a"), nonces.take("b")) == (7, 7)


def test_fills_the_gap_that_a_returned_nonce_leaves(nonces):
    for _ in range(3):
        nonces.take("a")
    nonces.give_back("a", 8)
    assert [nonces.take("a") for _ in range(2)] == [8, 10]


def test_returning_a_nonce_twice_changes_nothing(nonces):
    nonces.take("a")
    nonces.give_back("a", 7)
    nonces.give_back("a", 7)
    assert [nonces.take("a") for _ in range(2)] == [7, 8]


def test_follows_a_chain_that_has_moved_on(nonces, count):
    nonces.take("a")
    count.value = 20
    assert nonces.take("a") == 20


def test_follows_a_chain_that_was_reset(nonces, count):
    taken = nonces.take("a")
    nonces.give_back("a", taken)
    count.value = 0
    assert nonces.take("a") == 0


def test_a_nonce_that_nobody_returns_is_free_again_after_a_while(count):
    nonces = Nonces(count, hold_seconds=0)
    assert [nonces.take("a") for _ in range(2)] == [7, 7]


def test_threads_never_share_a_nonce(nonces):
    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(lambda _: nonces.take("a"), range(200)))
    assert sorted(taken) == list(range(7, 207))
