"""A payment is held against the quote that it was signed for, before any chain is asked."""

import time

import pytest

from assay.chain import Chain
from assay.errors import PaymentError
from assay.payments import Facilitator, QuoteStore, read_payment

from .conftest import ESCROW, address

NOBODY = address("nobody")


@pytest.fixture
def quotes(database):
    return QuoteStore(database)


@pytest.fixture
def facilitator(quotes, offerer):
    """A facilitator whose chain does not answer: these payments are judged without it."""
    return Facilitator(Chain("http://127.0.0.1:1", attempts=1), ESCROW, quotes, offerer)


@pytest.fixture
def quote(create_quote, quotes):
    quote = create_quote()
    quotes.add(quote)
    return quote


@pytest.fixture
def read(create_payload, header_of):
    """Make a payment for a quote and read it; `accepted` replaces fields of what it accepts."""

    def read_one(quote, option=1, accepted=(), **authorization):
        payload = create_payload(quote, option, **authorization)
        payload["accepted"] |= dict(accepted)
        return read_payment(header_of(payload))

    return read_one


@pytest.mark.parametrize("option", [0, 1])
def test_the_quote_is_found_by_what_was_signed(facilitator, quotes, create_quote, read, option):
    others = [create_quote() for _ in range(3)]
    for quote in others:
        quotes.add(quote)
    for quote in others:
        assert facilitator.quote_of(read(quote, option)) == quote


@pytest.mark.parametrize(
    ("option", "changes"),
    [
        (0, {"to": NOBODY}),
        (0, {"to": ESCROW}),
        (1, {"to": NOBODY}),
        (1, {"nonce": "0x" + "00" * 32}),
    ],
)
def test_a_payment_for_no_quote_is_refused(facilitator, quote, read, option, changes):
    with pytest.raises(PaymentError, match="does not pay for any quote of this node"):
        facilitator.quote_of(read(quote, option, **changes))


def test_a_vault_is_not_paid_by_a_payment_to_the_escrow(facilitator, quote, read):
    payment = read(quote, 1, to=quote.vault)
    with pytest.raises(PaymentError, match="does not pay for any quote of this node"):
        facilitator.quote_of(payment)


def test_a_payment_to_the_escrow_that_pays_its_quote_is_good(facilitator, quote, read):
    assert facilitator.check(read(quote), quote) is None


@pytest.mark.parametrize("value", ["999", "1001", "0"])
def test_a_payment_over_another_amount_is_refused(facilitator, quote, read, value):
    with pytest.raises(PaymentError, match=f"over {value}, and 1000 is asked"):
        facilitator.check(read(quote, value=value), quote)


@pytest.mark.parametrize(
    "window", [{"validBefore": str(int(time.time()))}, {"validAfter": str(2**40)}]
)
def test_a_payment_outside_of_its_time_is_refused(facilitator, quote, read, window):
    with pytest.raises(PaymentError, match="not valid at this time"):
        facilitator.check(read(quote, **window), quote)


@pytest.mark.parametrize("option", [0, 1])
def test_a_payment_on_another_network_is_refused(facilitator, quote, read, option):
    payment = read(quote, option, {"network": "eip155:8453"})
    with pytest.raises(PaymentError, match=r"for eip155:8453; this node is on eip155:84532"):
        facilitator.check(payment, quote)


@pytest.mark.parametrize("option", [0, 1])
@pytest.mark.parametrize(
    "accepted",
    [
        {"amount": "1"},
        {"asset": NOBODY},
        {"payTo": NOBODY},
        {"maxTimeoutSeconds": 301},
        {"extra": {}},
    ],
    ids=lambda accepted: next(iter(accepted)),
)
def test_a_payment_that_accepts_what_was_not_offered_is_refused(
    facilitator, quote, read, option, accepted
):
    with pytest.raises(PaymentError, match="accepts other requirements than were offered"):
        facilitator.check(read(quote, option, accepted), quote)


@pytest.mark.parametrize("option", [0, 1])
def test_a_payment_for_an_expired_quote_is_refused(facilitator, quotes, create_quote, read, option):
    quote = create_quote(expires_at=int(time.time()))
    quotes.add(quote)
    with pytest.raises(PaymentError, match="The quote has expired"):
        facilitator.check(read(quote, option), quote)
