"""Nothing is signed before every line of the offer is what was asked for."""

import base64
import json

import pytest

from assay.errors import GatewayError, OfferRefused, PolicyError
from assay.wire import checksummed

OTHER = checksummed("0x" + "12" * 20)
HASH = "0x" + "12" * 32
INPUTS = {"x": [1, 2]}


def with_terms(**changes):
    """Change the terms in every option of an offer."""

    def change(document):
        for option in document["accepts"]:
            option["extra"]["terms"] |= changes
        return document

    return change


def with_option(index, **changes):
    def change(document):
        document["accepts"][index] |= changes
        return document

    return change


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (with_option(1, network="eip155:1"), "network eip155:1, expected eip155:31337"),
        (with_option(1, asset=OTHER), f"asset {OTHER}"),
        (with_option(1, payTo=OTHER), f"payTo {OTHER}"),
        (with_option(1, amount="999"), "amount 999, expected 1000"),
        (with_option(0, payTo=OTHER), f"payTo of exact {OTHER}"),
        (with_terms(token=OTHER), f"terms.token {OTHER}"),
        (with_terms(versionId=HASH), f"terms.versionId {HASH}"),
        (with_terms(inputHash=HASH), f"terms.inputHash {HASH}"),
        (with_terms(promptHash=HASH), f"terms.promptHash {HASH}"),
        (with_terms(paramsHash=HASH), f"terms.paramsHash {HASH}"),
        (with_terms(policy="0x2"), "terms.policy 0x2, expected 0x1"),
        # The vault is an address of these terms, so what is changed in one place shows in another.
        (with_terms(provider=OTHER), "payTo of exact"),
        (with_terms(salt=HASH), "payTo of exact"),
    ],
)
def test_an_offer_of_something_else_is_refused(client, scripted, change, field):
    scripted.offer = change
    with pytest.raises(OfferRefused, match="Nothing was signed") as caught:
        client.infer("double", INPUTS)
    assert field in caught.value.message
    assert scripted.payments == []


def test_an_offer_may_say_more_than_this_client_knows(client, scripted):
    def talkative(document):
        for option in document["accepts"]:
            option["extra"]["weather"] = "fair"
        return document

    scripted.offer = talkative
    assert client.infer("double", INPUTS).verdict.ok


def test_an_offer_above_the_limit_is_refused(client, scripted):
    def dearer(document):
        for option in document["accepts"]:
            option["amount"] = option["extra"]["terms"]["amount"] = "1001"
        del document["accepts"][0]
        return document

    scripted.offer = dearer
    with pytest.raises(OfferRefused, match=r"may cost 1001 .*the limit is 1000"):
        client.infer("double", INPUTS)
    assert scripted.payments == []


@pytest.mark.parametrize("capture_before", [1, 2**40 - 1])
def test_a_deadline_that_has_passed_or_is_far_away_is_refused(client, scripted, capture_before):
    def due(document):
        del document["accepts"][0]
        return with_terms(captureBefore=capture_before)(document)

    scripted.offer = due
    with pytest.raises(OfferRefused, match=f"captureBefore {capture_before}.*at most 3600"):
        client.infer("double", INPUTS)
    assert scripted.payments == []


def test_an_offer_for_stock_clients_alone_is_refused(client, scripted):
    scripted.offer = lambda document: document | {"accepts": document["accepts"][:1]}
    with pytest.raises(OfferRefused, match="does not take payments by assay-escrow"):
        client.infer("double", INPUTS)


def test_an_offer_for_our_clients_alone_is_taken(client, scripted):
    scripted.offer = lambda document: document | {"accepts": document["accepts"][1:]}
    assert client.prepare("double", INPUTS).terms.amount == 1_000


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda document: {}, "accepts"),
        (lambda document: [], "not base64 of JSON"),
        (lambda document: document | {"x402Version": 3}, "not of x402 version 2"),
        (lambda document: document | {"x402Version": 1}, "malformed"),
        (with_option(1, extra={}), "extra.name"),
        (with_terms(amount="01000"), "extra.terms.amount"),
    ],
)
def test_an_offer_that_cannot_be_read_is_refused(client, scripted, change, problem):
    scripted.offer = change
    with pytest.raises(GatewayError, match="PAYMENT-REQUIRED header is malformed") as caught:
        client.infer("double", INPUTS)
    assert problem in caught.value.message


def test_a_policy_that_is_asked_for_is_the_policy_that_is_bought(client):
    assert client.prepare("double", INPUTS, "signed").policy == "signed"


@pytest.mark.parametrize("policy", ["", "magic"])
def test_a_policy_that_cannot_be_read_is_not_sent(client, scripted, policy):
    with pytest.raises(PolicyError):
        client.prepare("double", INPUTS, policy)
    assert scripted.quotes == {}


def test_the_authorization_ends_with_the_offer_and_pays_the_escrow_for_these_terms(
    client, known, payer
):
    order = client.prepare("double", INPUTS)
    payload = json.loads(base64.b64decode(order.payment))
    authorization = payload["payload"]["authorization"]
    assert authorization["from"] == payer.address
    assert authorization["to"] == known.address("PaymentEscrow")
    assert authorization["value"] == "1000"
    assert authorization["nonce"] == "0x" + order.terms.struct_hash().hex()
    assert int(authorization["validBefore"]) < order.terms.capture_before
    assert payload["accepted"]["scheme"] == "assay-escrow"
