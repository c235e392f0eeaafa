"""Evidence is lost between answer and capture, and nodes die while they see to it."""

import pytest

from assay.chain import dev_account
from assay.modes import PrivateKey
from assay.node import Limits

from .ledger import ANSWERED, VOIDED

GIVING_BACK = ["given up", "end written", "end sent", "end included", "voided"]
PROVING_AGAIN = ["executed", "proven", "end written", "end sent", "end included", "captured"]


@pytest.fixture
def another_key():
    return dev_account(8)


@pytest.fixture
def delegate_to(restored_chain, signed_verifier, provider):
    """Let a key sign for the provider."""

    def delegate(key):
        until = restored_chain.time() + 3_600
        restored_chain.send(signed_verifier.delegate_key(key.address, until), provider)

    return delegate


@pytest.fixture
def answered(
    ledger,
    serve_apart,
    orderer,
    digits_body,
    delegate_to,
    session_key,
    signed_verifier,
    provider,
    send,
):
    """An order that was answered and not captured, and whose session key was revoked since.

    The ledger is opened before.
    """
    delegate_to(session_key)
    with serve_apart(signer=session_key, proven=2) as node:
        order = orderer.order(node.url, digits_body())
        assert order.send(node.url).status_code == 200
    send(signed_verifier.revoke(provider.address, session_key.address), provider)
    return order


@pytest.mark.parametrize("step", GIVING_BACK)
def test_a_killed_node_gives_the_money_back_once(
    serve_apart, answered, session_key, ledger, until, step
):
    with serve_apart(signer=session_key, dies=f"after {step}") as node:
        assert node.has_killed_itself()
    with serve_apart(signer=session_key) as node:
        until(lambda: answered.state(node.url) == "voided")
        answer, again = answered.send(node.url), answered.send(node.url)

    assert answer.status_code == 500
    assert answer.json()["code"] == "evidence_lost"
    assert f"The session key {session_key.address} was revoked" in answer.json()["message"]
    assert answered.authorization.payer in answer.json()["hint"]
    assert again.json() == answer.json()
    assert ledger.history(answered) == VOIDED
    assert ledger.moved() == {}


@pytest.mark.parametrize("step", PROVING_AGAIN)
def test_a_killed_node_proves_it_again_and_is_paid_once(
    serve_apart, answered, another_key, delegate_to, ledger, until, price_atomic, step
):
    delegate_to(another_key)
    with serve_apart(signer=another_key, dies=f"after {step}") as node:
        assert node.has_killed_itself()
    with serve_apart(signer=another_key) as node:
        until(lambda: answered.state(node.url) == "captured")
        answer, again = answered.send(node.url), answered.send(node.url)

    assert answer.status_code == 200
    assert answer.json()["receipt"]["seal"]["signer"] == another_key.address
    assert again.json() == answer.json()
    assert ledger.history(answered) == ANSWERED
    assert ledger.moved() == {"payer": -price_atomic, "provider": price_atomic}


def test_a_node_that_gives_it_up_while_another_one_proves_it_again_changes_nothing(
    serve,
    serve_apart,
    answered,
    session_key,
    another_key,
    delegate_to,
    job_of,
    ledger,
    until,
    at,
    price_atomic,
):
    ended = []

    def overtake():
        with serve_apart(signer=another_key) as other:
            until(lambda: answered.state(other.url) == "captured")
        ended.append(job_of(answered))

    delegate_to(another_key)
    at("before given up", overtake)
    signer, limits = PrivateKey(session_key.key), Limits(settle_every_seconds=0.05)
    with serve(signer=signer, limits=limits) as node:
        until(lambda: ended)
        assert answered.send(node.url).status_code == 200
    assert job_of(answered) == ended[0]
    assert ledger.history(answered) == ANSWERED
    assert ledger.moved() == {"payer": -price_atomic, "provider": price_atomic}
