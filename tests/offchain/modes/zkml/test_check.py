"""A proof is checked by what a receipt holds alone, and for no other claim than its own."""

from dataclasses import replace

import pytest

from assay.modes import Verdict, mode_named
from assay.wire import Claim, Encoded, checksummed, keccak, model_id, version_id
from assay.zk.field import BASE_FIELD
from assay.zk.groth16 import VerificationKey

ELSEWHERE = checksummed("0x" + "5b" * 20)


def assert_fails(finding, detail):
    assert (finding.verdict, finding.holds) == (Verdict.FAILS, False)
    assert detail in finding.detail


def test_holds_and_says_loudly_that_the_key_is_insecure(check):
    finding = check()
    assert (finding.verdict, finding.holds) == (Verdict.HOLDS, True)
    assert finding.forgeable
    assert finding.detail.startswith("INSECURE DEVELOPMENT KEY")
    assert "INSECURE DEVELOPMENT KEY" in finding.proves
    assert "ANYONE CAN FORGE" in finding.proves
    assert "ceremony" in finding.does_not_prove


@pytest.fixture
def by_ceremony(manifest, sold, create_receipt, claim):
    """What changes in a receipt whose key does not say of itself that it is insecure."""
    key = VerificationKey.from_bytes(create_receipt().exhibits["zkml"])
    data = replace(key, insecure=False).to_bytes()
    circuit = manifest.circuit.model_copy(
        update={"verification_key_hash": keccak(data), "setup": "ceremony"}
    )
    made = manifest.model_copy(update={"circuit": circuit})
    version = version_id(model_id(sold.publisher, sold.name), made.hash())
    written = made.model_dump(mode="json", exclude_none=True)
    return {
        "model": sold.model_copy(update={"manifest": written}),
        "claim": claim.model_copy(update={"version_id": version}),
        "exhibits": {"zkml": data},
    }


def test_says_what_it_proves_and_what_it_does_not(check, by_ceremony, prover, work):
    claim = by_ceremony["claim"]
    finding = check(prover.prove(replace(work, claim=claim)).proof, **by_ceremony)
    assert finding.verdict is Verdict.HOLDS
    assert "INSECURE" not in finding.detail + finding.proves
    assert not finding.forgeable
    assert finding.proves.startswith("that this version, its weights included, turns this input")
    assert finding.does_not_prove.startswith("that the model is any good")


@pytest.mark.parametrize("field", sorted(Claim.model_fields))
def test_fails_for_a_claim_with_one_field_changed(check, claim, field):
    value = getattr(claim, field)
    other = value + 1 if isinstance(value, int) else keccak(b"other")
    changed = claim.model_copy(update={field: ELSEWHERE if field == "provider" else other})
    details = {"version_id": "another version", "input_hash": "another input or output"}
    detail = details.get(field.replace("output", "input"), "does not hold for this claim")
    assert_fails(check(claim=changed), detail)


def test_fails_on_another_chain_and_in_another_registry(check, contracts):
    assert_fails(check(chain_id=1), "does not hold for this claim")
    moved = contracts.model_copy(update={"verifier_registry": ELSEWHERE})
    assert_fails(check(contracts=moved), "does not hold for this claim")


@pytest.mark.parametrize("word", range(8))
def test_fails_with_any_word_of_the_proof_changed(check, proof, word):
    at = 32 * word + 31
    changed = proof[:at] + bytes([proof[at] ^ 1]) + proof[at + 1 :]
    assert_fails(check(changed), "does not hold for this claim")


@pytest.mark.parametrize("word", range(8))
def test_fails_with_a_coordinate_by_another_name(check, proof, word):
    number = int.from_bytes(proof[32 * word : 32 * word + 32], "big") + BASE_FIELD
    if number >= 2**256:
        number -= 2 * BASE_FIELD
    alias = (number % 2**256).to_bytes(32, "big")
    changed = proof[: 32 * word] + alias + proof[32 * word + 32 :]
    assert changed != proof
    assert_fails(check(changed), "does not hold for this claim")


@pytest.mark.parametrize("size", [0, 255, 256, -1])
def test_fails_where_the_proof_is_cut(check, proof, size):
    assert_fails(check(proof[:size]), "another input or output than the receipt's")


def test_fails_where_something_follows_the_proof(check, proof):
    assert_fails(check(proof + b"\0"), "another input or output than the receipt's")


@pytest.mark.parametrize("side", ["input", "output"])
def test_fails_for_other_bytes_than_the_receipts(check, create_receipt, side):
    content = getattr(create_receipt(), side).content
    other = Encoded(codec="tensor/raw", content=bytes([content[0] ^ 1]) + content[1:])
    assert_fails(check(**{side: other}), "another input or output than the receipt's")


def test_fails_where_claim_and_bytes_agree_on_what_was_not_proven(check, proof, ran, claim):
    output = bytes([ran[1][0] ^ 1]) + ran[1][1:]
    finding = check(
        proof[: 256 + len(ran[0])] + output,
        output=Encoded(codec="tensor/raw", content=output),
        claim=claim.model_copy(update={"output_hash": keccak(output)}),
    )
    assert_fails(finding, "does not hold for this claim")


@pytest.mark.parametrize("longer", ["input", "output"])
def test_fails_for_more_bytes_than_the_circuit_takes(check, proof, ran, claim, longer):
    sides = {"input": ran[0], "output": ran[1]}
    sides[longer] += b"\0\0\0\0"
    finding = check(
        proof[:256] + sides["input"] + sides["output"],
        claim=claim.model_copy(
            update={f"{side}_hash": keccak(content) for side, content in sides.items()}
        ),
        **{side: Encoded(codec="tensor/raw", content=data) for side, data in sides.items()},
    )
    assert_fails(finding, f"The {longer} has")


def test_fails_without_the_key(check):
    assert_fails(check(exhibits={}), "does not hold the verification key")


def test_fails_with_another_key_than_the_manifest_names(check, create_receipt):
    key = create_receipt().exhibits["zkml"]
    for other in (b"", key[:-1], key[:-1] + bytes([key[-1] ^ 1]), bytes(len(key))):
        assert_fails(check(exhibits={"zkml": other}), "not the one that the manifest names")


def test_fails_where_the_manifest_names_what_is_no_key(check, manifest, sold, claim):
    circuit = manifest.circuit.model_copy(update={"verification_key_hash": keccak(b"no key")})
    made = manifest.model_copy(update={"circuit": circuit})
    version = version_id(model_id(sold.publisher, sold.name), made.hash())
    written = made.model_dump(mode="json", exclude_none=True)
    finding = check(
        model=sold.model_copy(update={"manifest": written}),
        claim=claim.model_copy(update={"version_id": version}),
        exhibits={"zkml": b"no key"},
    )
    assert_fails(finding, "This is not a verification key")


def test_fails_for_a_version_without_a_circuit(check, manifest, sold, claim):
    made = manifest.model_copy(update={"circuit": None})
    version = version_id(model_id(sold.publisher, sold.name), made.hash())
    written = made.model_dump(mode="json", exclude_none=True)
    finding = check(
        model=sold.model_copy(update={"manifest": written}),
        claim=claim.model_copy(update={"version_id": version}),
    )
    assert_fails(finding, "has no circuit")


@pytest.mark.parametrize("change", [{"name": "huge"}, {"publisher": ELSEWHERE}])
def test_fails_for_another_model(check, sold, change):
    assert_fails(check(model=sold.model_copy(update=change)), "another version")


def test_fails_for_what_is_no_manifest(check, sold, claim):
    made = sold.model_copy(update={"manifest": {"format": "circuit"}})
    version = version_id(model_id(sold.publisher, sold.name), keccak(b'{"format":"circuit"}'))
    changed = claim.model_copy(update={"version_id": version})
    assert_fails(check(model=made, claim=changed), "This is no manifest")


def test_is_the_contract_that_it_says():
    mode = mode_named("zkml")
    assert (mode.name, mode.mode_id, mode.contract) == ("zkml", 2, "ZkmlVerifier")
    assert mode.gas_cap == 2_000_000
