"""A payment that does not pay is answered with a new offer, and moves nothing."""

import time

import pytest
from x402.http.utils import decode_payment_required_header, decode_payment_response_header

from assay.payments import ESCROW_SCHEME, REQUIRED_HEADER, RESPONSE_HEADER, VAULT_SCHEME
from assay.wire import keccak

from .payments import header_of

PATH = "/v1/models/digits/infer"
SCHEMES = pytest.mark.parametrize("scheme", [VAULT_SCHEME, ESCROW_SCHEME])
HOUR = 3_600


@pytest.fixture
def offer(buyer, digits_body):
    return buyer.ask(digits_body())


@pytest.fixture
def refused(buyer, problem, token, gateway):
    """Send a payment, check that it is refused with a new offer, and give the message."""

    def send(offer, payload, code="payment_refused", sender=None):
        held, jobs = token.balance(buyer.address), gateway.get("/v1/status").json()["jobs"]
        answer = (sender or buyer).send(offer, payload)
        body = problem(answer, 402, code)

        again = decode_payment_required_header(answer.headers[REQUIRED_HEADER])
        assert again.error == body["message"]
        assert again.accepts[0].pay_to != offer.vault
        outcome = decode_payment_response_header(answer.headers[RESPONSE_HEADER])
        assert (outcome.success, outcome.error_reason) == (False, body["message"])

        assert token.balance(buyer.address) == held
        assert sum(gateway.get("/v1/status").json()["jobs"].values()) == sum(jobs.values())
        return body["message"]

    return send


@pytest.mark.parametrize(
    "header",
    ["zzz", "", header_of([]), header_of({}), header_of({"x402Version": 2}), "A" * 40_000],
    ids=lambda header: header[:12],
)
def test_a_header_that_cannot_be_read_is_malformed(gateway, problem, digits_body, header):
    answer = gateway.post(PATH, json=digits_body(), headers={"PAYMENT-SIGNATURE": header})
    problem(answer, 400, "payment_malformed")
    assert REQUIRED_HEADER not in answer.headers


@pytest.mark.parametrize("version", [1, 3])
def test_another_version_of_x402_is_malformed(buyer, offer, problem, version):
    payload = buyer.pay(offer) | {"x402Version": version}
    problem(buyer.send(offer, payload), 400, "payment_malformed")


def test_another_scheme_is_malformed(buyer, offer, problem):
    payload = buyer.pay(offer)
    payload["accepted"]["scheme"] = "upto"
    body = problem(buyer.send(offer, payload), 400, "payment_malformed")
    assert "'upto'" in body["message"]


@SCHEMES
@pytest.mark.parametrize("value", [0, 9_999, 10_001])
def test_another_amount_is_refused(buyer, offer, refused, scheme, value):
    message = refused(offer, buyer.pay(offer, scheme, value=value))
    assert "value" in message or f"over {value}" in message


@SCHEMES
@pytest.mark.parametrize(
    "accepted",
    [
        {"amount": "1"},
        {"asset": "0x" + "5b" * 20},
        {"payTo": "0x" + "5b" * 20},
        {"maxTimeoutSeconds": 10**6},
        {"extra": {"name": "USDC", "version": "2"}},
    ],
    ids=lambda accepted: next(iter(accepted)),
)
def test_requirements_that_were_not_offered_are_refused(buyer, offer, refused, scheme, accepted):
    payload = buyer.pay(offer, scheme)
    payload["accepted"] |= accepted
    assert "accepts other requirements than were offered" in refused(offer, payload)


@SCHEMES
def test_another_network_is_refused(buyer, offer, refused, scheme):
    payload = buyer.pay(offer, scheme)
    payload["accepted"]["network"] = "eip155:8453"
    assert "for eip155:8453; this node is on eip155:31337" in refused(offer, payload)


@SCHEMES
def test_the_schemes_are_not_mixed_up(buyer, offer, refused, scheme):
    """The transfer of one, under the name of the other."""
    other = ESCROW_SCHEME if scheme == VAULT_SCHEME else VAULT_SCHEME
    payload = buyer.pay(offer, scheme)
    payload["accepted"] = buyer.pay(offer, other)["accepted"]
    assert "does not pay for any quote" in refused(offer, payload)


@SCHEMES
def test_a_payment_to_somebody_else_is_refused(buyer, offer, refused, scheme, stranger):
    payload = buyer.pay(offer, scheme)
    payload["payload"]["authorization"]["to"] = stranger.address
    assert "does not pay for any quote of this node" in refused(offer, payload)


@SCHEMES
def test_a_payment_that_has_expired_is_refused(buyer, offer, refused, scheme):
    payload = buyer.pay(offer, scheme, valid_before=int(time.time()) - 1)
    assert "valid" in refused(offer, payload)


@SCHEMES
def test_a_payment_that_is_not_valid_yet_is_refused(buyer, offer, refused, scheme):
    payload = buyer.pay(offer, scheme, valid_after=int(time.time()) + HOUR)
    assert "valid" in refused(offer, payload)


@SCHEMES
def test_a_quote_that_has_expired_is_refused(
    open_gateway, create_buyer, digits_body, problem, token, scheme
):
    with open_gateway(pay_within_seconds=0) as http:
        buyer = create_buyer(http)
        offer, held = buyer.ask(digits_body()), token.balance(buyer.address)
        answer = buyer.send(offer, buyer.pay(offer, scheme))
    assert problem(answer, 402, "payment_refused")["message"] == "The quote has expired."
    assert token.balance(buyer.address) == held


def test_a_signature_of_nobody_is_refused(buyer, offer, refused):
    for signature in (b"", b"\x5b", b"\x5b" * 65, bytes(65), b"\x5b" * 2_000):
        message = refused(offer, buyer.pay(offer, signature=signature))
        assert message.startswith("The payment is not valid: invalid_exact_evm_")


def test_a_signature_of_somebody_else_is_refused(
    buyer, offer, refused, create_buyer, gateway, stranger
):
    other = create_buyer(gateway, stranger)
    signature = other.signature(buyer.order(offer.option(), nonce=keccak(b"forged")))
    payload = buyer.pay(offer, nonce=keccak(b"forged"), signature=signature)
    assert "signature" in refused(offer, payload)


def test_a_payer_without_money_is_refused(create_buyer, gateway, offer, refused, stranger):
    poor = create_buyer(gateway, stranger)
    message = refused(offer, poor.pay(offer), sender=poor)
    assert f"BalanceTooSmall(account={stranger.address}, balance=0, needed=10000)" in message


def test_a_payer_on_the_tokens_block_list_is_refused(
    create_buyer, gateway, offer, refused, stranger, owner, send, token
):
    blocked = create_buyer(gateway, stranger)
    send(token.mint(stranger.address, 10_000), owner)
    send(token.set_blocked(stranger.address, blocked=True), owner)
    message = refused(offer, blocked.pay(offer), sender=blocked)
    assert f"AccountBlocked(account={stranger.address})" in message
    send(token.set_blocked(stranger.address, blocked=False), owner)
    send(token.transfer(owner.address, 10_000), stranger)
