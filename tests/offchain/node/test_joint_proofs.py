"""Proofs of one version are checked together on chain, and a bad one sinks no other."""

import pytest

from assay.chain import Chain, events
from assay.chain.contracts.events import PaymentCaptured
from assay.client import check_receipt
from assay.modes import mode_named
from assay.node import CircuitRegistration, State, order
from assay.wire import Policy
from assay.wire.codecs import codec_named
from assay.wire.coercion import coerce_all

from ..circuit_fixtures import *  # noqa: F403

ZKML, BOTH = Policy(0b100), Policy(0b101)


@pytest.fixture
def node(create_node, create_sales, circuits, restored_chain):
    """A node that only answers: nobody has started it, so nothing is settled meanwhile."""
    able = [mode_named("signed"), mode_named("zkml")]
    return create_node(sales=create_sales(able=able, circuits={2: circuits}))


@pytest.fixture
def answer(node, catalogue, tiny, tiny_inputs, pay, token):
    """Have the n-th sample answered under a policy; give the job, which is proven."""

    def run(index=0, policy=ZKML):
        version = catalogue.find("tiny")
        manifest = version.manifest
        given = {"x": tiny_inputs[index : index + 1]}
        tensors = coerce_all(given, manifest.inputs, manifest.scales)
        encoded = codec_named(manifest.codec).encode(tensors, manifest.inputs)
        asked = order(version, policy, encoded)
        job = node.answer(asked, pay(node.sales.quote(asked)))
        assert job.state is State.PROVEN, job.failure
        return job

    return run


def captured_in(escrow, job):
    (logged,) = events(escrow, PaymentCaptured, 0, payment_id=job.payment_id)
    return logged


@pytest.mark.parametrize("policy", [ZKML, BOTH], ids=["zkml", "signed+zkml"])
def test_three_proofs_are_settled_by_one_transaction_with_one_check(
    answer, create_settler, jobs, escrow, chain, token, provider, policy
):
    proven = [answer(index, policy) for index in range(3)]
    before = token.balance(provider.address)
    create_settler().settle()
    logged = [captured_in(escrow, job) for job in proven]
    assert len({capture.transaction for capture in logged}) == 1
    assert {capture.event.proven for capture in logged} == {policy.required}
    assert token.balance(provider.address) == before + 3 * 10_000
    # One by one, three such captures take more than 250,000 each.
    together = chain.wait(logged[0].transaction).gas_used
    assert together < 3 * 250_000
    for job in proven:
        captured = jobs.get(job.payment_id)
        assert captured.state is State.CAPTURED
        assert check_receipt(captured.receipt.model_dump_json().encode(), chain=chain).ok


def test_a_proof_that_is_alone_is_captured_by_itself(answer, create_settler, jobs, escrow):
    job = answer()
    create_settler().settle()
    assert captured_in(escrow, job).event.proven == 0b100
    assert jobs.get(job.payment_id).state is State.CAPTURED


def spoiled(job):
    """The job with a proof that is about something else."""
    (evidence,) = job.evidence
    changed = evidence.model_copy(update={"proof": bytes(256) + evidence.proof[256:]})
    return job.changed(evidence=(changed,))


def test_a_bad_proof_sinks_no_other(answer, create_settler, jobs, escrow):
    proven = [answer(index) for index in range(3)]
    jobs.move(proven[1], spoiled(proven[1]))
    create_settler().settle()
    good = proven[0], proven[2]
    assert len({captured_in(escrow, job).transaction for job in good}) == 1
    assert jobs.get(proven[1].payment_id).state is State.PROVEN
    assert list(events(escrow, PaymentCaptured, 0, payment_id=proven[1].payment_id)) == []


def test_what_a_batch_refused_goes_alone_with_its_own_proof(
    answer, create_settler, jobs, escrow, monkeypatch
):
    proven = [answer(index) for index in range(2)]
    # As a verifier does that remembers nothing of the joint proof.
    mode = type(mode_named("zkml"))
    monkeypatch.setattr(mode, "join", lambda *_: b"")
    settler = create_settler()
    settler.settle()
    assert [jobs.get(job.payment_id).state for job in proven] == [State.PROVEN] * 2
    settler.settle()
    assert len({captured_in(escrow, job).transaction for job in proven}) == 2
    assert [jobs.get(job.payment_id).state for job in proven] == [State.CAPTURED] * 2


def test_a_proof_that_does_not_hold_is_made_again_once_and_then_given_back(
    answer, create_settler, circuits, jobs
):
    settler = create_settler(registrations={2: CircuitRegistration(circuits)})
    good = answer()
    job = jobs.move(good, spoiled(good))
    settler.settle()
    executed = jobs.get(job.payment_id)
    assert (executed.state, executed.evidence, executed.failure) == (State.EXECUTED, (), None)
    bad = executed.changed(state=State.PROVEN, evidence=job.evidence, receipt=job.receipt)
    jobs.move(executed, bad)
    settler.settle()
    voided = jobs.get(job.payment_id)
    assert (voided.state, voided.failure.code) == (State.VOIDED, "evidence_lost")
    assert "the proof does not hold for it" in voided.failure.message


def test_a_proof_is_not_lost_while_nobody_has_registered_the_circuit(answer, circuits):
    job, registration = answer(), CircuitRegistration(circuits)
    (evidence,) = job.evidence
    unknown = job.claim.model_copy(update={"version_id": bytes(32)})
    assert registration.lost(unknown, bytes(32), evidence.proof) is None
    assert registration.lost(job.claim, bytes(32), evidence.proof) is not None


def test_the_refusal_of_a_proof_that_another_node_has_replaced_gives_nothing_back(
    answer, create_settler, circuits, jobs, monkeypatch
):
    good = answer()
    bad = jobs.move(good, spoiled(good).changed(proven_again=True))
    prepare = Chain.prepare

    def replace_before(chain, call, account):
        now = jobs.get(bad.payment_id)
        if now.evidence == bad.evidence:
            jobs.move(now, now.changed(evidence=good.evidence))
        return prepare(chain, call, account)

    monkeypatch.setattr(Chain, "prepare", replace_before)
    settler = create_settler(registrations={2: CircuitRegistration(circuits)})
    settler.settle()
    waiting = jobs.get(bad.payment_id)
    assert (waiting.state, waiting.failure) == (State.PROVEN, None)
    settler.settle()
    assert jobs.get(bad.payment_id).state is State.CAPTURED
