"""Acknowledgements: a delivered job becomes a proven one by its payer's signature, and no other.

take
├── when the job is delivered
│   ├── and the payer signed its claim: proven, with a receipt that holds, kept
│   ├── and somebody else signed, or the payer another claim, or nobody: refused, the job as it was
│   ├── and only the chain can tell: the verifier is asked
│   ├── and its deadline has passed, or its money is on the way back: conflict
│   └── and somebody else moves it meanwhile
│       ├── to acknowledged: theirs
│       └── to its end: conflict
├── when it was acknowledged: the same for the same, refused for a bad signature
├── when its policy asks for no payer's word: conflict
└── when there is no answer yet, or it is over: conflict
"""

from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from assay.chain import Chain, VerifierRegistry
from assay.errors import AcknowledgementConflict, ChainUnavailable, InvalidInput
from assay.node import Acknowledgements, State
from assay.node.jobs.job import PendingTransaction
from assay.wire import keccak, structural_findings

END = PendingTransaction(hash=keccak(b"end"), raw=b"", sender="0x" + "00" * 20, nonce=0)


@dataclass(frozen=True)
class RegistryThatKnowsWallets:
    """A verifier registry that takes whatever a wallet would."""

    accepted: bytes

    def proven(self, claim, evidence):
        [item] = evidence
        return (item.proof[104:] == self.accepted) << item.mode_id


def test_the_payers_word_makes_a_delivered_job_a_proven_one(
    acknowledgements, create_delivered, word, now, verifier_registry
):
    job = create_delivered()
    proven = acknowledgements.take(job, word(job))
    assert (proven.state, proven.is_proven) == (State.PROVEN, True)
    assert [item.mode for item in proven.evidence] == ["signed", "acknowledged"]
    assert proven.receipt.evidence == proven.evidence
    assert [finding for finding in structural_findings(proven.receipt) if not finding.holds] == []
    assert verifier_registry.proven(proven.claim, proven.evidence) == 1 << 0 | 1 << 5
    assert now(job) == [proven]


def test_the_same_again_changes_nothing(acknowledgements, create_delivered, word, now, settler):
    job = create_delivered()
    proven = acknowledgements.take(job, word(job))
    assert acknowledgements.take(proven, word(job)) == proven
    settler.settle()
    (captured,) = now(job)
    assert captured.state is State.CAPTURED
    assert acknowledgements.take(captured, word(job)) == captured
    assert now(job) == [captured]


def test_nobody_elses_word_is_taken(
    acknowledgements, create_delivered, word, now, stranger, provider
):
    job, other = create_delivered(), create_delivered()
    for bad in (word(job, stranger), word(job, provider), word(other), b"", bytes(65)):
        with pytest.raises(InvalidInput, match="does not acknowledge the answer") as caught:
            acknowledgements.take(job, bad)
        assert "EIP-712 digest of the claim" in caught.value.hint
    assert now(job) == [job]


def test_a_bad_signature_is_refused_after_a_good_one_too(
    acknowledgements, create_delivered, word, stranger
):
    job = create_delivered()
    proven = acknowledgements.take(job, word(job))
    with pytest.raises(InvalidInput):
        acknowledgements.take(proven, word(job, stranger))


def test_what_only_a_wallet_can_tell_its_verifier_is_asked(create_delivered, create_notary, jobs):
    registry = RegistryThatKnowsWallets(b"two owners agree")
    acknowledgements, job = Acknowledgements(registry, create_notary(), jobs), create_delivered()
    with pytest.raises(InvalidInput, match="contract wallet"):
        acknowledgements.take(job, b"one owner agrees")
    assert acknowledgements.take(job, b"two owners agree").is_proven


def test_a_wallet_that_nobody_can_ask_is_asked_later(create_delivered, create_notary, jobs, now):
    gone = VerifierRegistry(Chain("http://127.0.0.1:1", attempts=1), "0x" + "00" * 20)
    job = create_delivered()
    with pytest.raises(ChainUnavailable):
        Acknowledgements(gone, create_notary(), jobs).take(job, b"one owner agrees")
    assert now(job) == [job]


def test_the_payers_own_key_needs_no_chain(create_delivered, create_notary, jobs, word):
    gone = VerifierRegistry(Chain("http://127.0.0.1:1", attempts=1), "0x" + "00" * 20)
    job = create_delivered()
    assert Acknowledgements(gone, create_notary(), jobs).take(job, word(job)).is_proven


def test_it_is_too_late_from_the_deadline_on(
    acknowledgements, create_delivered, word, now, monkeypatch
):
    job = create_delivered()
    clock = SimpleNamespace(time=lambda: job.terms.capture_before)
    monkeypatch.setattr("assay.node.settling.acknowledgements.time", clock)
    with pytest.raises(AcknowledgementConflict, match="it is over") as caught:
        acknowledgements.take(job, word(job))
    assert caught.value.hint.startswith("The money is back with the payer")
    assert now(job) == [job]


def test_it_is_too_late_once_the_money_is_on_its_way_back(
    acknowledgements, create_delivered, word, jobs, now
):
    job = create_delivered()
    job = jobs.move(job, job.changed(end=END))
    with pytest.raises(AcknowledgementConflict):
        acknowledgements.take(job, word(job))
    assert now(job) == [job]


@pytest.mark.parametrize("state", [State.VOIDED, State.FAILED])
def test_a_job_that_is_over_takes_no_word(acknowledgements, create_delivered, word, jobs, state):
    job = create_delivered()
    job = jobs.move(job, job.changed(state=state))
    with pytest.raises(AcknowledgementConflict, match="it is over"):
        acknowledgements.take(job, word(job))


def test_a_job_without_an_answer_takes_no_word(acknowledgements, create_paid):
    job = create_paid()
    with pytest.raises(AcknowledgementConflict, match="it is authorized") as caught:
        acknowledgements.take(job, b"signature")
    assert caught.value.hint.startswith("Send the paid request")


def test_a_job_whose_policy_asks_for_no_word_takes_none(acknowledgements, create_proven, word, now):
    job = create_proven()
    with pytest.raises(AcknowledgementConflict, match="it is proven"):
        acknowledgements.take(job, word(job))
    assert now(job) == [job]


def test_what_somebody_else_has_acknowledged_meanwhile_is_taken_as_it_is(
    acknowledgements, create_delivered, word
):
    job = create_delivered()
    theirs = acknowledgements.take(job, word(job))
    assert acknowledgements.take(job, word(job)) == theirs


def test_what_somebody_else_has_ended_meanwhile_stays_so(
    acknowledgements, create_delivered, word, jobs, now
):
    job = create_delivered()
    theirs = jobs.move(job, job.changed(state=State.FAILED))
    with pytest.raises(AcknowledgementConflict, match="it is over"):
        acknowledgements.take(job, word(job))
    assert now(job) == [theirs]
