"""The receipt's page over HTTP: what a browser is told besides what it shows."""

import json

import pytest

FORM = "Check a receipt"


@pytest.fixture
def send(gateway):
    """Send a receipt as the form does."""
    return lambda text: gateway.post("/receipts", files={"file": ("receipt.json", text)})


def test_a_page_is_sent_with_what_keeps_a_browser_safe(gateway):
    headers = gateway.get("/receipts").headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("javascript", ["<script>alert(1)</script>", "'\"><svg onload=alert(1)>"])
def test_what_was_sent_comes_back_as_text_only(send, javascript):
    answer = send(json.dumps({javascript: 1}))

    assert answer.status_code == 400
    assert javascript not in answer.text
    assert FORM in answer.text


def test_a_receipt_of_50_mb_is_refused_with_413_and_the_form(gateway, send):
    answer = send(50_000_000 * "x")

    assert answer.status_code == 413
    assert answer.headers["Connection"] == "close"
    assert "at most 16 MiB are read here" in answer.text
    assert FORM in answer.text
    assert gateway.get("/receipts").status_code == 200


@pytest.mark.parametrize("path", ["/receipts/1", "/receipts?id=1"])
def test_an_id_that_is_none_is_refused(gateway, path):
    answer = gateway.get(path)

    assert answer.status_code == 400
    assert "is no payment id." in answer.text


def test_an_id_that_was_typed_leads_to_its_page(gateway):
    answer = gateway.get("/receipts", params={"id": f" 0X{64 * 'A'}".replace("0X", "")})

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/receipts/0x{64 * 'a'}"


def test_a_receipt_of_another_chain_is_red(send, buyer, digits_body):
    receipt = buyer.buy(digits_body(4)).json()["receipt"]
    assert 'id="verdict"' in send(json.dumps(receipt)).text
    answer = send(json.dumps(receipt | {"chainId": 1}))

    assert answer.status_code == 200
    assert "This receipt does not hold" in answer.text
    assert "must be that of the known deployment" in answer.text
