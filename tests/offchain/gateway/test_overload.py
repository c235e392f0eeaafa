"""A gateway that has enough to do asks to come back, and forgets nobody."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from assay.engines.onnx.loaded_model import OnnxModel
from assay.node import Limits


@pytest.fixture
def slow_model(monkeypatch):
    """A model that does not come to an end before it is let; `begun` says that it runs."""

    class Gate:
        begun, let = Event(), Event()

    run = OnnxModel.run

    def wait(model, tensors):
        Gate.begun.set()
        assert Gate.let.wait(30)
        return run(model, tensors)

    monkeypatch.setattr(OnnxModel, "run", wait)
    yield Gate
    Gate.let.set()


def test_one_request_too_many_is_told_when_to_come_back(
    open_gateway, create_buyer, digits_body, slow_model, problem, token, price_atomic
):
    with open_gateway(limits=Limits(at_once=1)) as http, ThreadPoolExecutor(1) as pool:
        buyer = create_buyer(http)
        held = token.balance(buyer.address)
        offers = [buyer.ask(digits_body(index)) for index in range(2)]
        payloads = [buyer.pay(offer) for offer in offers]
        first = pool.submit(buyer.send, offers[0], payloads[0])
        assert slow_model.begun.wait(30)

        busy = buyer.send(offers[1], payloads[1])
        problem(busy, 503, "overloaded")
        assert int(busy.headers["Retry-After"]) > 0
        assert http.get("/v1/models/digits").status_code == 200
        assert buyer.ask(digits_body(2)).terms.amount == price_atomic

        slow_model.let.set()
        assert first.result().status_code == 200
        assert buyer.send(offers[1], payloads[1]).status_code == 200
    assert held - token.balance(buyer.address) == 2 * price_atomic


def test_as_many_requests_as_it_takes_on_are_all_answered(
    open_gateway, create_buyer, digits_body, eventually, token, price_atomic
):
    with open_gateway() as http, ThreadPoolExecutor(Limits().at_once) as pool:
        buyer = create_buyer(http)
        held = token.balance(buyer.address)
        answers = list(pool.map(buyer.buy, map(digits_body, range(Limits().at_once))))
        assert [answer.status_code for answer in answers] == [200] * Limits().at_once

        def all_captured():
            return http.get("/v1/status").json()["jobs"]["captured"] == Limits().at_once

        eventually(all_captured)
    assert len({answer.json()["receipt"]["claim"]["requestId"] for answer in answers}) == len(
        answers
    )
    assert held - token.balance(buyer.address) == Limits().at_once * price_atomic
