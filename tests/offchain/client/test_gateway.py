"""A gateway over HTTP: what it says, what it refuses, and when it is asked again."""

import httpx
import pytest

from assay.client import Gateway, Patience
from assay.errors import (
    GatewayError,
    GatewayRefused,
    GatewayUnavailable,
    PaymentConflict,
    PaymentError,
    PaymentMalformed,
)

VERSION = bytes(32)
BUSY = httpx.Response(503, json={"code": "overloaded", "message": "Busy.", "hint": "Wait."})
RECEIPT = httpx.Response(200, json={"outputs": {}, "receipt": {}})


@pytest.fixture
def create_gateway(waits):
    """A gateway that gives one answer after the other; an exception is a lost connection."""

    def create(*answers, patience_seconds=10):
        remaining = list(answers)
        now = [0.0]

        def answer(request):
            found = remaining.pop(0)
            if isinstance(found, Exception):
                raise found
            return found

        def sleep(seconds):
            waits.append(seconds)
            now[0] += seconds

        patience = Patience(patience_seconds, sleep=sleep, clock=lambda: now[0])
        return Gateway("http://test/", patience, httpx.MockTransport(answer))

    return create


def problem(status, code, **fields):
    return httpx.Response(status, json={"code": code, "message": "No.", "hint": "Stop.", **fields})


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (402, "payment_refused", PaymentError),
        (400, "payment_malformed", PaymentMalformed),
        (409, "payment_conflict", PaymentConflict),
    ],
)
def test_a_refused_payment_is_a_payment_error(create_gateway, status, code, kind):
    with pytest.raises(PaymentError) as caught:
        create_gateway(problem(status, code)).paid_answer(VERSION, b"{}", "payment")
    assert type(caught.value) is kind
    assert (caught.value.message, caught.value.hint) == ("No.", "Stop.")


@pytest.mark.parametrize("verb", ["model", "models", "status"])
def test_any_other_error_keeps_its_words_status_and_reason(create_gateway, verb):
    gateway = create_gateway(problem(404, "model_unknown", paymentId="0x00"))
    with pytest.raises(GatewayRefused, match=r"No\. Stop\.") as caught:
        gateway.model("x") if verb == "model" else getattr(gateway, verb)()
    assert (caught.value.status, caught.value.reason) == (404, "model_unknown")


def test_an_error_without_a_hint_gets_one(create_gateway):
    answer = httpx.Response(404, json={"code": "http_error", "message": "Not Found."})
    with pytest.raises(GatewayRefused, match=r"Not Found\. GET /docs"):
        create_gateway(answer).model("x")


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b'{"error": "no"}'])
def test_an_error_that_explains_nothing_names_its_status(create_gateway, content):
    with pytest.raises(GatewayError, match="answered HTTP 418"):
        create_gateway(httpx.Response(418, content=content)).model("x")


@pytest.mark.parametrize("content", [b"", b"[]", b'{"name": "x"}'])
def test_an_answer_that_is_something_else_is_refused(create_gateway, content):
    with pytest.raises(GatewayError, match="something else than it should"):
        create_gateway(httpx.Response(200, content=content)).model("x")


def test_an_answer_may_say_more_than_is_known(create_gateway):
    status = {"chainId": 1, "provider": "0x" + 40 * "0", "token": "0x" + 40 * "0", "new": 1}
    status |= {"contracts": {}, "modes": ["signed"], "jobs": {"captured": 3}}
    assert create_gateway(httpx.Response(200, json=status)).status().jobs == {"captured": 3}


def test_names_are_quoted_in_urls(waits):
    asked = []

    def answer(request):
        asked.append(request.url.raw_path)
        return httpx.Response(404)

    with pytest.raises(GatewayError):
        Gateway("http://test", transport=httpx.MockTransport(answer)).model("a b?c#d")
    assert asked == [b"/v1/models/a%20b%3Fc%23d"]


@pytest.mark.parametrize("url", ["not a url", "http://[::", "ftp://test"])
def test_what_is_no_url_is_unavailable(url):
    with pytest.raises(GatewayUnavailable):
        Gateway(url).status()


def test_a_connection_that_is_refused_is_unavailable_at_once_before_anything_is_paid(
    create_gateway, waits
):
    with pytest.raises(GatewayUnavailable, match="http://test does not answer: refused"):
        create_gateway(httpx.ConnectError("refused")).offer(VERSION, b"{}")
    assert waits == []


def test_an_offer_without_a_price_is_refused(create_gateway):
    with pytest.raises(GatewayError, match="does not say how"):
        create_gateway(httpx.Response(402)).offer(VERSION, b"{}")


def test_an_offer_that_is_an_error_is_that_error(create_gateway):
    with pytest.raises(GatewayRefused) as caught:
        create_gateway(problem(422, "policy_below_floor")).offer(VERSION, b"{}")
    assert caught.value.reason == "policy_below_floor"


def test_a_paid_request_is_sent_again_after_lost_connections_and_overload(create_gateway, waits):
    gateway = create_gateway(
        httpx.ConnectError("refused"), httpx.ReadTimeout("late"), BUSY, RECEIPT
    )
    assert gateway.paid_answer(VERSION, b"{}", "payment").receipt == {}
    assert waits == [0.1, 0.2, 0.4]


def test_an_overloaded_gateway_says_when_to_come_back(create_gateway, waits):
    busy = httpx.Response(503, headers={"Retry-After": "3"})
    endless = httpx.Response(503, headers={"Retry-After": "86400"})
    dated = httpx.Response(503, headers={"Retry-After": "Fri, 20 Nov 2026 10:00:00 GMT"})
    gateway = create_gateway(busy, endless, dated, RECEIPT, patience_seconds=60)
    gateway.paid_answer(VERSION, b"{}", "payment")
    assert waits == [3, 5, 0.4]


def test_patience_ends_with_the_last_trouble(create_gateway, waits):
    lost = [httpx.ConnectError("refused")] * 9
    with pytest.raises(GatewayUnavailable, match="refused"):
        create_gateway(*lost, patience_seconds=3).paid_answer(VERSION, b"{}", "payment")
    assert sum(waits) <= 3
    with pytest.raises(GatewayRefused, match=r"Busy\. Wait\."):
        create_gateway(*[BUSY] * 9, patience_seconds=3).paid_answer(VERSION, b"{}", "payment")


def progress(state):
    body = {"paymentId": "0x" + 64 * "0", "state": state, "amount": "1000", "failure": None}
    return httpx.Response(200, json={**body, "authorizeTransaction": None, "endTransaction": None})


def test_settling_is_waited_for(create_gateway):
    gateway = create_gateway(*map(progress, ("authorized", "proven", "captured")))
    assert gateway.settled_payment(bytes(32), 10).state == "captured"


def test_waiting_for_the_end_of_a_payment_ends(create_gateway):
    gateway = create_gateway(*map(progress, ["proven"] * 9))
    with pytest.raises(GatewayError, match=r"still proven after 0\.3 seconds"):
        gateway.settled_payment(bytes(32), 0.3)


def advice(**fields):
    report = {
        "model": "digits",
        "versionId": "0x" + bytes(32).hex(),
        "floor": "signed",
        "valueUsd": "5",
        "latencyMs": None,
        "privacy": False,
        "neededLevel": "word",
        "needsDelivery": False,
        "advised": None,
        "rule": "strongest",
        "strongEnough": False,
        "rehearsal": False,
        "gasPriceWei": "1",
        "ranking": [],
        "excluded": [],
        "rules": {},
    }
    return httpx.Response(200, json=report | fields)


@pytest.mark.parametrize(("said", "coin_usd"), [({}, None), ({"coinUsd": "0.25"}, "0.25")])
def test_advice_says_whether_gas_is_counted(create_gateway, said, coin_usd):
    assert create_gateway(advice(**said)).advice("digits", "5usd").coin_usd == coin_usd


@pytest.mark.parametrize("said", [{"coinUsd": "NaN"}, {"gasPriceWei": "1e9"}, {"coinUsd": ""}])
def test_advice_that_has_words_for_numbers_is_refused(create_gateway, said):
    with pytest.raises(GatewayError, match="answered something else than it should"):
        create_gateway(advice(**said)).advice("digits", "5usd")
