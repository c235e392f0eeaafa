"""Quotes are offered in the words of x402 version 2, for two ways to pay."""

from itertools import pairwise

import pytest
from x402.http.utils import decode_payment_required_header, decode_payment_response_header
from x402.schemas import PaymentRequired

from assay.payments import ESCROW_SCHEME, VAULT_SCHEME
from assay.wire import Terms

from .conftest import CHAIN_ID, ESCROW, PAYER, TOKEN

URL = "https://example.org/v1/models/digits/infer"
NETWORK = f"eip155:{CHAIN_ID}"

# Clients refuse longer ones: aiohttp from 8190 bytes on, for all headers Node from 16 KiB on.
MOST_HEADER_BYTES = 8_000


@pytest.fixture
def quote(create_quote):
    return create_quote()


@pytest.fixture
def required(offerer, quote):
    """The 402 answer's header, as a client reads it."""
    return decode_payment_required_header(
        offerer.payment_required(quote, URL, "digits", "Pay for this.")
    )


def test_the_offer_is_version_2_and_names_the_resource(required):
    assert isinstance(required, PaymentRequired)
    assert required.x402_version == 2
    assert required.error == "Pay for this."
    assert required.resource.model_dump(by_alias=True, exclude_none=True) == {
        "url": URL,
        "description": "digits",
        "mimeType": "application/json",
    }


def test_a_stock_client_is_offered_its_way_first(required, quote):
    vault, escrow = required.accepts
    assert (vault.scheme, vault.pay_to) == (VAULT_SCHEME, quote.vault)
    assert (escrow.scheme, escrow.pay_to) == (ESCROW_SCHEME, ESCROW)


def test_both_ways_say_that_the_money_moves_before_the_work(required):
    flows = [offered.extra["paymentFlow"] for offered in required.accepts]
    assert flows == ["upfront", "escrow"]


def test_both_ways_ask_for_the_same(required, quote):
    for offered in required.accepts:
        assert (offered.network, offered.asset) == (NETWORK, TOKEN)
        assert (offered.amount, offered.max_timeout_seconds) == (str(quote.terms.amount), 300)
        assert (offered.extra["name"], offered.extra["version"]) == ("USDC", "2")
        assert offered.extra["escrow"] == ESCROW
        assert Terms.model_validate(offered.extra["terms"]) == quote.terms


def test_the_same_quote_is_always_offered_in_the_same_words(offerer, quote):
    written = [offerer.payment_required(quote, URL, "digits", None) for _ in range(3)]
    assert all(one == other for one, other in pairwise(written))


def test_the_longest_offer_fits_into_a_header(offerer, create_quote):
    quote = create_quote()
    longest = quote.terms.model_copy(
        update={"amount": 2**128 - 1, "unit_price": 2**128 - 1, "capture_before": 2**40 - 1}
    )
    header = offerer.payment_required(create_quote(terms=longest), URL, "n" * 64, "e" * 500)
    assert len(header) < MOST_HEADER_BYTES


def test_a_payment_that_came_in_is_answered_with_its_transaction(offerer):
    header = decode_payment_response_header(offerer.payment_response(b"\x5b" * 32, PAYER, 1_000))
    assert header.model_dump(by_alias=True, exclude_none=True) == {
        "success": True,
        "transaction": "0x" + "5b" * 32,
        "network": NETWORK,
        "payer": PAYER,
        "amount": "1000",
    }


def test_a_payment_that_was_refused_is_answered_with_the_reason(offerer):
    header = decode_payment_response_header(offerer.payment_refused("It is late.", PAYER))
    assert header.model_dump(by_alias=True, exclude_none=True) == {
        "success": False,
        "errorReason": "It is late.",
        "transaction": "",
        "network": NETWORK,
        "payer": PAYER,
    }
