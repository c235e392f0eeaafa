"""Several hands on one job: two nodes on one database, and strangers who know the payment."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from assay.chain import Capture, Result
from assay.node import Limits

from .ledger import ANSWERED
from .moments import hold_settling
from .orders import WAYS

STALE = [
    "authorize written",
    "authorize sent",
    "authorized",
    "executed",
    "proven",
    "end written",
    "end sent",
    "captured",
]


@pytest.mark.parametrize("step", STALE)
def test_a_node_that_another_one_overtakes_changes_nothing(
    serve,
    serve_apart,
    orderer,
    digits_body,
    job_of,
    ledger,
    until,
    price_atomic,
    at,
    step,
):
    """The other node takes the whole job to its end, while this one is about to take a step."""
    ended = []

    def overtake():
        with serve_apart() as other:
            until(lambda: order.state(other.url) == "captured")
        ended.append(job_of(order))

    with serve() as node:
        order = orderer.order(node.url, digits_body())
        at(f"before {step}", overtake)
        first = order.send(node.url)
        until(lambda: ended)
        last = order.send(node.url)

    assert first.json()["outputs"] == last.json()["outputs"]
    assert last.json()["receipt"] == ended[0].receipt.document()
    assert job_of(order) == ended[0]
    assert ledger.history(order) == ANSWERED
    assert ledger.moved() == {"payer": -price_atomic, "provider": price_atomic}
    assert ledger.left_in_vault(order) == 0


def test_two_nodes_answer_each_payment_once(
    serve_apart, orderer, digits_body, ledger, until, price_atomic
):
    with serve_apart() as node, serve_apart() as other, ThreadPoolExecutor(12) as pool:
        orders = [
            orderer.order(node.url, digits_body(index), WAYS[index % 2]) for index in range(4)
        ]
        sendings = [
            (order, pool.submit(order.send, url))
            for order in orders
            for url in (node.url, other.url, node.url)
        ]
        claims = {
            (order.payment_id, str(sending.result().json()["receipt"]["claim"]))
            for order, sending in sendings
        }
        until(lambda: all(order.state(node.url) == "captured" for order in orders))

    assert len(claims) == len(orders)
    assert [ledger.history(order) for order in orders] == [ANSWERED] * 4
    assert ledger.moved() == {"payer": -4 * price_atomic, "provider": 4 * price_atomic}


@pytest.mark.parametrize("step", ["authorize written", "authorize sent"])
def test_a_payment_that_a_stranger_submits_first_is_taken_in_from_the_vault(
    serve, digits, orderer, digits_body, ledger, until, price_atomic, at, submit_to_token, step
):
    with serve() as node:
        order = orderer.order(node.url, digits_body())
        at(f"before {step}", lambda: submit_to_token(order))
        answer = order.send(node.url)
        until(lambda: order.state(node.url) == "captured")

    assert answer.status_code == 200
    assert ledger.history(order) == ANSWERED
    assert ledger.moved() == {"payer": -price_atomic, "provider": price_atomic}
    assert ledger.left_in_vault(order) == 0


@pytest.mark.parametrize("step", ["authorize written", "authorize sent"])
def test_a_receipt_names_the_transaction_that_took_the_payment_in_whoever_sent_it(
    serve, digits, orderer, digits_body, ledger, until, at, send, escrow, stranger, step
):
    taken_in = []

    def authorize():
        call = escrow.authorize_from_vault(order.terms, order.authorization)
        taken_in.append("0x" + send(call, stranger).transaction.hex())

    with serve() as node:
        order = orderer.order(node.url, digits_body())
        at(f"before {step}", authorize)
        answer = order.send(node.url)
        until(lambda: order.state(node.url) == "captured")

    assert answer.json()["receipt"]["transactions"]["authorize"] == taken_in[0]
    assert ledger.history(order) == ANSWERED


def test_a_payment_that_somebody_else_captures_holds_up_no_other_one(
    serve,
    digits,
    orderer,
    digits_body,
    ledger,
    until,
    monkeypatch,
    at,
    job_of,
    send,
    escrow,
    payer,
    price_atomic,
):
    captured = []

    def capture_first():
        job = job_of(orders[0])
        result = Result(job.claim.output_hash, job.claim.units, job.claim.completed_at)
        item = Capture(job.terms, payer.address, job.authorization.nonce, result, job.evidence)
        captured.append("0x" + send(escrow.capture(item), payer).transaction.hex())

    hold_settling(monkeypatch.setattr, 2)
    with serve(limits=Limits(settle_every_seconds=0.05)) as node:
        orders = [orderer.order(node.url, digits_body(index)) for index in range(2)]
        at("before end written", capture_first)
        for order in orders:
            order.send(node.url)
        hold_settling(monkeypatch.setattr, 0)
        until(lambda: all(order.state(node.url) == "captured" for order in orders))
        answers = [order.send(node.url).json() for order in orders]

    assert answers[0]["receipt"]["transactions"]["capture"] == captured[0]
    assert answers[1]["receipt"]["transactions"]["capture"] != captured[0]
    assert [ledger.history(order) for order in orders] == [ANSWERED] * 2
    assert ledger.moved() == {"payer": -2 * price_atomic, "provider": 2 * price_atomic}
