"""What is offered for gas: enough now, and enough more to replace what offered less."""

import pytest

from assay.chain.fees import Fees

GWEI = 10**9
NO_LIMIT = 10**6 * GWEI


def test_what_is_offered_stays_enough_while_the_base_fee_doubles():
    assert Fees.at(10 * GWEI, 2 * GWEI, NO_LIMIT) == Fees(22 * GWEI, 2 * GWEI)


def test_never_more_is_offered_than_may_be_paid():
    assert Fees.at(10 * GWEI, 2 * GWEI, 15 * GWEI) == Fees(15 * GWEI, 2 * GWEI)
    assert Fees.at(10 * GWEI, 20 * GWEI, 15 * GWEI) == Fees(15 * GWEI, 15 * GWEI)


def test_both_are_raised_by_an_eighth_where_gas_has_become_no_dearer():
    raised = Fees(8_000, 80).raised(now=Fees(100, 10), limit_wei=NO_LIMIT)
    assert raised == Fees(9_000, 90)


@pytest.mark.parametrize("old", [Fees(0, 0), Fees(1, 0), Fees(1, 1), Fees(17, 3), Fees(1001, 999)])
def test_both_are_always_raised_by_an_eighth_at_least(old):
    raised = old.raised(now=old, limit_wei=NO_LIMIT)
    for before, after in ((old.most_wei, raised.most_wei), (old.tip_wei, raised.tip_wei)):
        assert after > before
        assert 8 * after >= 9 * before
    assert raised.tip_wei <= raised.most_wei


def test_they_are_raised_to_what_is_usual_now():
    now = Fees(50 * GWEI, 3 * GWEI)
    assert Fees(10 * GWEI, GWEI).raised(now, NO_LIMIT) == now


def test_they_are_raised_to_the_limit_and_not_above_it():
    old, now = Fees(80, 8), Fees(1_000, 500)
    assert old.raised(now, 100) == Fees(100, 100)
    assert old.raised(now, 90) == Fees(90, 90)
    assert old.raised(now, 89) is None
