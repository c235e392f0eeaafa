"""The seal binds every field of a receipt, and can say which one changed."""

import json
from functools import partial

import pytest
from eth_account.messages import encode_typed_data

from assay.errors import InvalidInput
from assay.wire import keccak, leaves, recover_signer, seal_digest

REGISTRY = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"


def test_a_leaf_is_the_hash_of_its_path_and_value_in_canonical_json():
    document = {"terms": {"amount": "7"}, "evidence": [{"proof": "0x"}], "rate": 1.0, "none": None}
    assert leaves(document) == {
        "terms.amount": keccak(b'["terms.amount","7"]'),
        "evidence[0].proof": keccak(b'["evidence[0].proof","0x"]'),
        "rate": keccak(b'["rate",1]'),
        "none": keccak(b'["none",null]'),
    }


def test_empty_containers_are_fields_too():
    assert leaves({"modes": {}, "evidence": []}) == {
        "modes": keccak(b'["modes",{}]'),
        "evidence": keccak(b'["evidence",[]]'),
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": True}, {"a": 1}),
        ({"a": 0}, {"a": False}),
        ({"a": "1"}, {"a": 1}),
        ({"a": None}, {}),
        ({"a": []}, {"a": {}}),
        ({"a": ["x"]}, {"a": {"0": "x"}}),
        ({"a.b": 1}, {"a": {"b": 1}}),
        ({'["a"]': 1}, {"a": 1}),
        ({"a": ["x", "y"]}, {"a": ["y", "x"]}),
        ({"a": "long" * 100}, {"a": "long" * 101}),
    ],
    ids=str,
)
def test_documents_that_differ_have_other_leaves(one, other):
    assert leaves(one) != leaves(other)


def test_the_order_of_names_and_the_seal_itself_do_not_count():
    assert leaves({"a": 1, "b": 2, "seal": {"c": 3}}) == leaves({"b": 2, "a": 1})


def test_the_digest_is_that_of_an_eip_712_struct_over_all_leaves_by_path():
    found = {"b": b"\2" * 32, "a": b"\1" * 32, "a[0]": b"\3" * 32}
    statement = encode_typed_data(
        {"name": "Assay", "version": "1", "chainId": 5, "verifyingContract": REGISTRY},
        {"Seal": [{"name": "root", "type": "bytes32"}]},
        {"root": keccak(b"\1" * 32 + b"\3" * 32 + b"\2" * 32)},
    )
    expected = keccak(b"\x19\x01" + statement.header + statement.body)
    assert seal_digest(found, 5, REGISTRY) == expected


def test_a_sealed_receipt_carries_its_leaves_and_the_signature_of_them(receipt, session_key):
    document = json.loads(receipt.model_dump_json())
    assert receipt.seal.leaves == leaves(document)
    digest = seal_digest(leaves(document), receipt.chain_id, receipt.contracts.verifier_registry)
    assert recover_signer(digest, receipt.seal.signature) == session_key.address


def test_a_receipt_is_sealed_anew_when_its_payment_is_captured(receipt, provider, sign):
    made = receipt.transactions.model_copy(update={"capture": keccak(b"capture")})
    captured = receipt.model_copy(update={"transactions": made})
    resealed = captured.sealed(provider.address, partial(sign, provider))
    changed = {
        path for path, leaf in resealed.seal.leaves.items() if leaf != receipt.seal.leaves[path]
    }
    assert changed == {"transactions.capture"}
    assert resealed.seal.signer == provider.address


@pytest.mark.parametrize("value", [2**53, float("inf"), "\ud800"], ids=ascii)
def test_names_the_field_that_has_no_canonical_form(value):
    with pytest.raises(InvalidInput, match=r"model\.manifest\[0\]"):
        leaves({"model": {"manifest": [value]}})


def test_names_the_field_whose_name_has_no_canonical_form():
    with pytest.raises(InvalidInput, match=r"model.*ud800"):
        leaves({"model": {"\ud800": 1}})


def test_refuses_what_nests_too_deep():
    value = "core"
    for _ in range(63):
        value = [value]
    assert len(leaves({"manifest": value})) == 1
    with pytest.raises(InvalidInput, match=r"manifest\[0\].* deeper than 64 levels"):
        leaves({"manifest": [value]})


def test_refuses_more_fields_than_a_receipt_needs():
    assert len(leaves({"list": [0] * 2**16})) == 2**16
    with pytest.raises(InvalidInput, match="more than 65536 fields"):
        leaves({"list": [0] * (2**16 + 1)})
