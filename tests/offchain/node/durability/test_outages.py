"""The chain stops at each step of a job, and comes back; the job goes on."""

import pytest

from assay.node import Limits

from .ledger import ANSWERED

# Stopped while it makes a block, anvil would keep the state of that block, and lose the block.
STOPS = [
    "before authorize written",
    "before authorize sent",
    "after authorize included",
    "after authorized",
    "after executed",
    "before end written",
    "before end sent",
    "after end included",
]
IN_QUICK_SUCCESSION = Limits(settle_every_seconds=0.05)


@pytest.fixture
def stop_chain_at(anvil, at):
    """Stop the chain at a moment of the next job; give what starts it again."""
    stopped = []

    def stop():
        anvil.stop()
        stopped.append(True)

    def start():
        if stopped:
            stopped.clear()
            anvil.start()

    def stop_at(moment):
        at(moment, stop)
        return start

    yield stop_at
    start()


@pytest.fixture
def has_met_the_outage(caplog):
    """Tell whether the node has said that it waits for the chain."""
    return lambda: any("waits: The node at" in record.message for record in caplog.records)


@pytest.mark.parametrize("moment", STOPS)
def test_a_job_goes_on_when_the_chain_is_back(
    serve,
    digits,
    orderer,
    digits_body,
    ledger,
    until,
    price_atomic,
    has_met_the_outage,
    stop_chain_at,
    moment,
):
    with serve(limits=IN_QUICK_SUCCESSION) as node:
        order = orderer.order(node.url, digits_body())
        start_chain = stop_chain_at(moment)
        order.send(node.url)
        until(has_met_the_outage)
        start_chain()
        until(lambda: order.state(node.url) == "captured")
        answer, again = order.send(node.url), order.send(node.url)

    assert answer.status_code == 200
    assert again.json() == answer.json()
    assert ledger.history(order) == ANSWERED
    assert ledger.moved() == {"payer": -price_atomic, "provider": price_atomic}
    assert ledger.left_in_vault(order) == 0


def test_a_request_that_meets_the_outage_is_told_to_come_back(
    serve, digits, orderer, digits_body, stop_chain_at
):
    with serve() as node:
        order = orderer.order(node.url, digits_body())
        start_chain = stop_chain_at("before authorize sent")
        refused = order.send(node.url)
        start_chain()
        answer = order.send(node.url)

    assert refused.status_code == 503
    assert refused.json()["code"] == "chain_unavailable"
    assert int(refused.headers["Retry-After"]) > 0
    assert answer.status_code == 200


def test_a_restarted_node_gives_no_job_up_because_the_chain_is_gone(
    order_at_dying, serve, ledger, until, has_met_the_outage, stop_chain_at
):
    order = order_at_dying("after authorize written")
    # The next node has read no catalogue yet, and has to ask the chain for one.
    start_chain = stop_chain_at("after authorized")
    with serve(limits=IN_QUICK_SUCCESSION) as node:
        until(has_met_the_outage)
        start_chain()
        until(lambda: order.state(node.url) == "captured")
    assert ledger.history(order) == ANSWERED
