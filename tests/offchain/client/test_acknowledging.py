"""The client gives its word for an answer once all else about it holds, and not before."""

import json

import httpx
import pytest

from assay.client import check_receipt, read_order
from assay.client.receipts.evidence import left_to_payer
from assay.errors import (
    AcknowledgementConflict,
    AnswerNotProven,
    GatewayRefused,
    GatewayUnavailable,
)
from assay.wire import Encoded, Policy, keccak, recover_signer

INPUTS = {"x": [1, 2]}
BOTH = "signed+acknowledged"
ACKNOWLEDGED = 1 << 5


@pytest.fixture
def ask(client):
    """Buy an answer that the payer has to acknowledge."""
    return lambda policy=BOTH: client.infer("double", INPUTS, policy)


def test_an_answer_is_acknowledged_and_its_receipt_then_has_it_all(ask, scripted, payer, known):
    answer = ask()
    assert answer.outputs["y"].tolist() == [2, 4]
    assert answer.verdict.ok
    assert [proof.mode for proof in answer.verdict.proofs] == ["signed", "acknowledged"]
    digest = answer.receipt.claim.digest(known.chain_id, known.address("VerifierRegistry"))
    assert [recover_signer(digest, word) for word in scripted.words] == [payer.address]


def test_nothing_is_acknowledged_that_the_policy_does_not_ask_for(ask, scripted):
    assert ask("signed").verdict.ok
    assert ask("signed|acknowledged").verdict.ok
    assert scripted.words == []


def changed(**changes):
    return lambda body: body.model_copy(update=changes)


def claiming(**changes):
    return lambda body: body.model_copy(update={"claim": body.claim.model_copy(update=changes)})


@pytest.mark.parametrize(
    "lie",
    [
        pytest.param(changed(evidence=()), id="no evidence at all"),
        pytest.param(claiming(output_hash=keccak(b"other")), id="a claim about another output"),
        pytest.param(claiming(request_id=keccak(b"other")), id="a claim about another payment"),
        pytest.param(claiming(units=2), id="a claim that nobody signed"),
        pytest.param(changed(output=Encoded(codec="tensor/cbor", content=b"")), id="no output"),
        pytest.param(changed(payer="0x" + "12" * 20), id="another payer"),
        pytest.param(changed(chain_id=1), id="another chain"),
        pytest.param(changed(modes={"signed": 0}), id="a mode that is not named"),
    ],
)
def test_an_answer_that_does_not_hold_is_not_acknowledged(ask, scripted, lie):
    scripted.answer = lie
    with pytest.raises(AnswerNotProven):
        ask()
    assert scripted.words == []


def test_an_answer_from_other_contracts_is_not_acknowledged(ask, scripted, known):
    """The word would be good in the domain of another registry, which nobody here knows."""
    other = known.address("DevUSDC")
    scripted.answer = lambda body: body.model_copy(
        update={"contracts": body.contracts.model_copy(update={"verifier_registry": other})}
    )
    with pytest.raises(AnswerNotProven):
        ask()
    assert scripted.words == []


def test_an_answer_by_somebody_elses_seal_is_not_acknowledged(ask, scripted):
    scripted.sealed = lambda receipt: {**receipt, "seal": {**receipt["seal"], "leaves": {}}}
    with pytest.raises(AnswerNotProven):
        ask()
    assert scripted.words == []


def test_a_receipt_that_does_not_say_that_it_was_acknowledged_is_not_taken(ask, scripted):
    first = []
    scripted.sealed = lambda receipt: first.append(receipt) or receipt
    scripted.acknowledged = lambda answer: {**answer, "receipt": first[0]}
    with pytest.raises(AnswerNotProven, match="it was acknowledged, and the receipt does not"):
        ask()


def test_another_receipt_than_the_acknowledged_one_is_not_taken(ask, scripted):
    def lie(answer):
        claim = {**answer["receipt"]["claim"], "units": "2"}
        return {**answer, "receipt": {**answer["receipt"], "claim": claim}}

    scripted.acknowledged = lie
    with pytest.raises(AnswerNotProven):
        ask()


def test_a_receipt_that_is_on_its_way_to_the_chain_is_fetched_by_the_payment(ask, scripted):
    scripted.acknowledged = lambda answer: {"state": "captured", "receipt": None}
    answer = ask()
    assert answer.verdict.ok
    assert len(answer.receipt.evidence) == 2
    assert len(scripted.payments) == 2
    assert len(set(scripted.payments)) == 1


@pytest.fixture
def trouble_with_words(scripted, monkeypatch):
    """Answer the next acknowledgements with these responses and exceptions."""
    troubles, real = [], scripted._acknowledge

    def acknowledge(payment_id, body):
        if not troubles:
            return real(payment_id, body)
        scripted.words.append(bytes.fromhex(body["signature"][2:]))
        trouble = troubles.pop(0)
        if isinstance(trouble, Exception):
            raise trouble
        return trouble

    monkeypatch.setattr(scripted, "_acknowledge", acknowledge)
    return troubles


def refusal(status, code):
    return httpx.Response(status, json={"code": code, "message": "No.", "hint": "Stop."})


def test_a_word_that_was_lost_is_given_again(ask, scripted, trouble_with_words):
    trouble_with_words += [httpx.ReadError("reset"), refusal(503, "chain_unavailable")]
    assert ask().verdict.ok
    assert len(scripted.words) == 3
    assert len(set(scripted.words)) == 1


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (409, "acknowledgement_conflict", AcknowledgementConflict),
        (400, "invalid_input", GatewayRefused),
    ],
)
def test_a_word_that_is_refused_is_not_repeated(
    ask, scripted, trouble_with_words, status, code, kind
):
    trouble_with_words.append(refusal(status, code))
    with pytest.raises(kind):
        ask()
    assert len(scripted.words) == 1


def test_an_order_whose_payer_crashed_before_its_word_is_sent_again(
    client, scripted, trouble_with_words
):
    kept = client.prepare("double", INPUTS, BOTH).model_dump_json().encode()
    trouble_with_words += [httpx.ConnectError("refused")] * 99
    with pytest.raises(GatewayUnavailable):
        client.send(read_order(kept))
    trouble_with_words.clear()
    answer = client.send(read_order(kept))
    assert answer.verdict.ok
    assert len(set(scripted.payments)) == 1
    given = len(scripted.words)
    assert client.send(read_order(kept)).receipt == answer.receipt
    assert len(scripted.words) == given


@pytest.mark.parametrize(
    ("policy", "there", "left"),
    [
        (Policy(0b100001), 0b000001, ACKNOWLEDGED),
        (Policy(0b100001), 0b100001, 0),
        (Policy(0b100001), 0b000000, 0),
        (Policy(0b000001), 0b000000, 0),
        (Policy(0, 0b100001, 1), 0b000001, 0),
        (Policy(0, 0b100001, 1), 0b000000, ACKNOWLEDGED),
        (Policy(0, 0b110001, 2), 0b000001, ACKNOWLEDGED),
        (Policy(0b000001, 0b110000, 1), 0b010000, 0),
    ],
)
def test_what_is_left_to_the_payer_is_what_would_be_enough(client, scripted, policy, there, left):
    receipt = client.infer("double", INPUTS, "signed").receipt
    evidence = tuple(
        receipt.evidence[0].model_copy(update={"mode_id": mode})
        for mode in range(64)
        if there >> mode & 1
    )
    terms = receipt.terms.model_copy(update={"policy": policy})
    changed_receipt = receipt.model_copy(update={"terms": terms, "evidence": evidence})
    assert left_to_payer(changed_receipt) == left


def test_an_incomplete_receipt_holds_for_nobody_but_who_completes_it(ask, scripted):
    delivered = []
    scripted.sealed = lambda receipt: delivered.append(receipt) or receipt
    ask()
    data = json.dumps(delivered[0]).encode()
    assert {finding.path: finding.detail for finding in check_receipt(data).failures} == {
        "evidence": "must come in enough modes to satisfy terms.policy",
        "terms.policy": "must be satisfied by the evidence that holds; the payer has not given its"
        " word yet: acknowledged",
    }
    assert check_receipt(data, to_come=ACKNOWLEDGED).ok
    assert not check_receipt(data, to_come=1 << 4).ok
