"""Buying answers from a real gateway, on a real chain."""

import httpx
import numpy as np
import pytest

from assay.chain import Chain, Status
from assay.client import Gateway, captured_proof, check_receipt
from assay.errors import ChainUnavailable, GatewayRefused, OfferRefused, PaymentError
from assay.modes import PrivateKey
from assay.modes.signed import sign_delegation
from assay.wire import WireModel, keccak


@pytest.fixture
def serving(serve, digits):
    with serve() as serving:
        yield serving


@pytest.fixture
def client(create_client, serving, chain):
    return create_client(serving.url, chain=chain)


def bytes_of(receipt):
    return receipt.model_dump_json().encode()


def changed(value, changes):
    return value.model_copy(update=changes) if isinstance(value, WireModel) else changes


def failed_paths(receipt, chain):
    return {found.path for found in check_receipt(bytes_of(receipt), chain=chain).failures}


def test_a_digit_is_read_paid_and_settled(
    client, image, token, escrow, payer, provider, price_atomic
):
    payer_atomic, provider_atomic = token.balance(payer.address), token.balance(provider.address)
    answer = client.infer("digits", image, "signed")
    assert answer.outputs["scores"].shape == (1, 10)
    assert answer.verdict.ok
    assert answer.verdict.not_checked == ()

    settled = client.settled(answer.order)
    assert settled.receipt.transactions.capture is not None
    assert settled.verdict.ok
    np.testing.assert_array_equal(settled.outputs["scores"], answer.outputs["scores"])
    assert escrow.payment(answer.order.payment_id).status is Status.CAPTURED
    assert payer_atomic - token.balance(payer.address) == price_atomic
    assert token.balance(provider.address) - provider_atomic == price_atomic


@pytest.mark.parametrize("policy", ["signed+acknowledged", "signed+published+acknowledged"])
def test_an_answer_that_is_acknowledged_is_settled_by_the_word_of_the_payer(
    client, image, token, escrow, provider, price_atomic, policy
):
    provider_atomic = token.balance(provider.address)
    answer = client.infer("digits", image, policy)
    assert answer.verdict.ok
    assert answer.verdict.not_checked == ()
    assert [proof.mode for proof in answer.verdict.proofs] == policy.split("+")
    settled = client.settled(answer.order)
    assert settled.verdict.ok
    assert settled.receipt.claim == answer.receipt.claim
    assert escrow.payment(answer.order.payment_id).status is Status.CAPTURED
    assert token.balance(provider.address) - provider_atomic == price_atomic


def test_what_is_published_can_be_read_out_of_the_capture(client, image, chain):
    settled = client.settled(client.infer("digits", image, "signed+published").order)
    assert captured_proof(settled.receipt, "published", chain) == settled.receipt.output.content


def test_an_order_whose_payer_crashed_before_its_word_goes_on(
    create_client, serve, digits, image, chain, token, payer, price_atomic, monkeypatch
):
    before = token.balance(payer.address)

    def crash(*_):
        raise KeyboardInterrupt

    with serve() as serving:
        client = create_client(serving.url, chain=chain)
        order = client.prepare("digits", image, "signed+acknowledged")
        with monkeypatch.context() as patched:
            patched.setattr(Gateway, "acknowledge", crash)
            with pytest.raises(KeyboardInterrupt):
                client.send(order)
        assert client.gateway.payment(order.payment_id).state == "delivered"
    with serve() as serving:
        client = create_client(serving.url, chain=chain)
        assert client.send(order).verdict.ok
        assert client.settled(order).receipt.transactions.capture is not None
    assert before - token.balance(payer.address) == price_atomic


def test_an_order_outlives_its_client_and_its_gateway(
    create_client, serve, digits, image, token, payer, price_atomic
):
    before = token.balance(payer.address)
    with serve() as serving:
        order = create_client(serving.url).prepare("digits", image)
        first = create_client(serving.url).send(order)
    with serve() as serving:
        again = create_client(serving.url).send(order)
    assert again.receipt.claim == first.receipt.claim
    assert before - token.balance(payer.address) == price_atomic


def test_connections_that_break_after_the_payment_cost_nothing_twice(
    create_client, serving, image, token, payer, price_atomic
):
    before = token.balance(payer.address)
    transport = BreakingTransport(breaks=2)
    answer = create_client(serving.url, transport=transport).infer("digits", image)
    assert answer.verdict.ok
    assert transport.broken == 2
    assert before - token.balance(payer.address) == price_atomic


class BreakingTransport(httpx.HTTPTransport):
    """Breaks when the answer to a payment should come."""

    def __init__(self, breaks):
        super().__init__()
        self.breaks = breaks
        self.broken = 0

    def handle_request(self, request):
        response = super().handle_request(request)
        if "PAYMENT-SIGNATURE" in request.headers and self.broken < self.breaks:
            self.broken += 1
            response.close()
            raise httpx.ReadError("reset")
        return response


def test_a_model_that_is_not_there_is_named(client, image):
    with pytest.raises(GatewayRefused, match="letters") as caught:
        client.infer("letters", image)
    assert (caught.value.status, caught.value.reason) == (404, "model_unknown")


def test_a_price_above_the_limit_is_not_paid(create_client, serving, image, token, payer):
    before = token.balance(payer.address)
    client = create_client(serving.url, max_price_atomic=9_999)
    with pytest.raises(OfferRefused, match="10000"):
        client.infer("digits", image)
    assert token.balance(payer.address) == before


def test_a_payer_without_money_is_refused(create_client, serving, image, stranger):
    with pytest.raises(PaymentError):
        create_client(serving.url, account=stranger).infer("digits", image)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"transactions": {"authorize": keccak(b"none")}}, "transactions.authorize"),
        ({"transactions": {"authorize": None}}, "transactions.authorize"),
        ({"transactions": {"capture": keccak(b"none")}}, "transactions.capture"),
        ({"nonce": keccak(b"other")}, "claim.requestId"),
        ({"contracts": {"escrow": "0x" + 40 * "1"}}, "contracts.escrow"),
        ({"contracts": {"verifier_registry": "0x" + 40 * "1"}}, "contracts.verifierRegistry"),
        ({"contracts": {"model_registry": "0x" + 40 * "1"}}, "contracts.modelRegistry"),
        ({"contracts": {"verifiers": {"signed": "0x" + 40 * "1"}}}, "contracts.verifiers.signed"),
        ({"model": {"name": "letters"}}, "model.publisher"),
        ({"claim": {"version_id": keccak(b"other")}}, "claim.versionId"),
        ({"claim": {"output_hash": keccak(b"other")}}, "evidence[0].proof"),
        ({"claim": {"request_id": keccak(b"other")}}, "claim.requestId"),
        ({"terms": {"amount": 1}}, "terms.amount"),
        ({"modes": {"signed": 1}}, "modes.signed"),
        ({"chain_id": 1}, "chainId"),
    ],
)
def test_the_chain_gives_a_sealed_lie_away(client, image, chain, provider, changes, path):
    """The provider seals anew, so that only the chain tells the lie."""
    receipt = client.settled(client.infer("digits", image).order).receipt
    update = {name: changed(getattr(receipt, name), value) for name, value in changes.items()}
    lie = receipt.model_copy(update=update).sealed(provider.address, PrivateKey(provider.key).sign)
    assert path in failed_paths(lie, chain)


def test_a_capture_of_another_payment_is_not_this_ones(client, image, chain, provider):
    first, second = (client.settled(client.infer("digits", image).order).receipt for _ in range(2))
    lie = first.model_copy(update={"transactions": second.transactions})
    lie = lie.sealed(provider.address, PrivateKey(provider.key).sign)
    assert failed_paths(lie, chain) == {"transactions.authorize", "transactions.capture"}


@pytest.fixture
def delegation(chain, provider, session_key, deployment, signed_verifier, restored_chain):
    verifier = deployment.modes["signed"].verifier
    delegation = sign_delegation(
        PrivateKey(provider.key),
        session_key.address,
        chain.time() + 3_600,
        chain.chain_id,
        verifier,
    )
    chain.send(signed_verifier.delegate_with_signature(delegation), provider)
    return delegation


def test_a_receipt_stays_good_after_its_session_key_is_revoked(
    create_client, serve, digits, image, chain, provider, session_key, signed_verifier, delegation
):
    with serve(signer=PrivateKey(session_key.key), delegation=delegation) as serving:
        client = create_client(serving.url, chain=chain)
        answer = client.infer("digits", image)
        receipt = client.settled(answer.order).receipt
    assert failed_paths(receipt, chain) == set()
    chain.request("evm_increaseTime", 60)
    chain.send(signed_verifier.revoke(provider.address, session_key.address), provider)
    assert failed_paths(receipt, chain) == set()
    assert failed_paths(answer.receipt, chain) == {"evidence[0].proof", "terms.policy"}


def test_a_session_key_that_was_never_delegated_on_chain_does_not_hold(
    client, image, chain, provider, session_key, deployment
):
    receipt = client.settled(client.infer("digits", image).order).receipt
    key = PrivateKey(session_key.key)
    delegation = sign_delegation(
        PrivateKey(provider.key),
        key.address,
        receipt.claim.completed_at + 60,
        receipt.chain_id,
        deployment.modes["signed"].verifier,
    )
    proof = key.sign(receipt.claim.digest(receipt.chain_id, receipt.contracts.verifier_registry))
    evidence = (receipt.evidence[0].model_copy(update={"proof": proof}),)
    lie = receipt.model_copy(update={"delegation": delegation, "evidence": evidence})
    lie = lie.sealed(key.address, key.sign)
    assert check_receipt(bytes_of(lie)).ok
    assert failed_paths(lie, chain) == {"delegation.key"}


def test_a_chain_that_does_not_answer_is_not_a_verdict(client, image):
    receipt = client.infer("digits", image).receipt
    nowhere = Chain("http://127.0.0.1:1", attempts=1)
    with pytest.raises(ChainUnavailable):
        check_receipt(bytes_of(receipt), chain=nowhere)
