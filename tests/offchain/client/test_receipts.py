"""A receipt is checked without asking the provider, and every field of it counts."""

import json

import numpy as np
import pytest

from assay.client import check_receipt
from assay.modes import PrivateKey
from assay.modes.signed import sign_delegation
from assay.wire import Contracts, Encoded, Evidence, Policy, keccak
from assay.wire.codecs import codec_named
from assay.wire.manifest import TensorSpec

from .mutations import unnamed_changes


@pytest.fixture
def create_receipt(client, scripted):
    """Buy a receipt; `change` happens to it before it is sealed by `sealer`."""

    def create(change=lambda body: body, sealer=None):
        bought = []
        scripted.answer = lambda body: bought.append(body) or body
        client.infer("double", {"x": [1, 2]})
        sealer = sealer or scripted.provider
        return change(bought[0]).sealed(sealer.address, sealer.sign)

    return create


def bytes_of(receipt):
    return receipt.model_dump_json().encode()


def failures(receipt, **known):
    """What does not hold: details by path."""
    return {
        found.path: found.detail for found in check_receipt(bytes_of(receipt), **known).failures
    }


def test_a_receipt_as_it_was_sealed_holds(create_receipt, known):
    verdict = check_receipt(bytes_of(create_receipt()), deployment=known)
    assert verdict.failures == ()
    assert verdict.ok
    assert {"evidence[0].proof", "seal.signature", "input.content", "output.content"} <= {
        finding.path for finding in verdict.findings
    }


def test_a_verdict_says_in_plain_words_what_is_proven_and_what_is_not(create_receipt, known):
    verdict = check_receipt(bytes_of(create_receipt()))
    (proof,) = verdict.proofs
    assert proof.holds
    assert "the provider says" in proof.proves
    assert "that the model ran" in proof.does_not_prove
    assert len(verdict.not_checked) == 2
    assert len(check_receipt(bytes_of(create_receipt()), deployment=known).not_checked) == 1


@pytest.mark.parametrize("by", ["provider", "session_key"])
def test_each_single_field_that_is_changed_deleted_or_added_is_named(
    create_receipt, delegated, session_key, by
):
    receipt = (
        create_receipt()
        if by == "provider"
        else create_receipt(delegated, PrivateKey(session_key.key))
    )
    document = json.loads(bytes_of(receipt))
    unnamed, tried = unnamed_changes(document)
    assert unnamed == []
    assert tried > 700


@pytest.fixture
def delegated(provider, session_key, known):
    """Have evidence made by a session key, under a delegation that is changed by `changes`."""

    def change(body, **changes):
        key = PrivateKey(session_key.key)
        digest = body.claim.digest(body.chain_id, body.contracts.verifier_registry)
        delegation = sign_delegation(
            PrivateKey(provider.key),
            key.address,
            body.claim.completed_at + 60,
            body.chain_id,
            known.modes["signed"].verifier,
        )
        evidence = Evidence(mode="signed", mode_id=0, proof=key.sign(digest))
        return body.model_copy(
            update={
                "evidence": (evidence,),
                "delegation": delegation.model_copy(update=changes),
            }
        )

    return change


def test_a_receipt_by_a_session_key_holds(create_receipt, delegated, session_key):
    assert failures(create_receipt(delegated, PrivateKey(session_key.key))) == {}


def test_a_delegation_that_only_the_chain_can_check_does_not_hold_without_one(
    create_receipt, delegated, session_key
):
    receipt = create_receipt(
        lambda body: delegated(body, signature=b""), PrivateKey(session_key.key)
    )
    found = failures(receipt)
    assert found.keys() == {"evidence[0].proof", "terms.policy"}
    assert found["evidence[0].proof"].endswith("Check it again with a chain.")


def test_evidence_by_a_stranger_does_not_hold(create_receipt, stranger):
    def signed_by_stranger(body):
        digest = body.claim.digest(body.chain_id, body.contracts.verifier_registry)
        proof = PrivateKey(stranger.key).sign(digest)
        return body.model_copy(
            update={"evidence": (Evidence(mode="signed", mode_id=0, proof=proof),)}
        )

    receipt = create_receipt(signed_by_stranger)
    assert failures(receipt).keys() == {"evidence[0].proof", "terms.policy"}
    (proof,) = check_receipt(bytes_of(receipt)).proofs
    assert not proof.holds


def test_evidence_of_an_unknown_mode_does_not_hold(create_receipt, known):
    def magic(body):
        contracts = body.contracts.model_copy(update={"verifiers": {"magic": known.token}})
        evidence = (Evidence(mode="magic", mode_id=40, proof=b"abracadabra"),)
        terms = body.terms.model_copy(update={"policy": Policy(1 << 40)})
        update = {"modes": {"magic": 40}, "contracts": contracts, "evidence": evidence}
        return body.model_copy(update=update | {"terms": terms})

    found = failures(create_receipt(magic))
    assert "does not know the mode" in found["evidence[0].proof"]
    assert "terms.policy" in found


def test_a_mode_cannot_take_another_modes_id(create_receipt):
    def renumbered(body):
        item = body.evidence[0].model_copy(update={"mode_id": 2})
        terms = body.terms.model_copy(update={"policy": Policy(1 << 2)})
        update = {"modes": {"signed": 2}, "evidence": (item,), "terms": terms}
        return body.model_copy(update=update)

    found = failures(create_receipt(renumbered))
    assert found["modes.signed"] == "must be 0, the id of this mode on every chain"


def test_evidence_without_its_verifier_does_not_hold(create_receipt):
    def without_verifier(body):
        return body.model_copy(
            update={"contracts": body.contracts.model_copy(update={"verifiers": {}})}
        )

    found = failures(create_receipt(without_verifier))
    assert {"contracts.verifiers", "evidence[0].proof"} <= found.keys()


def with_output(content, codec="tensor/cbor"):
    """Claim another output, and sign for it."""

    def change(body, provider):
        claim = body.claim.model_copy(update={"output_hash": keccak(content)})
        digest = claim.digest(body.chain_id, body.contracts.verifier_registry)
        evidence = Evidence(mode="signed", mode_id=0, proof=provider.sign(digest))
        output = Encoded(codec=codec, content=content)
        return body.model_copy(update={"claim": claim, "output": output, "evidence": (evidence,)})

    return change


WRONG_DTYPE = codec_named("tensor/cbor").encode(
    {"y": np.zeros(2, np.int64)}, [TensorSpec(name="y", dtype="int64", shape=(2,))]
)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (with_output(b"\xff"), "output.content"),
        (with_output(WRONG_DTYPE), "output.content"),
        (with_output(bytes(8), codec="tensor/raw"), "output.codec"),
    ],
    ids=["not-cbor", "wrong-dtype", "other-codec"],
)
def test_an_output_that_the_version_cannot_give_does_not_hold(
    create_receipt, scripted, change, path
):
    found = failures(create_receipt(lambda body: change(body, scripted.provider)))
    assert path in found


def test_a_model_without_a_manifest_does_not_hold(create_receipt):
    def unmanifested(body):
        return body.model_copy(
            update={"model": body.model.model_copy(update={"manifest": {"format": "onnx"}})}
        )

    found = failures(create_receipt(unmanifested))
    assert found["model.manifest"].startswith("must be a manifest: ")


@pytest.mark.parametrize("field", ["escrow", "verifier_registry", "model_registry"])
def test_contracts_that_are_not_the_known_ones_do_not_hold(create_receipt, known, field):
    def moved(body):
        contracts = body.contracts.model_copy(update={field: known.token})
        return body.model_copy(update={"contracts": contracts})

    path = f"contracts.{Contracts.model_fields[field].alias}"
    assert failures(create_receipt(moved), deployment=known)[path] == (
        "must be that of the known deployment"
    )


def test_verifiers_that_are_not_the_known_ones_do_not_hold(create_receipt, known):
    unknown = {name: mode for name, mode in known.modes.items() if name != "signed"}
    other = known.model_copy(update={"modes": unknown})
    found = failures(create_receipt(), deployment=other)
    assert found.keys() == {"contracts.verifiers.signed"}


def test_a_receipt_of_another_chain_is_not_of_the_known_deployment(create_receipt, known):
    other = known.model_copy(update={"chain_id": 1})
    assert failures(create_receipt(), deployment=other).keys() == {"chainId"}
