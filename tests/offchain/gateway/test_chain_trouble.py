"""A chain that does not answer is not the payer's fault, and nothing is lost meanwhile."""

import pytest
from x402.mechanisms.evm.asset_cache import reset_asset_contract_cache

from assay.chain import events
from assay.chain.contracts.events import PaymentAuthorized

from ..chain.proxies import error
from .payments import id_of
from .shaky_chain import ShakyChain, gone


@pytest.fixture
def shaky():
    return ShakyChain()


@pytest.fixture
def http(shaky, open_gateway, anvil):
    with shaky.at(anvil.rpc_url) as url, open_gateway(rpc_url=url) as http:
        yield http


@pytest.fixture
def buyer(create_buyer, http):
    return create_buyer(http)


@pytest.fixture
def offer(buyer, digits_body):
    return buyer.ask(digits_body())


def unless(refused):
    """Close the connections of the calls that a condition holds for."""
    return lambda method, params, forward: None if refused(method, params) else forward()


def test_the_chain_is_gone_before_anything_is_paid(http, shaky, digits_body, problem):
    with shaky.spoiled(gone):
        answer = http.post("/v1/models/digits/infer", json=digits_body())
    problem(answer, 503, "chain_unavailable")
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    "missing",
    ["eth_blockNumber", "eth_call", "eth_getCode", "eth_estimateGas", "eth_getTransactionReceipt"],
)
def test_a_payment_outlives_a_call_that_is_not_answered(
    buyer, offer, shaky, problem, missing, escrow, chain, token, price_atomic
):
    payload, held = buyer.pay(offer), token.balance(buyer.address)
    with shaky.spoiled(unless(lambda method, _: method == missing)):
        answer = buyer.send(offer, payload)
    problem(answer, 503, "chain_unavailable")
    assert int(answer.headers["Retry-After"]) > 0

    assert buyer.send(offer, payload).status_code == 200
    assert held - token.balance(buyer.address) == price_atomic
    payment_id = id_of(payload, offer, chain.chain_id, escrow.address)
    assert len(list(events(escrow, PaymentAuthorized, 0, payment_id=payment_id))) == 1


def test_a_token_that_cannot_be_looked_at_is_not_the_payers_fault(
    buyer, offer, shaky, problem, token
):
    reset_asset_contract_cache()
    payload, is_token = buyer.pay(offer), token.address.lower()
    with shaky.spoiled(
        unless(lambda method, params: method == "eth_getCode" and params[0].lower() == is_token)
    ):
        problem(buyer.send(offer, payload), 503, "chain_unavailable")
    assert buyer.send(offer, payload).status_code == 200


def test_a_node_that_refuses_to_work_is_not_the_payers_fault(buyer, offer, shaky, problem):
    def limit(method, params, forward):
        is_transfer = method == "eth_call" and params[0]["data"].startswith("0xe3ee160e")
        return error("daily request count exceeded") if is_transfer else forward()

    payload = buyer.pay(offer)
    with shaky.spoiled(limit):
        body = problem(buyer.send(offer, payload), 502, "chain_error")
    assert "daily request count exceeded" in body["message"]
    assert buyer.send(offer, payload).status_code == 200
