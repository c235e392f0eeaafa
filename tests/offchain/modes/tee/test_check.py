"""Receipts of enclaves are checked without a chain: who signed, where the key lived, and when."""

from dataclasses import replace

import pytest

from assay.modes import EnclaveMode, Verdict, key_address, mode_named
from assay.tee import verify_document
from assay.tee.simulator import Simulator
from assay.wire import checksummed, keccak, recover_signer

from .conftest import ATTESTED_AT, CHAIN_ID, SIMULATED, public_key

TEE = mode_named("tee")


@pytest.fixture
def as_hardware():
    """The mode `tee`, if the simulator were AWS."""
    return replace(TEE, maker=replace(TEE.maker, root=SIMULATED.maker.root))


@pytest.fixture
def valid_until(create_document):
    """The last second at which the certificates of the document count."""
    return verify_document(create_document(), SIMULATED.maker.root.sha256, ATTESTED_AT).valid_until


def refused(finding):
    """Make sure that a finding proves nothing, and return why."""
    assert (finding.verdict, finding.holds) == (Verdict.FAILS, False)
    return finding.detail


def test_they_are_the_contracts_that_they_say():
    assert [(mode.name, mode.mode_id) for mode in (TEE, SIMULATED)] == [
        ("tee", 1),
        ("tee-simulated", 63),
    ]
    for mode in (TEE, SIMULATED):
        assert isinstance(mode, EnclaveMode)
        assert (mode.contract, mode.gas_cap) == ("TeeVerifier", 100_000)
        assert mode.given == {
            "attestation": "NitroAttestation",
            "rootCertificateHash": mode.maker.root.keccak256,
        }


def test_only_the_simulated_one_is_kept_out_of_deployments_with_real_money():
    assert not TEE.for_development
    assert SIMULATED.for_development


def test_holds_where_the_attested_key_signed(check, create_document):
    finding = check()
    assert (finding.verdict, finding.holds) == (Verdict.HOLDS, True)
    measurement = verify_document(
        create_document(), SIMULATED.maker.root.sha256, ATTESTED_AT
    ).measurement
    assert f"the measurement 0x{measurement.hex()}" in finding.detail


def test_says_that_what_is_simulated_is_simulated(check):
    for finding in (check(), check(document=b"no document")):
        assert "SIMULATED, and ANYONE CAN SIGN as its maker" in finding.proves
        assert finding.proves.startswith("nothing")
        assert "only an enclave in hardware" in finding.does_not_prove
    assert check().detail.startswith("SIMULATED enclave: ")


def test_says_what_hardware_proves_and_that_its_maker_is_trusted(check, as_hardware):
    finding = check(as_hardware)
    assert finding.verdict is Verdict.HOLDS
    assert "AWS Nitro attests" in finding.detail
    assert "can be seen only on chain" in finding.detail
    assert "whose maker, AWS, is trusted" in finding.proves
    assert "somebody else's API proves only that it asked" in finding.does_not_prove
    assert "simulated" not in (finding.detail + finding.proves + finding.does_not_prove).lower()


def test_nothing_of_the_simulators_holds_under_tee(check):
    assert "root certificate is not the pinned one" in refused(check(TEE))


def test_a_document_under_another_root_proves_nothing(check, create_document):
    document = create_document(seed=b"another maker")
    assert "root certificate is not the pinned one" in refused(check(document=document))


def test_a_proof_about_another_version_fails(check, create_proof):
    proof = create_proof()
    for place in (0, 32):
        other = proof[:place] + bytes([proof[place] ^ 1]) + proof[place + 1 :]
        problem = "The evidence is about another version than the receipt's."
        assert refused(check(proof=other)) == problem


def test_a_claim_about_another_version_than_was_sold_fails(check, sold, claim):
    renamed = sold.model_copy(update={"name": "letters"})
    changed = claim.model_copy(update={"version_id": keccak(b"another")})
    for changes in ({"model": renamed}, {"claim": changed}):
        problem = "The claim is about another version than the receipt's."
        assert refused(check(**changes)) == problem


def test_another_key_than_the_attested_one_did_not_sign(check, create_proof):
    problem = "The key in the enclave's document did not sign this claim."
    assert refused(check(proof=create_proof(b"stranger"))) == problem


@pytest.mark.parametrize(
    "change", [{"output_hash": keccak(b"another")}, {"units": 2}, {"request_id": keccak(b"x")}]
)
def test_what_was_signed_is_no_signature_of_another_claim(check, claim, change):
    problem = "The key in the enclave's document did not sign this claim."
    assert refused(check(claim=claim.model_copy(update=change))) == problem


def test_what_was_signed_counts_on_one_chain_and_at_one_registry(check, contracts):
    elsewhere = contracts.model_copy(update={"verifier_registry": contracts.escrow})
    for changes in ({"chain_id": 1}, {"contracts": elsewhere}):
        assert "did not sign this claim" in refused(check(**changes))


@pytest.mark.parametrize("size", [64, 128, 130])
def test_a_proof_of_another_size_fails(check, create_proof, size):
    assert "did not sign this claim" in refused(check(proof=(create_proof() + b"\0")[:size]))


def test_a_receipt_has_to_show_the_document(check):
    problem = "The receipt does not show the document of the enclave."
    assert refused(check(exhibits={})) == problem


def test_the_document_of_another_mode_is_not_taken(check, create_document):
    shown = {"tee": create_document()}
    assert "does not show the document" in refused(check(exhibits=shown))


@pytest.mark.parametrize("part", ["measurement", "key", "time", "signature"])
def test_a_changed_document_fails(check, create_document, part):
    document = create_document()
    place = {
        "measurement": document.index(Simulator().document(ATTESTED_AT).pcrs[0]),
        "key": document.index(public_key(b"enclave")) + 1,
        "time": document.index((1000 * ATTESTED_AT).to_bytes(8, "big")) + 7,
        "signature": len(document) - 1,
    }[part]
    changed = document[:place] + bytes([document[place] ^ 1]) + document[place + 1 :]
    problem = "The key of the last certificate did not sign the document."
    assert refused(check(document=changed)) == problem


def test_what_is_no_document_fails(check):
    assert refused(check(document=b"no document"))


def test_the_key_of_a_debugged_enclave_was_no_secret(check, create_document):
    problem = "The enclave was debugged: its key was no secret."
    assert refused(check(document=create_document(measured=b""))) == problem


def completed(create_proof, claim, time):
    """A claim that was completed then, and signed."""
    changed = claim.model_copy(update={"completed_at": time})
    return {"claim": changed, "proof": create_proof(about=changed)}


def test_a_claim_counts_from_the_documents_time_to_the_end_of_its_certificates(
    check, create_proof, claim, valid_until
):
    for time in (ATTESTED_AT, valid_until - 1):
        assert check(**completed(create_proof, claim, time)).holds
    for time in (ATTESTED_AT - 1, valid_until):
        assert refused(check(**completed(create_proof, claim, time))) == (
            f"The claim was completed at {time}; by the document its key was valid from"
            f" {ATTESTED_AT} to {valid_until}."
        )


def test_a_document_counts_for_a_day_however_long_its_certificates_do(check, create_proof, claim):
    document = Simulator().document(ATTESTED_AT, public_key=public_key(b"enclave"))
    for index, link in enumerate(document.links):
        longer = replace(link.contents, not_after=ATTESTED_AT + 10 * 86_400)
        if index:  # The root stays as it is: it is pinned.
            document = document.with_contents(index, longer)
    encoded, day = document.encoded(), ATTESTED_AT + 86_400
    assert check(document=encoded, **completed(create_proof, claim, day - 1)).holds
    late = refused(check(document=encoded, **completed(create_proof, claim, day)))
    assert late.endswith(f"from {ATTESTED_AT} to {day}.")


@pytest.mark.parametrize("form", ["x, y", "4, x, y"])
def test_a_key_is_64_bytes_or_65_that_begin_with_four(check, create_document, form):
    point = public_key(b"enclave")
    shown = create_document(public_key=point[1:] if form == "x, y" else point)
    assert check(document=shown).holds


@pytest.mark.parametrize(
    "key",
    [
        None,
        b"",
        public_key(b"enclave")[1:33],
        public_key(b"enclave")[1:] + b"\0",
        b"\5" + public_key(b"enclave")[1:],
        b"\3" + public_key(b"enclave")[1:33],
    ],
    ids=["none", "empty", "32 bytes", "65 without a four", "another prefix", "compressed"],
)
def test_what_is_no_key_as_the_contract_takes_it_signed_nothing(check, create_document, key):
    assert "did not sign this claim" in refused(check(document=create_document(public_key=key)))
    assert key_address(key or b"") is None


def test_a_keys_address_is_what_its_signatures_are_recovered_to(create_proof, claim, contracts):
    digest = claim.digest(CHAIN_ID, contracts.verifier_registry)
    address = key_address(public_key(b"enclave"))
    assert address == checksummed(address) == recover_signer(digest, create_proof()[64:])


def test_proofs_are_not_joined():
    assert SIMULATED.join(b"version", []) is None
