"""Evidence that will never hold is made again, once, where it can be; else the money goes back."""

import pytest

from assay.chain import Status, VerifierRegistry, dev_account, events
from assay.chain.contracts.events import CaptureRefused
from assay.errors import ChainUnavailable, TransactionReverted
from assay.modes import PrivateKey
from assay.node import Failure, KeyRegistration, Refusals, State

from .payments import capture_of, transactions_of

SIGNED = 0


@pytest.fixture
def another_key():
    return dev_account(8)


@pytest.fixture
def delegate_to(send, signed_verifier, provider, restored_chain):
    """Let a key sign for the provider, for half an hour."""
    until = restored_chain.time() + 1_800

    def delegate(key):
        send(signed_verifier.delegate_key(key.address, until), provider)
        return until

    return delegate


@pytest.fixture
def revoke(send, signed_verifier, provider):
    return lambda key: send(signed_verifier.revoke(provider.address, key.address), provider)


@pytest.fixture
def settle_with(create_settler, signed_verifier, provider):
    """Make the settler of a node that signs with a key."""

    def create(key, **clock):
        known = KeyRegistration(signed_verifier, provider.address, key.address, **clock)
        return create_settler(signer=PrivateKey(key.key), registrations={SIGNED: known})

    return create


@pytest.fixture
def lost_job(delegate_to, create_proven, revoke, session_key):
    """A proven job whose session key was revoked meanwhile."""
    delegate_to(session_key)
    job = create_proven(PrivateKey(session_key.key))
    revoke(session_key)
    return job


@pytest.fixture
def prove_again(create_notary, jobs, version, tmp_path):
    """Prove a job that was taken back, as the worker of a node with this key."""

    def prove(job, key):
        notary = create_notary(signer=PrivateKey(key.key))
        proven = notary.prove(job, version, tmp_path)
        receipt = notary.receipt(proven, version)
        return jobs.move(job, proven.changed(state=State.PROVEN, receipt=receipt))

    return prove


def assert_given_back(job, *words):
    assert (job.state, job.failure.code) == (State.VOIDED, "evidence_lost")
    for word in words:
        assert word in f"{job.failure.message} {job.failure.hint}"


def test_a_revoked_session_key_gives_the_money_back_at_once(
    settle_with, lost_job, session_key, now, escrow, token, payer, caplog
):
    before = token.balance(payer.address)
    settle_with(session_key).settle()
    (job,) = now(lost_job)
    assert_given_back(
        job,
        "The evidence in the mode signed is lost.",
        f"The session key {session_key.address} was revoked",
        "delegate another key",
        "a policy without signed",
    )
    assert escrow.payment(job.payment_id).status is Status.VOIDED
    assert token.balance(payer.address) == before + 1_000
    assert f"payment 0x{job.payment_id.hex()} is given back: {job.failure.message}" in caplog.text


def test_a_delegation_that_has_ended_gives_the_money_back_at_once(
    settle_with, delegate_to, create_proven, session_key, restored_chain, now
):
    until = delegate_to(session_key)
    job = create_proven(PrivateKey(session_key.key))
    restored_chain.request("evm_setNextBlockTimestamp", until)
    restored_chain.request("evm_mine")
    settle_with(session_key, clock=lambda: until).settle()
    assert_given_back(now(job)[0], f"session key {session_key.address} has ended")


def test_what_is_lost_does_not_stop_the_others(
    settle_with, lost_job, create_proven, session_key, now, escrow
):
    others = [create_proven(), create_proven()]
    settle_with(session_key).settle()
    assert {job.state for job in now(*others)} == {State.CAPTURED}
    (logged,) = events(escrow, CaptureRefused, 0, payment_id=lost_job.payment_id)
    assert {job.end.hash for job in now(*others)} == {logged.transaction}
    assert_given_back(now(lost_job)[0])


def test_the_key_of_a_node_that_was_started_anew_proves_it_again(
    settle_with, lost_job, another_key, delegate_to, prove_again, now, token, payer
):
    delegate_to(another_key)
    settler, before = settle_with(another_key), token.balance(payer.address)
    settler.settle()
    (executed,) = now(lost_job)
    assert (executed.state, executed.failure) == (State.EXECUTED, None)
    assert (executed.evidence, executed.receipt, executed.end) == ((), None, None)
    prove_again(executed, another_key)
    settler.settle()
    (captured,) = now(lost_job)
    assert captured.state is State.CAPTURED
    assert (captured.claim, captured.output) == (lost_job.claim, lost_job.output)
    assert captured.evidence != lost_job.evidence
    assert token.balance(payer.address) == before


def test_it_is_proven_again_once(
    settle_with, lost_job, another_key, delegate_to, revoke, prove_again, now, stranger
):
    delegate_to(another_key)
    settle_with(another_key).settle()
    prove_again(now(lost_job)[0], another_key)
    revoke(another_key)
    delegate_to(stranger)
    settle_with(stranger).settle()
    assert_given_back(now(lost_job)[0], f"The session key {another_key.address} was revoked")


def test_a_mode_that_was_retired_gives_the_money_back_at_once(
    create_proven, settler, now, send, verifier_registry, owner
):
    job = create_proven()
    send(verifier_registry.retire(SIGNED, "for a test"), owner)
    settler.settle()
    assert_given_back(now(job)[0], "has retired the mode", "ask under another policy")


def test_a_mode_that_has_ended_is_refused_from_then_on(create_assurances, version):
    assurances = create_assurances()
    assert assurances.provable(version).mask >> SIGNED & 1
    reason = assurances.end(SIGNED)
    provable = assurances.provable(version)
    assert not provable.mask >> SIGNED & 1
    assert provable.refusals["signed"] == reason


def test_nothing_is_given_back_because_the_chain_is_gone(
    settle_with, lost_job, session_key, now, monkeypatch
):
    def gone(*_):
        raise ChainUnavailable("The node does not answer.", "Try again.")

    settler = settle_with(session_key)
    with monkeypatch.context() as patched:
        patched.setattr(VerifierRegistry, "mode", gone)
        with pytest.raises(ChainUnavailable):
            settler.settle()
    (waiting,) = now(lost_job)
    assert (waiting.state, waiting.failure, waiting.end) == (State.PROVEN, None, None)
    settler.settle()
    assert_given_back(now(lost_job)[0])


@pytest.fixture
def refusals(
    verifier_registry, catalogue, create_assurances, create_notary, jobs, signed_verifier, provider
):
    known = KeyRegistration(signed_verifier, provider.address, provider.address)
    assurances = create_assurances(registrations={SIGNED: known})
    notary = create_notary(assurances=assurances)
    return Refusals(verifier_registry, catalogue, assurances, notary, jobs)


def refusal(error="PolicyNotSatisfied", **arguments):
    return TransactionReverted(error, {"proven": 0, **arguments}, "")


@pytest.mark.parametrize("error", ["NoReason", "VerifierOutOfGas", "EvidenceNotChecked", "Error"])
def test_another_refusal_loses_nothing(refusals, lost_job, error):
    assert refusals.take(lost_job, refusal(error)) == lost_job


def test_evidence_that_holds_is_not_lost(refusals, lost_job):
    assert refusals.take(lost_job, refusal(proven=1 << SIGNED)) == lost_job


def test_what_somebody_else_made_of_a_lost_job_stands(refusals, lost_job, jobs):
    theirs = jobs.move(lost_job, lost_job.changed(state=State.EXECUTED, proven_again=True))
    assert refusals.take(lost_job, refusal()) == theirs
    assert refusals.take(theirs, refusal()) == theirs


def test_a_job_that_was_given_up_and_was_captured_all_the_same_is_captured(
    settler, create_proven, jobs, now, send, escrow, stranger
):
    job = create_proven()
    theirs = send(escrow.capture(capture_of(job)), stranger)
    given_up = Failure(code="evidence_lost", message="It is lost.", hint="Ask again.")
    jobs.move(job, job.changed(failure=given_up))
    settler.settle()
    (captured,) = now(job)
    assert transactions_of([captured]) == {theirs.transaction}
    assert captured.failure is None
