"""Asking, paying and checking, at a gateway that may lie."""

import os

import httpx
import numpy as np
import pytest

from assay.client import SignedOrder, read_order
from assay.errors import (
    AnswerNotProven,
    GatewayUnavailable,
    InvalidInput,
    PaymentConflict,
    PaymentError,
)
from assay.modes import PrivateKey
from assay.wire import Encoded, keccak

INPUTS = {"x": [1, 2]}


def test_an_answer_comes_with_its_outputs_receipt_verdict_and_price(client, scripted):
    answer = client.infer("double", INPUTS)
    np.testing.assert_array_equal(answer.outputs["y"], np.array([2, 4], np.float32))
    assert answer.receipt.claim.request_id == answer.order.payment_id
    assert answer.verdict.ok
    assert [proof.mode for proof in answer.verdict.proofs] == ["signed"]
    assert answer.price_atomic == 1_000
    assert len(scripted.payments) == 1


def test_a_lost_answer_is_fetched_with_the_same_payment(client, scripted):
    scripted.troubles = [
        httpx.ReadError("reset"),
        httpx.Response(503, json={"code": "overloaded", "message": "Busy.", "hint": "Wait."}),
    ]
    assert client.infer("double", INPUTS).verdict.ok
    assert len(scripted.payments) == 3
    assert len(set(scripted.payments)) == 1
    assert len(scripted.quotes) == 1


def test_an_order_that_was_kept_is_sent_again_without_a_second_payment(client, scripted):
    kept = client.prepare("double", INPUTS).model_dump_json().encode()
    scripted.troubles = [httpx.ConnectError("refused")] * 99
    with pytest.raises(GatewayUnavailable):
        client.send(read_order(kept))
    scripted.troubles = []
    answer = client.send(read_order(kept))
    assert client.send(read_order(kept)).outputs["y"].tolist() == answer.outputs["y"].tolist()
    assert len(set(scripted.payments)) == 1
    assert len(scripted.quotes) == 1


@pytest.mark.parametrize("data", [b"", b"{}", b'{"version": "2"}'])
def test_what_is_no_order_is_refused(data):
    with pytest.raises(InvalidInput, match="This is no order"):
        read_order(data)


def test_an_order_does_not_show_its_payment(client):
    order = client.prepare("double", INPUTS)
    assert order.payment not in repr(order)
    assert SignedOrder.model_validate_json(order.model_dump_json()) == order


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [(402, "payment_refused", PaymentError), (409, "payment_conflict", PaymentConflict)],
)
def test_a_refused_payment_is_not_repeated(client, scripted, status, code, kind):
    refusal = {"code": code, "message": "No.", "hint": "Stop."}
    scripted.troubles = [httpx.Response(status, json=refusal)]
    with pytest.raises(kind):
        client.infer("double", INPUTS)
    assert len(scripted.payments) == 1


def changed(**changes):
    return lambda body: body.model_copy(update=changes)


@pytest.mark.parametrize(
    ("lie", "fields"),
    [
        (lambda body: body.model_copy(update={"chain_id": 1}), ["chainId"]),
        (
            lambda body: body.model_copy(
                update={"terms": body.terms.model_copy(update={"amount": 1})}
            ),
            ["terms"],
        ),
        (changed(payer="0x" + "12" * 20), ["payer"]),
        (changed(nonce=keccak(b"other")), ["nonce"]),
        (changed(evidence=()), ["evidence", "terms.policy"]),
        (changed(output=Encoded(codec="tensor/cbor", content=b"")), ["output.content"]),
        (changed(output=Encoded(codec="tensor/raw", content=b"")), ["output.codec"]),
    ],
)
def test_an_answer_whose_receipt_does_not_hold_is_not_returned(client, scripted, lie, fields):
    scripted.answer = lie
    with pytest.raises(AnswerNotProven, match="Do not use it") as caught:
        client.infer("double", INPUTS)
    for field in fields:
        assert f" {field}: " in caught.value.message


def test_an_answer_to_another_payers_question_is_not_returned(client, scripted):
    """A receipt that holds in itself, and is of another payment."""
    first = []
    scripted.sealed = lambda receipt: first.append(receipt) or receipt
    client.infer("double", INPUTS)
    scripted.sealed = lambda receipt: first[0]
    with pytest.raises(AnswerNotProven, match=r": terms: must be that of the order") as caught:
        client.infer("double", {"x": [3]})
    assert " nonce: " in caught.value.message


def test_an_answer_by_somebody_else_is_not_returned(client, scripted):
    scripted.sealed = lambda receipt: receipt  # The terms name the provider; a stranger seals.
    order = client.prepare("double", INPUTS)
    scripted.provider = PrivateKey(os.urandom(32))
    with pytest.raises(AnswerNotProven, match=r"seal\.signer"):
        client.send(order)


def test_an_answer_from_other_contracts_is_not_returned(client, scripted, known):
    other = known.address("DevUSDC")
    scripted.answer = lambda body: body.model_copy(
        update={"contracts": body.contracts.model_copy(update={"model_registry": other})}
    )
    with pytest.raises(AnswerNotProven, match=r": contracts\.modelRegistry: must be that of the"):
        client.infer("double", INPUTS)


@pytest.mark.parametrize("receipt", [{}, {"version": "2"}])
def test_an_answer_without_a_receipt_is_not_returned(client, scripted, receipt):
    scripted.sealed = lambda _: receipt
    with pytest.raises(AnswerNotProven, match="malformed"):
        client.infer("double", INPUTS)


@pytest.mark.parametrize(
    ("state", "failure", "message"),
    [
        ("voided", {"code": "x", "message": "It broke.", "hint": "."}, r"voided.*It broke\."),
        ("failed", None, "failed, not captured"),
    ],
)
def test_a_payment_that_went_back_is_no_settlement(client, scripted, state, failure, message):
    order = client.prepare("double", INPUTS)
    scripted.describe = lambda _: {
        "paymentId": "0x" + order.payment_id.hex(),
        "state": state,
        "amount": "1000",
        "authorizeTransaction": None,
        "endTransaction": None,
        "failure": failure,
    }
    with pytest.raises(PaymentError, match=message):
        client.settled(order)
