"""A chain that has lost blocks, as a local one can that was ended abruptly."""

from types import SimpleNamespace

import pytest

from .ledger import ANSWERED


@pytest.fixture
def lose_blocks(restored_chain):
    """Have the chain as it was before the test."""
    before = restored_chain.request("evm_snapshot")
    return lambda: restored_chain.request("evm_revert", before)


@pytest.fixture
def be_late_for(monkeypatch):
    """Let the deadline of an order be over, by the clock of the node."""

    def be_late(order):
        clock = SimpleNamespace(time=lambda: order.terms.capture_before)
        monkeypatch.setattr("assay.node.outcomes.time", clock)

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


def test_a_capture_whose_log_is_lost_is_taken_for_one_when_its_time_is_over(
    be_late_for, order_at_dying, serve, caplog, ledger, until, monkeypatch, price_atomic
):
    order = order_at_dying("after end included")
    monkeypatch.setattr("assay.node.outcomes.events_in", lambda *_: ())
    monkeypatch.setattr("assay.node.outcomes.events", lambda *_, **__: ())
    with serve() as node:
        until(lambda: "shows no log of it" in caplog.text)
        assert order.state(node.url) == "proven"
        be_late_for(order)
        until(lambda: order.state(node.url) == "captured")
        answer = order.send(node.url)

    assert answer.status_code == 200
    assert answer.json()["receipt"]["transactions"]["capture"] is None
    assert ledger.history(order) == ANSWERED
    assert ledger.moved() == {"payer": -price_atomic, "provider": price_atomic}
