"""TeeVerifier.verify, and what it costs.

verify
├── when the key is not enrolled: false
├── when it was revoked: false
├── when its validity ended an hour ago: false, and a second before that: true
├── when the claim was completed before the key was valid, or when it was over: false
├── when the measurement is approved for no model, or for another, or is revoked: false
├── when the proof names another model or manifest than the version has: false
├── when the proof is cut short, too long, or garbage, or its signature malleable: false
├── when a field of the claim was changed: false
├── when a contract would vouch for the claim (ERC-1271): false
└── otherwise true, after a renewal, a hand-over and the version's retirement too
"""

import pytest
from eth_abi import encode
from eth_utils import keccak

from ...statements import ZERO_HASH, Claim, sign
from .conftest import DAY
from .documents import MEASUREMENT, high_s, revocation

HOUR = 3_600
MODE = 6
TRANSACTION_GAS = 21_000


@pytest.fixture
def enclave_version(model_registry, publisher, model_id, manifest_hash):
    version = model_registry.publish(model_id, manifest_hash, "", sender=publisher)
    return bytes(version.return_value)


@pytest.fixture
def live(approved, enclave_version, enrolled):
    """A version whose publisher approved the code that the enrolled key lives in. Returns when."""
    return enrolled


@pytest.fixture
def claim(live, enclave_version, provider):
    """Completed in the second in which the key was enrolled."""
    words = [keccak(bytes([field])) for field in range(6)]
    return Claim(*words, provider.address, 7, live)._replace(version_id=enclave_version)


@pytest.fixture
def prove(claim_domain, enclave_key, model_id, manifest_hash):
    """Say which model's version a claim is about, and sign the claim."""

    def prove(claim, key=enclave_key, model_id=model_id, manifest_hash=manifest_hash):
        return model_id + manifest_hash + sign(claim.statement(claim_domain), key)

    return prove


@pytest.fixture
def verify(tee_verifier, claim_domain):
    """Ask as the registry does."""
    return lambda claim, proof: tee_verifier.verify(claim.digest(claim_domain), claim, proof)


def test_an_enclaves_word_is_enough(verify, claim, prove):
    assert verify(claim, prove(claim))


def test_the_registry_takes_it_for_less_than_16000_gas(
    tee_verifier, verifier_registry, owner, stranger, claim, prove
):
    """As `verify_signed_gas`: a transaction to `proven`, less its base and its calldata."""
    verifier_registry.append(MODE, "tee-mocked", tee_verifier, 100_000, sender=owner)
    evidence = ((MODE, prove(claim)),)
    assert verifier_registry.proven(claim, evidence) == 1 << MODE

    data = verifier_registry.proven.encode_input(claim, evidence)
    calldata_gas = sum(16 if byte else 4 for byte in data)
    used = verifier_registry.proven.transact(claim, evidence, gas=10**6, sender=stranger).gas_used
    gas = used - TRANSACTION_GAS - calldata_gas
    print(f"verify_tee_gas {gas:,}")
    assert gas <= 16_000


def test_a_key_that_was_never_enrolled_proves_nothing(verify, claim, prove, other_key):
    assert not verify(claim, prove(claim, other_key))


def test_the_providers_own_word_is_not_enough(verify, claim, prove, provider):
    assert not verify(claim, prove(claim, provider))


def test_a_revoked_key_proves_nothing(
    tee_verifier, verify, claim, prove, domain, enclave_key, stranger
):
    signature = sign(revocation(domain, enclave_key), enclave_key)
    tee_verifier.revokeKey(enclave_key, signature, sender=stranger)
    assert not verify(claim, prove(claim))


def test_a_claim_is_taken_for_an_hour_after_its_key_lapsed(
    tee_verifier, verify, claim, prove, chain, live
):
    assert tee_verifier.GRACE() == HOUR
    end = live + DAY + HOUR
    chain.mine(timestamp=end - 1)
    assert verify(claim, prove(claim))
    chain.mine(timestamp=end)
    assert not verify(claim, prove(claim))


@pytest.mark.parametrize(
    ("offset", "holds"), [(-1, False), (0, True), (DAY - 1, True), (DAY, False), (2 * DAY, False)]
)
@pytest.mark.parametrize("late", [0, DAY + 60])
def test_a_claim_is_completed_while_its_key_is_valid(
    verify, claim, prove, chain, live, late, offset, holds
):
    if late:
        chain.mine(timestamp=live + late)
    claim = claim._replace(completed_at=live + offset)
    assert verify(claim, prove(claim)) is holds


@pytest.mark.parametrize("completed_at", [0, 2**40 - 1])
def test_a_claim_of_no_real_time_is_not_taken(verify, claim, prove, completed_at):
    claim = claim._replace(completed_at=completed_at)
    assert not verify(claim, prove(claim))


def test_a_renewed_key_proves_what_it_did_before_and_after(
    verify, claim, prove, enrol, create_document, live, at
):
    renewed = live + DAY - 1
    at(renewed)
    enrol(create_document(renewed))
    for completed_at in (live, renewed, live + DAY, renewed + DAY - 1):
        claim = claim._replace(completed_at=completed_at)
        assert verify(claim, prove(claim))


def test_a_revoked_measurement_proves_nothing(
    tee_verifier, verify, claim, prove, publisher, model_id
):
    assert verify(claim, prove(claim))
    tee_verifier.revokeMeasurement(model_id, MEASUREMENT, sender=publisher)
    assert not verify(claim, prove(claim))


def test_code_that_was_approved_after_the_claim_counts(
    tee_verifier, verify, create_document, enrol, claim, prove, other_key, model_id, publisher, live
):
    """The publisher vouches for the code, whenever it ran."""
    code = keccak(text="newer code")
    enrol(create_document(live, other_key, measurement=code), other_key)
    assert not verify(claim, prove(claim, other_key))
    tee_verifier.approveMeasurement(model_id, code, sender=publisher)
    assert verify(claim, prove(claim, other_key))


def test_code_that_was_approved_for_one_model_does_not_speak_for_another(
    tee_verifier, verify, claim, prove, register_model, publisher, manifest_hash
):
    other_id = register_model("letters")
    other = claim._replace(
        version_id=keccak(encode(("bytes32", "bytes32"), (other_id, manifest_hash)))
    )
    assert not verify(other, prove(other, model_id=other_id))
    # Nor when the proof names the model that the code was approved for.
    assert not verify(other, prove(other))
    tee_verifier.approveMeasurement(other_id, MEASUREMENT, sender=publisher)
    assert verify(other, prove(other, model_id=other_id))
    assert not verify(other, prove(other))


def test_a_proof_names_the_manifest_of_its_version(verify, claim, prove):
    assert not verify(claim, prove(claim, manifest_hash=ZERO_HASH))


def test_a_hand_over_keeps_approvals(
    verify, claim, prove, model_registry, publisher, stranger, model_id
):
    model_registry.offer(model_id, stranger, sender=publisher)
    model_registry.accept(model_id, sender=stranger)
    assert verify(claim, prove(claim))


def test_a_retired_versions_claims_still_hold(
    verify, claim, prove, model_registry, publisher, enclave_version
):
    model_registry.retire(enclave_version, "superseded", sender=publisher)
    assert verify(claim, prove(claim))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda proof: b"", id="empty"),
        pytest.param(lambda proof: proof[64:], id="signature only"),
        pytest.param(lambda proof: proof[:-1], id="a byte short"),
        pytest.param(lambda proof: proof + b"\0", id="a byte long"),
        pytest.param(lambda proof: proof * 50, id="very long"),
        pytest.param(lambda proof: proof[:64] + bytes(65), id="zeros"),
        pytest.param(lambda proof: proof[:64] + b"\xff" * 65, id="ones"),
        pytest.param(lambda proof: proof[:-1] + b"\0", id="another v"),
        pytest.param(lambda proof: proof[:64] + high_s(proof[64:]), id="high s"),
    ],
)
def test_a_broken_proof_proves_nothing(verify, claim, prove, change):
    assert not verify(claim, change(prove(claim)))


@pytest.mark.parametrize("field", sorted({*Claim._fields} - {"version_id"}))
def test_a_proof_is_about_one_claim(verify, claim, prove, stranger, field):
    others = {"provider": stranger.address, "units": 8, "completed_at": claim.completed_at + 1}
    changed = claim._replace(**{field: others.get(field, ZERO_HASH)})
    proof = prove(claim)
    assert verify(claim, proof)
    assert not verify(changed, proof)


def test_a_contract_vouches_for_no_claim(verify, claim, prove, mocks, stranger, chain, enclave_key):
    """Not even a wallet (ERC-1271) at the address of the enclave's key."""
    wallet = stranger.deploy(mocks["MockWallet"], stranger)
    chain.provider.set_code(enclave_key.address, chain.provider.get_code(wallet.address))
    assert not verify(claim, prove(claim, stranger))


def test_a_worker_learns_whether_its_word_counts_before_it_works(
    tee_verifier, publisher, enclave_key, other_key, model_id, live
):
    assert tee_verifier.counts(enclave_key, model_id, live)
    assert not tee_verifier.counts(enclave_key, model_id, live - 1)
    assert not tee_verifier.counts(enclave_key, ZERO_HASH, live)
    assert not tee_verifier.counts(other_key, model_id, live)
    tee_verifier.revokeMeasurement(model_id, MEASUREMENT, sender=publisher)
    assert not tee_verifier.counts(enclave_key, model_id, live)
