"""Identifiers, against the golden vectors."""

import pytest

from assay.errors import InvalidInput
from assay.wire import (
    ZERO_HASH,
    Terms,
    keccak,
    model_id,
    params_hash,
    payment_id,
    prompt_hash,
    vault_address,
    version_id,
)


def raw(text):
    return bytes.fromhex(text[2:])


def test_models_and_versions_are_named_as_the_vectors_say(vectors):
    for row in vectors("identifiers", "models"):
        model = model_id(row["publisher"], row["name"])
        assert model == raw(row["modelId"])
        assert version_id(model, raw(row["manifestHash"])) == raw(row["versionId"])


def test_payments_are_named_as_the_vectors_say(vectors):
    for row in vectors("identifiers", "payments"):
        named = payment_id(
            row["chainId"], row["escrow"], raw(row["termsHash"]), row["payer"], raw(row["nonce"])
        )
        assert named == raw(row["paymentId"])


def test_vaults_are_where_the_vectors_say(vectors):
    all_terms = {
        row["structHash"]: Terms.model_validate(
            {name: row[name] for name in row if name not in ("units", "structHash", "price")}
        )
        for row in vectors("terms", "terms")
    }
    for row in vectors("identifiers", "vaults"):
        terms = all_terms[row["termsHash"]]
        assert vault_address(row["escrow"], terms, raw(row["vaultCode"])) == row["vault"]


def test_no_prompt_and_no_parameters_are_zero():
    assert prompt_hash(None) == params_hash(None) == params_hash({}) == ZERO_HASH


def test_a_prompt_is_hashed_as_utf8_even_when_it_is_empty():
    assert prompt_hash("Sei nett. é") == keccak("Sei nett. é".encode())
    assert prompt_hash("") == keccak(b"")


def test_parameters_are_hashed_in_canonical_form():
    assert params_hash({"top": 1.0, "seed": 7}) == keccak(b'{"seed":7,"top":1}')


@pytest.mark.parametrize(
    "name_it",
    [
        lambda text: prompt_hash(text),
        lambda text: model_id("0x" + "00" * 20, text),
        lambda text: params_hash({"stop": text}),
        lambda text: params_hash({text: 1}),
    ],
    ids=["prompt", "model", "parameter", "parameter's name"],
)
def test_refuses_half_of_a_surrogate_pair(name_it):
    with pytest.raises(InvalidInput, match=r"surrogate|canonical form"):
        name_it("so far \ud83d")
