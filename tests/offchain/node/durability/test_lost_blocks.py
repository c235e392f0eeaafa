"""A chain that has lost blocks, as a local one can that was ended abruptly."""

from types import SimpleNamespace

import pytest

from assay.node.settling import outcomes

from ...chain_fixtures import put_back
from .ledger import ANSWERED


@pytest.fixture
def lose_blocks(restored_chain):
    """Have the chain as it was before the test."""
    before = restored_chain.request("evm_snapshot")
    return lambda: put_back(restored_chain, before)


@pytest.fixture
def lose_log_of(monkeypatch):
    """Let the node find no log of an order's capture."""

    def lose(order):
        for name in ("events_in", "events"):
            hide_from(order, name)

    def hide_from(order, name):
        find = getattr(outcomes, name)

        def found(*arguments, **filters):
            for logged in find(*arguments, **filters):
                if logged.event.payment_id != order.payment_id:
                    yield logged

        monkeypatch.setattr(outcomes, name, found)

    return lose


@pytest.fixture
def be_late_for(monkeypatch):
    """Let the deadline of an order be over, by the clock of the node."""

    def be_late(order):
        clock = SimpleNamespace(time=lambda: order.terms.capture_before)
        monkeypatch.setattr(outcomes, "time", clock)

    return be_late


def test_a_payment_that_the_chain_has_forgotten_fails_when_its_time_is_over(
    lose_blocks, be_late_for, order_at_dying, serve, job_of, ledger, until
):
    order = order_at_dying("after proven")
    lose_blocks()
    assert ledger.history(order) == []
    be_late_for(order)
    with serve() as node:
        until(lambda: order.state(node.url) == "failed")
        answer = order.send(node.url)

    assert answer.json()["code"] == "payment_forgotten"
    assert job_of(order).end is None
    assert ledger.moved() == {}


def test_a_capture_whose_log_is_lost_holds_up_no_other_one(
    lose_log_of,
    be_late_for,
    order_at_dying,
    serve,
    orderer,
    digits_body,
    ledger,
    until,
    price_atomic,
):
    order = order_at_dying("after end included")
    lose_log_of(order)
    with serve() as node:
        other = orderer.order(node.url, digits_body(1))
        other.send(node.url)
        until(lambda: other.state(node.url) == "captured")
        assert order.state(node.url) == "proven"
        be_late_for(order)
        until(lambda: order.state(node.url) == "captured")
        answer = order.send(node.url)

    assert answer.status_code == 200
    assert answer.json()["receipt"]["transactions"]["capture"] is None
    assert ledger.history(order) == ledger.history(other) == ANSWERED
    assert ledger.moved() == {"payer": -2 * price_atomic, "provider": 2 * price_atomic}
