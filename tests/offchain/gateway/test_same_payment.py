"""A payment buys one answer to one request, however often it is sent."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from assay.chain import events
from assay.chain.contracts.events import PaymentAuthorized, PaymentCaptured
from assay.engines.onnx.loaded_model import OnnxModel
from assay.payments import ESCROW_SCHEME, VAULT_SCHEME

from .payments import id_of

AT_ONCE = 8
SCHEMES = pytest.mark.parametrize("scheme", [VAULT_SCHEME, ESCROW_SCHEME])


@pytest.fixture
def runs(monkeypatch):
    """The model's runs, each by its input."""
    inputs, run = [], OnnxModel.run

    def count(model, tensors):
        inputs.append(tensors)
        return run(model, tensors)

    monkeypatch.setattr(OnnxModel, "run", count)
    return inputs


@pytest.fixture
def payment_id(chain, escrow):
    return lambda payload, offer: id_of(payload, offer, chain.chain_id, escrow.address)


@pytest.fixture
def captured(gateway, eventually):
    """Wait until a payment is captured, and give its status."""

    def wait(payment_id):
        def status():
            found = gateway.get(f"/v1/payments/0x{payment_id.hex()}").json()
            return found if found["state"] == "captured" else None

        return eventually(status)

    return wait


@pytest.fixture
def of_payment(escrow):
    """Find the escrow's events of a kind for a payment."""
    return lambda kind, payment_id: list(events(escrow, kind, 0, payment_id=payment_id))


def without_capture(answer):
    """Give an answer's body but for what changes when the payment is captured."""
    body = answer.json()
    del body["receipt"]["seal"], body["receipt"]["transactions"]["capture"]
    return body


@SCHEMES
def test_a_payment_sent_again_gets_the_same_answer(
    buyer, digits_body, payment_id, captured, runs, token, price_atomic, scheme
):
    held = token.balance(buyer.address)
    offer = buyer.ask(digits_body())
    payload = buyer.pay(offer, scheme)
    first, second = buyer.send(offer, payload), buyer.send(offer, payload)
    status = captured(payment_id(payload, offer))
    third = buyer.send(offer, payload)

    assert [answer.status_code for answer in (first, second, third)] == [200] * 3
    assert without_capture(first) == without_capture(second) == without_capture(third)
    assert third.json()["receipt"]["transactions"]["capture"] == status["endTransaction"]
    assert len(runs) == 1
    assert held - token.balance(buyer.address) == price_atomic


@SCHEMES
def test_a_payment_sent_many_times_at_once_is_run_and_captured_once(
    buyer, digits_body, payment_id, captured, of_payment, runs, token, price_atomic, scheme
):
    held = token.balance(buyer.address)
    offer = buyer.ask(digits_body())
    payload = buyer.pay(offer, scheme)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda _: buyer.send(offer, payload), range(AT_ONCE)))
    captured(payment_id(payload, offer))

    assert [answer.status_code for answer in answers] == [200] * AT_ONCE
    assert all(without_capture(answer) == without_capture(answers[0]) for answer in answers)
    assert len(runs) == 1
    assert len(of_payment(PaymentAuthorized, payment_id(payload, offer))) == 1
    (capture,) = of_payment(PaymentCaptured, payment_id(payload, offer))
    assert capture.event.paid_atomic == price_atomic
    assert held - token.balance(buyer.address) == price_atomic


@SCHEMES
@pytest.mark.parametrize("is_answered", [False, True])
def test_a_payment_does_not_pay_for_another_input(
    buyer, digits_body, problem, token, scheme, is_answered
):
    offer = buyer.ask(digits_body(0))
    payload = buyer.pay(offer, scheme)
    if is_answered:
        assert buyer.send(offer, payload).status_code == 200
    held = token.balance(buyer.address)
    problem(buyer.send(offer, payload, digits_body(1)), 409, "payment_conflict")
    assert token.balance(buyer.address) == held
    assert buyer.send(offer, payload).status_code == 200


def test_a_payment_does_not_pay_under_another_policy(two_modes, create_buyer, digits_body, problem):
    buyer = create_buyer(two_modes)
    offer = buyer.ask(digits_body())
    payload = buyer.pay(offer)
    answer = buyer.send(offer, payload, digits_body(policy="signed+tee"))
    problem(answer, 409, "payment_conflict")
    assert buyer.send(offer, payload, digits_body(policy="signed")).status_code == 200


def test_a_payment_that_was_signed_anew_is_not_the_same(buyer, digits_body, problem):
    offer = buyer.ask(digits_body())
    first = buyer.pay(offer)
    nonce = bytes.fromhex(first["payload"]["authorization"]["nonce"][2:])
    second = buyer.pay(offer, nonce=nonce, valid_before=2**40)
    assert buyer.send(offer, first).status_code == 200
    body = problem(buyer.send(offer, second), 402, "payment_refused")
    assert "another signature" in body["message"]


def test_two_payments_for_one_offer_are_two_purchases(
    buyer, digits_body, payment_id, captured, runs, token, price_atomic
):
    held = token.balance(buyer.address)
    offer = buyer.ask(digits_body())
    payloads = [buyer.pay(offer) for _ in range(2)]
    answers = [buyer.send(offer, payload) for payload in payloads]
    for payload in payloads:
        captured(payment_id(payload, offer))
    claims = [answer.json()["receipt"]["claim"] for answer in answers]
    assert claims[0]["requestId"] != claims[1]["requestId"]
    assert len(runs) == 2
    assert held - token.balance(buyer.address) == 2 * price_atomic


def test_a_payment_tells_how_far_it_has_come(
    gateway, buyer, digits_body, payment_id, captured, of_payment, price_atomic
):
    offer = buyer.ask(digits_body())
    payload = buyer.pay(offer)
    identifier = payment_id(payload, offer)
    buyer.send(offer, payload)
    captured(identifier)
    (authorized,) = of_payment(PaymentAuthorized, identifier)
    (captured_in,) = of_payment(PaymentCaptured, identifier)
    assert gateway.get(f"/v1/payments/0x{identifier.hex()}").json() == {
        "paymentId": f"0x{identifier.hex()}",
        "state": "captured",
        "amount": str(price_atomic),
        "authorizeTransaction": f"0x{authorized.transaction.hex()}",
        "endTransaction": f"0x{captured_in.transaction.hex()}",
        "failure": None,
    }


@pytest.mark.parametrize("payment_id", ["0x" + "5b" * 32, "0x", "5b"])
def test_a_payment_that_nobody_made_is_unknown(gateway, problem, payment_id):
    problem(gateway.get(f"/v1/payments/{payment_id}"), 404, "job_unknown")


def test_what_is_no_payment_id_is_refused(gateway, problem):
    body = problem(gateway.get("/v1/payments/mine"), 400, "invalid_input")
    assert "'mine' is no payment id" in body["message"]
