"""`POST /v1/payments/{id}/acknowledgement`: the payer has the answer, and says so."""

import json
from types import SimpleNamespace

import pytest

from assay.client import check_receipt
from assay.modes import PrivateKey
from assay.node import Settler
from assay.payments import ESCROW_SCHEME, VAULT_SCHEME
from assay.wire import read_receipt

BOTH = "signed+acknowledged"


def word_of(receipt, account):
    """Sign a receipt's claim."""
    claim = read_receipt(json.dumps(receipt).encode()).claim
    digest = claim.digest(receipt["chainId"], receipt["contracts"]["verifierRegistry"])
    return "0x" + PrivateKey(account.key).sign(digest).hex()


def acknowledge(http, receipt, signature):
    path = f"/v1/payments/{receipt['claim']['requestId']}/acknowledgement"
    return http.post(path, json={"signature": signature})


def state_of(http, receipt):
    return http.get(f"/v1/payments/{receipt['claim']['requestId']}").json()["state"]


@pytest.fixture
def delivered(buyer, digits_body):
    """Buy an answer, and get its receipt, which lacks the payer's word."""

    def buy(buyer=buyer, policy=BOTH, scheme=VAULT_SCHEME):
        answer = buyer.buy(digits_body(policy=policy), scheme=scheme)
        assert answer.status_code == 200, answer.text
        return answer.json()["receipt"]

    return buy


@pytest.fixture
def failures(chain, deployment):
    """List what does not hold in a receipt, by the chain too."""

    def check(receipt, to_come=0):
        data = json.dumps(receipt).encode()
        verdict = check_receipt(data, chain=chain, deployment=deployment, to_come=to_come)
        return sorted({finding.path for finding in verdict.failures})

    return check


@pytest.mark.parametrize("scheme", [VAULT_SCHEME, ESCROW_SCHEME])
def test_an_answer_is_paid_for_once_its_payer_has_acknowledged_it(
    gateway, delivered, payer, provider, token, failures, eventually, price_atomic, scheme
):
    receipt, held = delivered(scheme=scheme), token.balance(provider.address)
    assert state_of(gateway, receipt) == "delivered"
    assert failures(receipt) == ["evidence", "terms.policy"]
    assert failures(receipt, to_come=1 << 5) == []
    answer = acknowledge(gateway, receipt, word_of(receipt, payer))
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    complete = answer.json()["receipt"]
    assert failures(complete) == []
    assert [item["mode"] for item in complete["evidence"]] == ["signed", "acknowledged"]
    eventually(lambda: state_of(gateway, receipt) == "captured")
    assert token.balance(provider.address) - held == price_atomic


def test_the_same_request_then_gives_the_complete_receipt(
    gateway, buyer, digits_body, payer, failures, eventually
):
    offer = buyer.ask(digits_body(policy=BOTH))
    payment = buyer.pay(offer)
    receipt = buyer.send(offer, payment).json()["receipt"]
    acknowledge(gateway, receipt, word_of(receipt, payer))
    eventually(lambda: state_of(gateway, receipt) == "captured")
    again = buyer.send(offer, payment).json()["receipt"]
    assert failures(again) == []
    assert again["transactions"]["capture"] is not None
    assert len(again["evidence"]) == 2


def test_the_same_word_twice_gives_the_same_receipt(
    gateway, delivered, payer, monkeypatch, eventually
):
    with monkeypatch.context() as held:
        held.setattr(Settler, "settle", lambda _: None)
        receipt = delivered()
        word = word_of(receipt, payer)
        first, again = (acknowledge(gateway, receipt, word) for _ in range(2))
    assert first.status_code == again.status_code == 200
    assert first.json()["state"] == "proven"
    assert first.json()["receipt"] is not None
    assert again.json() == first.json()
    eventually(lambda: state_of(gateway, receipt) == "captured")


def test_a_word_that_anybody_can_read_on_chain_buys_nobody_the_answer(
    gateway, delivered, payer, eventually
):
    receipt = delivered()
    word = word_of(receipt, payer)
    acknowledge(gateway, receipt, word)
    eventually(lambda: state_of(gateway, receipt) == "captured")
    again = acknowledge(gateway, receipt, word)
    assert again.status_code == 200
    assert again.json() == {"state": "captured", "receipt": None}


def test_a_word_stays_public_while_a_capture_that_was_refused_is_tried_again(
    gateway, delivered, payer, monkeypatch, eventually
):
    """Whatever the chain made of the capture, the word was in it."""
    receipt = delivered()
    word = word_of(receipt, payer)
    with monkeypatch.context() as refused:
        refused.setattr(Settler, "_finish", lambda self, jobs, _: self._conclude(jobs, "why", ()))
        acknowledge(gateway, receipt, word)
        eventually(lambda: acknowledge(gateway, receipt, word).json()["receipt"] is None)
        path = f"/v1/payments/{receipt['claim']['requestId']}"
        # Its end is taken back, and nothing shows any more that there was one.
        eventually(lambda: gateway.get(path).json()["endTransaction"] is None)
        again = acknowledge(gateway, receipt, word)
    assert again.json() == {"state": "proven", "receipt": None}
    eventually(lambda: state_of(gateway, receipt) == "captured")


def test_nobody_elses_word_counts(gateway, delivered, problem, stranger, provider, payer):
    receipt, other = delivered(), delivered()
    for bad in (word_of(receipt, stranger), word_of(receipt, provider), word_of(other, payer)):
        body = problem(acknowledge(gateway, receipt, bad), 400, "invalid_input")
        assert "does not acknowledge the answer" in body["message"]
        assert "EIP-712 digest" in body["hint"]
    assert state_of(gateway, receipt) == "delivered"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "malformed"),
        (b"signed", "malformed"),
        (b"{}", "signature: Field required"),
        (b'{"signature": 7}', "signature: must be"),
        (b'{"signature": "0x0"}', "signature: must be"),
        (b'{"signature": "0x00", "payer": "me"}', "payer: Extra inputs"),
        (b'{"signature": "0x' + b"00" * 2_049 + b'"}', "at most 2048 bytes: the provider pays"),
    ],
)
def test_what_is_no_acknowledgement_is_refused(gateway, delivered, problem, body, message):
    path = f"/v1/payments/{delivered()['claim']['requestId']}/acknowledgement"
    assert message in problem(gateway.post(path, content=body), 400, "invalid_input")["message"]


def test_a_body_that_is_too_large_is_not_read(gateway, problem):
    path = f"/v1/payments/0x{'00' * 32}/acknowledgement"
    problem(gateway.post(path, content=b" " * 10_000), 413, "body_too_large")


def test_a_payment_that_is_not_known_is_not_there(gateway, problem):
    answer = gateway.post(f"/v1/payments/0x{'5b' * 32}/acknowledgement", json={"signature": "0x00"})
    problem(answer, 404, "job_unknown")
    answer = gateway.post("/v1/payments/mine/acknowledgement", json={"signature": "0x00"})
    problem(answer, 400, "invalid_input")


def test_an_answer_whose_policy_asks_for_no_word_takes_none(gateway, delivered, problem, payer):
    receipt = delivered(policy="signed")
    answer = acknowledge(gateway, receipt, word_of(receipt, payer))
    body = problem(answer, 409, "acknowledgement_conflict")
    assert "waits for no acknowledgement" in body["message"]


def test_the_payers_word_is_asked_for_last(gateway, delivered, eventually):
    receipt = delivered(policy="signed+1of(published,acknowledged)")
    assert [item["mode"] for item in receipt["evidence"]] == ["signed", "published"]
    eventually(lambda: state_of(gateway, receipt) == "captured")


def test_it_can_be_too_late_for_a_word(gateway, delivered, problem, payer, monkeypatch):
    receipt = delivered()
    clock = SimpleNamespace(time=lambda: receipt["terms"]["captureBefore"])
    monkeypatch.setattr("assay.node.settling.acknowledgements.time", clock)
    answer = acknowledge(gateway, receipt, word_of(receipt, payer))
    body = problem(answer, 409, "acknowledgement_conflict")
    assert "it is over" in body["message"]


def test_what_is_published_stands_in_the_capture(gateway, delivered, chain, eventually, failures):
    receipt = delivered(policy="signed+published")
    eventually(lambda: state_of(gateway, receipt) == "captured")
    path = f"/v1/payments/{receipt['claim']['requestId']}"
    capture = gateway.get(path).json()["endTransaction"]
    calldata = chain.request("eth_getTransactionByHash", capture)["input"]
    output = read_receipt(json.dumps(receipt).encode()).output.content
    assert output.hex() in calldata
    assert failures(receipt) == []


def test_an_output_that_no_capture_bears_is_refused_before_money_moves(
    gateway, problem, publish_version, store, manifest, digits_body
):
    wide = manifest.outputs[0].model_copy(update={"shape": (1, 1_025)})
    version = manifest.model_copy(update={"outputs": (wide,)})
    store.put_manifest(version)
    publish_version("wide", published=version)
    path = "/v1/models/wide/infer"
    answer = gateway.post(path, json=digits_body(policy="signed+published"))
    body = problem(answer, 422, "policy_invalid")
    assert "cannot prove signed+published for wide" in body["message"]
    assert "the mode published puts at most 4096 on chain" in body["hint"]
    assert gateway.post(path, json=digits_body(policy=BOTH)).status_code == 402
    assert gateway.get("/v1/models/wide").json()["modes"] == ["signed", "acknowledged"]
