"""A node is killed while a job waits for its payer's word; another process goes on with it."""

from contextlib import suppress

import httpx
import pytest

from assay.modes import PrivateKey

from .ledger import ANSWERED, RECLAIMED
from .orders import WAYS

DEATHS = [
    "before delivered",
    "after delivered",
]
DEATHS_WHILE_ACKNOWLEDGED = [
    "before proven",
    "after proven",
    "after end written",
    "after end sent",
    "after end included",
    "after captured",
]


@pytest.fixture
def ask(orderer, digits_body):
    """Order an answer that is paid for when its payer has acknowledged it."""
    body = digits_body(policy="signed+acknowledged")
    return lambda node, way=WAYS[0]: orderer.order(node.url, body, way)


@pytest.fixture
def acknowledge(job_of, payer, deployment):
    """Say, as the payer, that an order was delivered."""

    def send(order, url, account=payer):
        registry = deployment.address("VerifierRegistry")
        digest = job_of(order).claim.digest(deployment.chain_id, registry)
        signature = PrivateKey(account.key).sign(digest)
        path = f"{url}/v1/payments/0x{order.payment_id.hex()}/acknowledgement"
        return order.http.post(path, json={"signature": "0x" + signature.hex()})

    return send


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("moment", DEATHS)
def test_a_killed_node_waits_on_for_the_payers_word(
    serve_apart, ask, acknowledge, ledger, until, price_atomic, moment, way
):
    with serve_apart(dies=moment) as node:
        order = ask(node, way)
        order.send_in_vain(node.url)
        assert node.has_killed_itself()

    with serve_apart() as node:
        until(lambda: order.state(node.url) == "delivered")
        answer = order.send(node.url)
        assert order.send(node.url).json() == answer.json()
        assert order.state(node.url) == "delivered"
        assert acknowledge(order, node.url).status_code == 200
        until(lambda: order.state(node.url) == "captured")
        complete = order.send(node.url).json()["receipt"]

    assert answer.json()["receipt"]["claim"] == complete["claim"]
    assert [item["mode"] for item in complete["evidence"]] == ["signed", "acknowledged"]
    assert ledger.history(order) == ANSWERED
    assert ledger.moved() == {"payer": -price_atomic, "provider": price_atomic}


@pytest.mark.parametrize("moment", DEATHS_WHILE_ACKNOWLEDGED)
def test_a_word_is_kept_or_can_be_given_again(
    serve_apart, ask, acknowledge, ledger, until, price_atomic, moment
):
    with serve_apart(dies=moment) as node:
        order = ask(node)
        assert order.send(node.url).status_code == 200
        with suppress(httpx.TransportError):
            acknowledge(order, node.url)
        assert node.has_killed_itself()

    with serve_apart() as node:
        answer = acknowledge(order, node.url)
        assert answer.status_code == 200, answer.text
        until(lambda: order.state(node.url) == "captured")
        receipt = order.send(node.url).json()["receipt"]

    assert len(receipt["evidence"]) == 2
    assert ledger.history(order) == ANSWERED
    assert ledger.moved() == {"payer": -price_atomic, "provider": price_atomic}


def test_a_payer_who_keeps_silent_is_paid_back_by_whichever_node_runs(
    serve_apart, ask, acknowledge, ledger, until, pass_deadline
):
    with serve_apart(dies="after delivered") as node:
        order = ask(node)
        order.send_in_vain(node.url)
        assert node.has_killed_itself()
    pass_deadline()

    with serve_apart() as node:
        until(lambda: order.state(node.url) == "failed")
        answer, word = order.send(node.url), acknowledge(order, node.url)

    assert answer.status_code == 500
    assert "not captured in time" in answer.json()["message"]
    assert word.status_code == 409
    assert word.json()["code"] == "acknowledgement_conflict"
    assert ledger.history(order) == RECLAIMED
    assert ledger.moved() == {}


def test_two_nodes_take_one_word_each(serve_apart, ask, acknowledge, ledger, until, price_atomic):
    with serve_apart() as node, serve_apart() as other:
        order = ask(node)
        order.send(node.url)
        answers = [acknowledge(order, url) for url in (other.url, node.url, other.url)]
        until(lambda: order.state(node.url) == "captured")

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert ledger.history(order) == ANSWERED
    assert ledger.moved() == {"payer": -price_atomic, "provider": price_atomic}
