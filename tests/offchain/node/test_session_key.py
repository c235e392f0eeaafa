"""A node without the provider's key: a session key signs, and an operator pays for the gas."""

import json

import httpx
import pytest
from x402 import x402ClientSync
from x402.http.clients.requests import x402_requests
from x402.mechanisms.evm.exact import register_exact_evm_client

from assay.chain import Status, dev_account
from assay.errors import SettingsError
from assay.modes import PrivateKey, Verdict, mode_named
from assay.modes.signed import sign_delegation
from assay.wire import read_receipt, structural_findings


@pytest.fixture(scope="module")
def operator():
    return dev_account(7)


@pytest.fixture
def appointed(restored_chain, escrow, provider, operator):
    """The operator, once the provider has let it void."""
    restored_chain.send(escrow.set_operator(operator.address, approved=True), provider)
    return operator


@pytest.fixture
def delegation(restored_chain, signed_verifier, provider, session_key, stranger):
    """The provider's word, which somebody else has brought to the chain."""
    signed = sign_delegation(
        PrivateKey(provider.key),
        session_key.address,
        restored_chain.time() + 3_600,
        restored_chain.chain_id,
        signed_verifier.address,
    )
    restored_chain.send(signed_verifier.delegate_with_signature(signed), stranger)
    return signed


@pytest.fixture
def serve_by_session_key(serve, session_key, delegation, operator):
    return lambda: serve(
        signer=PrivateKey(session_key.key), submitter=operator, delegation=delegation
    )


@pytest.fixture
def gateway(serve_by_session_key, appointed, digits, lookup):
    with serve_by_session_key() as serving:
        yield serving.url


@pytest.fixture
def ask(gateway, payer, token):
    """Ask as an unmodified x402 client does."""
    client = x402ClientSync()
    register_exact_evm_client(client, payer)
    client.set_spend_controls(False)
    with x402_requests(client) as session:
        yield lambda model, body: session.post(f"{gateway}/v1/models/{model}/infer", json=body)


@pytest.fixture
def ended(gateway, eventually):
    """Wait until a payment has ended, and tell how."""

    def wait(payment_id):
        def payment():
            return httpx.get(f"{gateway}/v1/payments/{payment_id}").json()

        eventually(lambda: payment()["state"] in ("captured", "voided", "failed"))
        return payment()["state"]

    return wait


@pytest.fixture
def count_transactions(chain):
    def count(account):
        return int(chain.request("eth_getTransactionCount", account.address, "latest"), 16)

    return count


def test_a_session_key_proves_and_an_operator_captures_for_the_provider(
    ask,
    ended,
    digits_body,
    provider,
    operator,
    session_key,
    token,
    count_transactions,
    price_atomic,
):
    before, sent = token.balance(provider.address), count_transactions(provider)
    answer = ask("digits", digits_body())
    assert answer.status_code == 200
    receipt = read_receipt(json.dumps(answer.json()["receipt"]).encode())
    assert [finding for finding in structural_findings(receipt) if not finding.holds] == []
    assert receipt.seal.signer == session_key.address
    (evidence,) = receipt.evidence
    assert mode_named("signed").check(evidence, receipt).verdict is Verdict.HOLDS
    assert ended("0x" + receipt.claim.request_id.hex()) == "captured"
    assert token.balance(provider.address) == before + price_atomic
    assert count_transactions(provider) == sent
    assert count_transactions(operator) == 2


def test_an_operator_gives_back_what_could_not_be_answered(
    ask, ended, escrow, provider, token, payer, count_transactions
):
    before, sent = token.balance(payer.address), count_transactions(provider)
    answer = ask("lookup", {"inputs": {"number": [99]}})
    assert answer.status_code == 500
    assert answer.json()["code"] == "engine_error"
    payment_id = answer.json()["paymentId"]
    assert ended(payment_id) == "voided"
    assert escrow.payment(bytes.fromhex(payment_id[2:])).status is Status.VOIDED
    assert token.balance(payer.address) == before
    assert count_transactions(provider) == sent


def test_an_operator_that_may_not_give_back_does_not_serve(serve_by_session_key, operator):
    with pytest.raises(SettingsError, match=f"{operator.address} may not give payments back"):
        serve_by_session_key()
