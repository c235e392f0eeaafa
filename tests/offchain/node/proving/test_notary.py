"""The notary: proves what a policy asks for and no more, and writes receipts that hold."""

from threading import Barrier

import pytest

from assay.errors import EvidenceError, ProverError
from assay.modes import PrivateKey, Verdict, Work, mode_named
from assay.modes.signed import sign_delegation
from assay.wire import (
    Evidence,
    Policy,
    keccak,
    structural_findings,
)

from ..fake_modes import FakeMode, FakePayerMode, FakeRunner
from .conftest import COMPLETED_AT, FOLDER, refuse


def test_the_provider_signs_what_is_asked_to_be_signed(create_notary, prove, digest, provider):
    (evidence,) = prove(create_notary(), Policy(1))
    proof = PrivateKey(provider.key).sign(digest(Policy(1)))
    assert evidence == Evidence(mode="signed", mode_id=0, proof=proof)


def test_a_mode_is_handed_all_that_was_claimed_and_the_signer(
    create_notary, prove, executed, deployment, version
):
    tee, signer = FakeMode("tee", 1), PrivateKey(keccak(b"session"))
    (evidence,) = prove(create_notary([tee], signer), Policy(0b10))
    assert evidence == Evidence(mode="tee", mode_id=1, proof=b"tee")
    assert [means.signer for means in tee.means] == [signer]
    job = executed(Policy(0b10))
    assert tee.asked == [
        Work(
            claim=job.claim,
            chain_id=deployment.chain_id,
            registry=deployment.address("VerifierRegistry"),
            model_id=version.model_id,
            manifest=version.manifest,
            folder=FOLDER,
            input=b"input",
            output=b"output",
        )
    ]


def test_each_mode_has_one_prover_until_the_notary_is_closed(create_notary, prove):
    modes = [FakeMode("signed", 0), FakeMode("tee", 1)]
    notary = create_notary(modes)
    for _ in range(2):
        prove(notary, Policy(0b11))
    assert [len(mode.means) for mode in modes] == [1, 1]
    assert [mode.closed for mode in modes] == [[], []]
    notary.close()
    assert [mode.closed for mode in modes] == [[True], [True]]


def test_a_prover_that_fails_is_asked_once_more(create_notary, prove, caplog):
    trouble = [ProverError("The prover was killed.", "Give it more memory.")]
    tee = FakeMode("tee", 1, lambda: fail(trouble))
    (evidence,) = prove(create_notary([tee]), Policy(0b10))
    assert evidence.proof == b"tee"
    assert len(tee.asked) == 2
    assert "proving again in the mode tee: The prover was killed." in caplog.text


def test_a_prover_that_fails_again_is_not_asked_any_more(create_notary, prove):
    trouble = [ProverError("The prover was killed.", "Give it more memory.") for _ in range(3)]
    tee = FakeMode("tee", 1, lambda: fail(trouble))
    with pytest.raises(ProverError, match="was killed"):
        prove(create_notary([tee]), Policy(0b10))
    assert len(tee.asked) == 2


def fail(trouble):
    if trouble:
        raise trouble.pop()


def test_a_mode_that_refuses_the_version_is_not_chosen(create_notary, prove):
    modes = [FakeMode("tee", 1, refuses="It has no enclave."), FakeMode("zkml", 2)]
    evidence = prove(create_notary(modes), Policy(0, 0b110, 1))
    assert [item.mode for item in evidence] == ["zkml"]
    with pytest.raises(EvidenceError, match="cannot prove what the policy asks for"):
        prove(create_notary(modes), Policy(0b10))


def test_two_modes_are_proven_at_once(create_notary, prove):
    meeting = Barrier(2)
    modes = [
        FakeMode(name, mode, lambda: meeting.wait(10)) for mode, name in ((2, "zkml"), (1, "tee"))
    ]
    evidence = prove(create_notary(modes), Policy(0b110))
    assert [(item.mode, item.mode_id, item.proof) for item in evidence] == [
        ("tee", 1, b"tee"),
        ("zkml", 2, b"zkml"),
    ]


@pytest.mark.parametrize(
    ("policy", "proven"),
    [
        (Policy(0b001), [0]),
        (Policy(0, 0b111, 1), [0]),
        (Policy(0, 0b110, 1), [1]),
        (Policy(0, 0b111, 2), [0, 1]),
        (Policy(0b100, 0b011, 1), [0, 2]),
        (Policy(0, 0b11100, 1), [2]),
        (Policy(0b001, 0b11100, 1), [0, 2]),
    ],
)
def test_no_more_modes_are_proven_than_satisfy_the_policy(create_notary, prove, policy, proven):
    modes = [FakeMode(f"mode-{mode}", mode) for mode in range(3)]
    evidence = prove(create_notary(modes), policy)
    assert [item.mode_id for item in evidence] == proven
    assert [mode.mode_id for mode in modes if mode.asked] == proven
    assert policy.satisfied_by(sum(1 << mode for mode in proven))


@pytest.mark.parametrize(
    "policy", [Policy(0b100), Policy(0b101), Policy(0, 0b1100, 1), Policy(0, 0b1110, 2)]
)
def test_what_cannot_be_proven_is_refused_before_anything_is(create_notary, prove, policy):
    modes = [FakeMode("signed", 0), FakeMode("tee", 1)]
    with pytest.raises(EvidenceError, match="cannot prove what the policy asks for"):
        prove(create_notary(modes), policy)
    assert [mode.asked for mode in modes] == [[], []]


@pytest.mark.parametrize("policy", [Policy(0b10), Policy(0b11)])
def test_what_a_mode_failed_at_is_said(create_notary, prove, policy):
    modes = [FakeMode("signed", 0), FakeMode("tee", 1, refuse)]
    with pytest.raises(EvidenceError, match="The enclave does not answer"):
        prove(create_notary(modes), policy)


@pytest.mark.parametrize("policy", [Policy(1), Policy(0b001, 0b110, 1)])
def test_a_receipt_holds_although_the_chain_has_modes_that_the_node_cannot_prove(
    create_notary, create_proven, version, deployment, policy
):
    notary = create_notary([mode_named("signed"), FakeMode("tee", 1)])
    job = create_proven(notary, policy)
    receipt = notary.receipt(job, version)
    assert [finding for finding in structural_findings(receipt) if not finding.holds] == []
    assert receipt.modes == deployment.mode_ids
    assert (receipt.model.name, receipt.model.publisher) == ("digits", version.publisher)
    assert (receipt.input.content, receipt.output.content) == (b"input", b"output")
    assert receipt.transactions.authorize == job.authorize.hash
    assert receipt.transactions.capture is None


def test_a_receipt_holds_the_documents_that_its_evidence_refers_to(
    create_notary, create_proven, version
):
    modes = [
        FakeMode("signed", 0),
        FakeMode("tee", 1, document=b"certificate"),
        FakeMode("zkml", 2, document=b"key"),
    ]
    notary = create_notary(modes)
    receipt = notary.receipt(create_proven(notary, Policy(0b011)), version)
    assert receipt.exhibits == {"tee": b"certificate"}
    assert [finding for finding in structural_findings(receipt) if not finding.holds] == []


@pytest.mark.parametrize(
    ("policy", "proven", "is_enough"),
    [
        (Policy(0b011), [0], False),
        (Policy(0b010), [], False),
        (Policy(0, 0b111, 1), [0], True),
        (Policy(0, 0b110, 1), [2], True),
        (Policy(0, 0b111, 2), [0, 2], True),
        (Policy(0, 0b1111, 3), [0, 2], False),
        (Policy(0b100, 0b011, 1), [0, 2], True),
    ],
)
def test_the_payers_modes_are_left_to_the_payer_and_chosen_last(
    create_notary, executed, version, policy, proven, is_enough
):
    """The second of three modes; where there is a fourth in a policy, nobody here has it."""
    modes = [FakeMode("signed", 0), FakePayerMode("tee", 1), FakeMode("zkml", 2)]
    notary = create_notary(modes)
    assert notary.modes == ["signed", "tee", "zkml"]
    job = notary.prove(executed(policy), version, FOLDER)
    assert [item.mode_id for item in job.evidence] == proven
    assert job.is_proven is is_enough


def test_the_payers_word_completes_evidence_and_receipt(create_notary, create_proven, version):
    notary = create_notary([FakeMode("signed", 0), FakePayerMode("tee", 1), FakeMode("zkml", 2)])
    job = create_proven(notary, Policy(0b111))
    job = job.changed(receipt=notary.receipt(job, version))
    added = notary.acknowledgements(job.receipt, b"!")
    assert added == (Evidence(mode="tee", mode_id=1, proof=b"tee!"),)
    complete = notary.acknowledged(job, added)
    assert complete.is_proven
    assert [item.mode for item in complete.evidence] == ["signed", "tee", "zkml"]
    assert complete.receipt.evidence == complete.evidence
    assert [finding for finding in structural_findings(complete.receipt) if not finding.holds] == []


def test_nobody_asks_the_payer_for_a_mode_that_the_policy_does_not_name(
    create_notary, create_proven, version
):
    notary = create_notary([FakeMode("signed", 0), FakePayerMode("tee", 1)])
    job = create_proven(notary, Policy(0b001))
    assert notary.acknowledgements(notary.receipt(job, version), b"!") == ()


def test_a_receipt_by_a_session_key_holds_with_the_providers_delegation(
    create_notary, create_proven, version, provider, deployment
):
    session = PrivateKey(keccak(b"session"))
    delegation = sign_delegation(
        PrivateKey(provider.key),
        session.address,
        COMPLETED_AT + 1,
        deployment.chain_id,
        deployment.modes["signed"].verifier,
    )
    notary = create_notary(signer=session, delegation=delegation)
    receipt = notary.receipt(create_proven(notary, Policy(1)), version)
    assert [finding for finding in structural_findings(receipt) if not finding.holds] == []
    assert receipt.seal.signer == session.address
    (evidence,) = receipt.evidence
    assert mode_named("signed").check(evidence, receipt).verdict is Verdict.HOLDS


def test_a_captured_receipt_is_the_same_with_the_transaction_and_sealed_anew(
    create_notary, create_proven, version
):
    notary = create_notary()
    receipt = notary.receipt(create_proven(notary, Policy(1)), version)
    captured = notary.captured(receipt, keccak(b"capture"))
    assert captured.transactions.capture == keccak(b"capture")
    assert captured.transactions.authorize == receipt.transactions.authorize
    without = {"transactions", "seal"}
    assert captured.model_dump(exclude=without) == receipt.model_dump(exclude=without)
    assert [finding for finding in structural_findings(captured) if not finding.holds] == []


def test_a_claim_that_the_payer_has_acknowledged_is_not_made_anew(create_notary, executed, version):
    modes = [FakePayerMode("signed", 0), FakeRunner("tee", 1, known_since=COMPLETED_AT + 1)]
    job = executed(Policy(0b011))
    acknowledged = job.changed(evidence=(Evidence(mode="signed", mode_id=0, proof=b"signed!"),))
    with pytest.raises(EvidenceError, match="the payer has acknowledged it as it is"):
        create_notary(modes).prove(acknowledged, version, FOLDER)
    assert modes[1].asked == []
