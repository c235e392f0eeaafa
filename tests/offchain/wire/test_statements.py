"""Terms, claims, evidence and delegations, against the golden vectors."""

import pytest
from pydantic import ValidationError

from assay.wire import Claim, Delegation, Evidence, Terms

CLAIM_DOMAIN = ("chainId", "registry", "structHash", "digest")


def split(row, *names):
    """The fields of a statement, and what else the row gives."""
    fields = {name: value for name, value in row.items() if name not in names}
    return fields, [row[name] for name in names]


def test_terms_hash_and_cost_what_the_vectors_say(vectors):
    for row in vectors("terms", "terms"):
        fields, (units, struct_hash, price) = split(row, "units", "structHash", "price")
        terms = Terms.model_validate(fields)
        assert terms.struct_hash().hex() == struct_hash[2:]
        assert terms.price(int(units)) == int(price)


def test_claims_hash_to_what_the_vectors_say(vectors):
    for row in vectors("claim", "claims"):
        fields, (chain_id, registry, struct_hash, digest) = split(row, *CLAIM_DOMAIN)
        claim = Claim.model_validate(fields)
        assert claim.struct_hash().hex() == struct_hash[2:]
        assert claim.digest(chain_id, registry).hex() == digest[2:]


def test_delegations_hash_to_what_the_vectors_say(vectors):
    for row in vectors("delegation", "delegations"):
        fields, (chain_id, verifier, digest) = split(row, "chainId", "verifier", "digest")
        delegation = Delegation.model_validate(fields | {"signature": "0x"})
        assert delegation.digest(chain_id, verifier).hex() == digest[2:]


def test_statements_read_back_from_their_json(terms, receipt):
    for statement in (terms, receipt.claim, *receipt.evidence, receipt.delegation):
        kind = type(statement)
        assert kind.model_validate(statement.model_dump(mode="json")) == statement
        assert kind.model_validate_json(statement.model_dump_json()) == statement


def test_terms_are_written_as_the_vectors_are(vectors):
    for row in vectors("terms", "terms"):
        fields, _ = split(row, "units", "structHash", "price")
        assert Terms.model_validate(fields).model_dump(mode="json") == fields


def test_a_claim_takes_from_the_terms_what_the_escrow_takes(terms):
    claim = Claim.from_terms(terms, b"\1" * 32, b"\2" * 32, 3, 4)
    assert claim.as_tuple() == (
        b"\1" * 32,
        terms.version_id,
        terms.prompt_hash,
        terms.input_hash,
        terms.params_hash,
        b"\2" * 32,
        terms.provider,
        3,
        4,
    )


def test_evidence_goes_to_contracts_by_the_id_of_its_mode():
    assert Evidence(mode="tee", mode_id=1, proof=b"quote").as_tuple() == (1, b"quote")


def test_a_statement_cannot_be_changed(terms):
    with pytest.raises(ValidationError, match="frozen"):
        terms.amount = 1


def test_equal_terms_are_equal_keys(terms):
    assert {terms: "quote"}[terms.model_copy()] == "quote"
