"""An authorization that was used, cancelled or submitted by somebody else."""

import pytest

from assay.chain import Call, Status

from .payments import authorization_of, id_of
from .shaky_chain import ShakyChain

TRANSFER = "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)"


@pytest.fixture
def submit(send, token, stranger):
    """Submit a payment to the token itself, as anybody can who sees it."""

    def submit_to_token(payload):
        given = authorization_of(payload)
        data = token.interface.encode(
            TRANSFER,
            given.payer,
            payload["payload"]["authorization"]["to"],
            int(payload["payload"]["authorization"]["value"]),
            given.valid_after,
            given.valid_before,
            given.nonce,
            given.signature,
        )
        send(Call(token.address, data), stranger)

    return submit_to_token


@pytest.fixture
def cancel(send, token, payer, stranger):
    """Cancel a payment at the token, with the payer's signature."""

    def cancel_at_token(payload):
        nonce, domain = authorization_of(payload).nonce, token.domain()
        signed = payer.sign_typed_data(
            {
                "name": domain.name,
                "version": domain.version,
                "chainId": domain.chain_id,
                "verifyingContract": domain.address,
            },
            {
                "CancelAuthorization": [
                    {"name": "authorizer", "type": "address"},
                    {"name": "nonce", "type": "bytes32"},
                ]
            },
            {"authorizer": payer.address, "nonce": nonce},
        )
        arguments = (payer.address, nonce, signed.v, signed.r.to_bytes(32), signed.s.to_bytes(32))
        data = token.interface.encode("cancelAuthorization", *arguments)
        send(Call(token.address, data), stranger)

    return cancel_at_token


@pytest.fixture
def offer(buyer, digits_body):
    return buyer.ask(digits_body())


def test_a_cancelled_payment_is_refused(buyer, offer, cancel, problem, token):
    payload, held = buyer.pay(offer), token.balance(buyer.address)
    cancel(payload)
    body = problem(buyer.send(offer, payload), 402, "payment_refused")
    assert "AuthorizationUsedOrCanceled" in body["message"]
    assert token.balance(buyer.address) == held


def test_a_nonce_that_paid_before_does_not_pay_again(
    buyer, offer, digits_body, problem, token, escrow
):
    first = buyer.pay(offer)
    assert buyer.send(offer, first).status_code == 200
    other = buyer.ask(digits_body(1))
    second = buyer.pay(other, nonce=authorization_of(first).nonce)
    held = token.balance(buyer.address), token.balance(other.vault)
    for _ in range(2):
        problem(buyer.send(other, second), 402, "payment_refused")
    assert (token.balance(buyer.address), token.balance(other.vault)) == held
    identifier = id_of(second, other, token.chain.chain_id, escrow.address)
    assert escrow.payment(identifier).status is Status.NONE


def test_a_payment_that_a_stranger_has_submitted_is_answered_all_the_same(
    buyer, offer, submit, chain, problem, token, price_atomic, escrow, at_rest
):
    at_rest()
    payload, held = buyer.pay(offer), token.balance(buyer.address)
    submit(payload)
    assert token.balance(offer.vault) == price_atomic
    # A block can be proven from the next one on, and nothing else makes one here.
    early = buyer.send(offer, payload)
    problem(early, 503, "transaction_pending")
    assert int(early.headers["Retry-After"]) > 0
    chain.request("evm_mine")

    answer = buyer.send(offer, payload)
    assert answer.status_code == 200
    assert held - token.balance(buyer.address) == price_atomic
    assert token.balance(offer.vault) == 0
    identifier = id_of(payload, offer, chain.chain_id, escrow.address)
    assert answer.json()["receipt"]["claim"]["requestId"] == f"0x{identifier.hex()}"
    assert escrow.payment(identifier).status is not Status.NONE


def test_a_stranger_who_is_faster_at_the_last_moment_changes_nothing(
    open_gateway, create_buyer, digits_body, submit, anvil, chain, token, price_atomic
):
    shaky, held_back = ShakyChain(), []

    def overtake(method, params, forward):
        if method == "eth_sendRawTransaction" and not held_back:
            held_back.append(params)
            submit(payload)
            chain.request("evm_mine")
        return forward()

    with shaky.at(anvil.rpc_url) as url, open_gateway(rpc_url=url) as http:
        buyer = create_buyer(http)
        offer, held = buyer.ask(digits_body()), token.balance(buyer.address)
        payload = buyer.pay(offer)
        with shaky.spoiled(overtake):
            answer = buyer.send(offer, payload)
    assert answer.status_code == 200, answer.text
    assert held - token.balance(buyer.address) == price_atomic
    assert token.balance(offer.vault) == 0
