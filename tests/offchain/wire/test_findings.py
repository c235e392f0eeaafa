"""Every field of a receipt is bound: whatever changes, a finding or a refusal names it."""

import copy
import json
from functools import partial

import pytest

from assay.errors import ReceiptError
from assay.wire import (
    ZERO_HASH,
    Evidence,
    Policy,
    Transactions,
    checksummed,
    field_path,
    keccak,
    read_receipt,
    structural_findings,
)

OTHER_ADDRESS = checksummed("0x" + "12" * 20)


def failures(receipt, to_come=0):
    """What does not hold: details by path."""
    findings = structural_findings(receipt, to_come)
    return {found.path: found.detail for found in findings if not found.holds}


def places(value, parts=()):
    """Where the fields of a document are, as keys and indices."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for part, item in items:
        if isinstance(item, dict | list) and item:
            yield from places(item, (*parts, part))
        else:
            yield (*parts, part)


def other(value):
    """Another value of the same form."""
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case str() if value.startswith("0x") and len(value) == 42:
            return OTHER_ADDRESS
        case str() if value.startswith("0x") and len(value) > 2:
            return value[:-1] + ("1" if value[-1] == "0" else "0")
        case str() if value.isdecimal():
            return str(int(value) + 1)
        case str():
            return f"abcd{value}"
        case None:
            return "0x" + "12" * 32
        case list():
            return ["more"]
        case dict():
            return {"more": 1}


def without(document, place):
    changed = copy.deepcopy(document)
    parent = changed
    for part in place[:-1]:
        parent = parent[part]
    del parent[place[-1]]
    return changed


def with_value(document, place, value):
    changed = copy.deepcopy(document)
    parent = changed
    for part in place[:-1]:
        parent = parent[part]
    parent[place[-1]] = value
    return changed


def named_wrong(document):
    """What a reader is told about a document: the field that is refused, or those that fail."""
    try:
        receipt = read_receipt(json.dumps(document).encode())
    except ReceiptError as error:
        problem = error.message.removeprefix("The receipt is malformed: ")
        return ["payer", "nonce"] if "payer and nonce" in problem else [problem.split(": ")[0]]
    return list(failures(receipt))


def test_everything_holds_in_a_receipt_as_it_was_sealed(receipt):
    assert failures(read_receipt(receipt.model_dump_json().encode())) == {}
    assert len({found.path for found in structural_findings(receipt)}) > 15


def test_everything_holds_where_nothing_was_paid_and_the_provider_seals(create_free_receipt):
    assert failures(create_free_receipt()) == {}


@pytest.mark.parametrize("which", ["paid", "free"])
def test_each_field_that_changes_alone_is_named(receipt, create_free_receipt, which):
    document = json.loads((receipt if which == "paid" else create_free_receipt()).model_dump_json())
    all_places = list(places(document))
    assert len(all_places) > 100
    unnoticed = [
        (field_path(place), changed)
        for place in all_places
        for changed in (
            with_value(document, place, other(document_value(document, place))),
            with_value(document, place, None),
            with_value(document, place, -1),
            with_value(document, place, "?"),
            without(document, place),
        )
        if changed != document and field_path(place) not in named_wrong(changed)
    ]
    assert [path for path, _ in unnoticed] == []


def document_value(document, place):
    for part in place:
        document = document[part]
    return document


@pytest.mark.parametrize(
    ("place", "path"),
    [
        (("modes", "zkml"), "modes.zkml"),
        (("contracts", "verifiers", "zkml"), "contracts.verifiers.zkml"),
        (("model", "manifest", "new"), "model.manifest.new"),
        (("params", "new"), "params.new"),
        (("exhibits", "signed"), "exhibits.signed"),
        (("seal", "leaves", "tip"), "seal.leaves.tip"),
    ],
)
def test_each_field_that_is_added_is_named(receipt, place, path):
    document = json.loads(receipt.model_dump_json())
    values = {"modes": 2, "contracts": OTHER_ADDRESS, "seal": "0x" + "12" * 32}
    added = with_value(document, place, values.get(place[0], 5))
    assert path in named_wrong(added)


def test_evidence_that_is_left_out_is_named(receipt):
    document = json.loads(receipt.model_dump_json())
    del document["evidence"][1]
    assert named_wrong(document) == [
        "evidence",
        "evidence[1].mode",
        "evidence[1].modeId",
        "evidence[1].proof",
        "seal.leaves",
    ]


def test_a_receipt_that_a_stranger_sealed_anew_fails_by_its_signer(create_body, stranger, sign):
    forged = create_body(params={"seed": 8}).sealed(stranger.address, partial(sign, stranger))
    assert failures(forged).keys() == {"claim.paramsHash", "seal.signer"}


def test_a_stranger_cannot_seal_in_the_name_of_the_provider(create_body, provider, stranger, sign):
    forged = create_body().sealed(provider.address, partial(sign, stranger))
    assert failures(forged).keys() == {"seal.signature"}


def test_a_session_key_without_a_delegation_cannot_seal(create_receipt):
    assert failures(create_receipt(delegation=None)).keys() == {"seal.signer"}


def test_the_claim_must_be_about_the_payment(create_receipt, receipt):
    wrong = create_receipt(nonce=keccak(b"another nonce"))
    assert failures(wrong) == {
        "claim.requestId": "must be the id of the payment: "
        "of chainId, contracts.escrow, terms, payer and nonce"
    }


@pytest.mark.parametrize(
    ("field", "path"),
    [
        ("prompt_hash", "claim.promptHash"),
        ("version_id", "claim.versionId"),
        ("input_hash", "claim.inputHash"),
        ("params_hash", "claim.paramsHash"),
    ],
)
def test_the_claim_must_say_what_the_terms_say(create_receipt, receipt, field, path):
    claim = receipt.claim.model_copy(update={field: keccak(b"other")})
    assert failures(create_receipt(claim=claim)).keys() == {path}


def test_the_claim_must_be_by_the_provider_of_the_terms(create_receipt, receipt, stranger):
    claim = receipt.claim.model_copy(update={"provider": stranger.address})
    assert failures(create_receipt(claim=claim)).keys() == {"claim.provider", "delegation.provider"}


@pytest.mark.parametrize(
    ("side", "path"), [("input", "claim.inputHash"), ("output", "claim.outputHash")]
)
def test_the_claim_must_be_about_the_bytes(create_receipt, receipt, side, path):
    wrong = getattr(receipt, side).model_copy(update={"content": b"other"})
    found = failures(create_receipt(**{side: wrong}))
    assert found == {path: f"must be the hash of {side}.content"}


@pytest.mark.parametrize("change", [{"name": "letters"}, {"manifest": {"format": "onnx"}}])
def test_the_claim_must_be_about_the_model(create_receipt, model, change):
    found = failures(create_receipt(model=model.model_copy(update=change)))
    assert found.keys() == {"claim.versionId"}


def test_the_claim_must_be_about_the_parameters(create_receipt):
    assert failures(create_receipt(params=None)) == {
        "claim.paramsHash": "must be the hash of params"
    }


def test_the_policy_must_be_canonical(create_free_receipt, terms):
    loose = terms.model_copy(update={"policy": Policy(1, 1, 1)})
    assert "terms.policy" in failures(create_free_receipt(terms=loose))


def test_the_modes_must_name_the_whole_policy(create_free_receipt, terms):
    unnamed = terms.model_copy(update={"policy": Policy(1, 2 | 1 << 62, 1)})
    assert failures(create_free_receipt(terms=unnamed)) == {
        "modes": "must name every mode of terms.policy",
        "evidence": "must come in enough modes to satisfy terms.policy",
    }


def test_evidence_that_is_still_to_come_counts_as_if_it_were_there(create_receipt, receipt):
    first, second = receipt.evidence
    missing = {"evidence": "must come in enough modes to satisfy terms.policy"}
    incomplete = create_receipt(evidence=(first,))
    assert failures(incomplete) == missing
    assert failures(incomplete, to_come=1 << second.mode_id) == {}
    assert failures(incomplete, to_come=1 << first.mode_id) == missing


def test_no_two_modes_have_one_id(create_receipt, receipt):
    more = receipt.contracts.verifiers | {"zkml": OTHER_ADDRESS}
    contracts = receipt.contracts.model_copy(update={"verifiers": more})
    wrong = create_receipt(modes=receipt.modes | {"zkml": 0}, contracts=contracts)
    assert failures(wrong) == {"modes": "must give each mode its own id"}


def test_verifiers_are_given_for_the_same_modes(create_receipt, receipt):
    fewer = receipt.contracts.model_copy(update={"verifiers": {"signed": OTHER_ADDRESS}})
    assert failures(create_receipt(contracts=fewer)).keys() == {"contracts.verifiers"}


def test_evidence_has_the_id_of_its_mode(create_receipt, receipt):
    signed, tee = receipt.evidence
    wrong = tee.model_copy(update={"mode_id": 1})
    assert failures(create_receipt(evidence=(signed, wrong))) == {
        "evidence[1].modeId": "must be the id that modes gives to 'tee-simulated'"
    }


def test_evidence_of_an_unknown_mode_is_named(create_receipt, receipt):
    unknown = Evidence(mode="sgx", mode_id=5, proof=b"")
    found = failures(create_receipt(evidence=(receipt.evidence[0], unknown, receipt.evidence[1])))
    assert found.keys() == {"evidence[1].modeId"}


@pytest.mark.parametrize("order", [(1, 0), (0, 1, 1)], ids=["backwards", "twice"])
def test_evidence_ascends_each_mode_once(create_receipt, receipt, order):
    found = failures(create_receipt(evidence=tuple(receipt.evidence[index] for index in order)))
    last = len(order) - 1
    assert found == {
        f"evidence[{last}].modeId": "must be above the one before: evidence ascends, each mode once"
    }


def test_evidence_must_satisfy_the_policy(create_receipt, receipt):
    assert failures(create_receipt(evidence=receipt.evidence[:1])).keys() == {"evidence"}


def test_exhibits_are_of_modes_that_the_receipt_names(create_receipt):
    found = failures(create_receipt(exhibits={"signed": b"", "sgx": b"quote", "a.b": b""}))
    assert found == {
        "exhibits.sgx": "must be of a mode in modes",
        'exhibits["a.b"]': "must be of a mode in modes",
    }


def test_a_delegation_is_by_the_provider(create_receipt, receipt, stranger):
    wrong = receipt.delegation.model_copy(update={"provider": stranger.address})
    assert failures(create_receipt(delegation=wrong)).keys() == {"delegation.provider"}


def test_a_delegation_outlasts_the_claim(create_receipt, receipt):
    passed = receipt.delegation.model_copy(update={"until": receipt.claim.completed_at})
    assert failures(create_receipt(delegation=passed)).keys() == {"delegation.until"}


@pytest.mark.parametrize("made", ["authorize", "capture"])
def test_there_are_no_transactions_where_nothing_was_paid(create_free_receipt, made):
    both = {"authorize": None, "capture": None} | {made: ZERO_HASH}
    found = failures(create_free_receipt(transactions=Transactions(**both)))
    assert found.keys() == {"transactions"}


def test_a_leaf_that_changed_is_told_from_a_field_that_changed(receipt):
    document = json.loads(receipt.model_dump_json())
    leaf = with_value(document, ("seal", "leaves", "terms.amount"), "0x" + "12" * 32)
    assert named_wrong(leaf) == ["seal.signature", 'seal.leaves["terms.amount"]', "seal.leaves"]
    field = with_value(document, ("terms", "amount"), "1001")
    assert named_wrong(field) == ["claim.requestId", "terms.amount", "seal.leaves"]


def test_says_how_a_field_differs_from_what_was_sealed(receipt):
    document = json.loads(receipt.model_dump_json())
    for place, value, detail in (
        (("model", "manifest", "codec"), "chat/json", "must be as it was sealed"),
        (("model", "manifest", "more"), 1, "is in no leaf of the seal"),
        (("model", "manifest", "codec"), {"name": 1}, "was sealed, and is missing"),
    ):
        changed = json.dumps(with_value(document, place, value)).encode()
        assert failures(read_receipt(changed))[field_path(place)] == detail
