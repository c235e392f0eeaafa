import pytest

from assay.modes import Means, ProofOf, Verdict, mode_named
from assay.modes.signed import sign_delegation
from assay.wire import Evidence, recover_signer
from assay.zk.progress import silent

SIGNED = mode_named("signed")
CHAIN_ID = 31337
COMPLETED_AT = 1_900_000_000


@pytest.fixture
def create_delegation(provider, session_key, contracts):
    """Delegate to the session key for an hour after the claim."""

    def create(signer=provider, until=COMPLETED_AT + 3_600, chain_id=CHAIN_ID):
        verifier = contracts.verifiers["signed"]
        return sign_delegation(signer, session_key.address, until, chain_id, verifier)

    return create


def test_is_the_contract_that_it_says():
    assert (SIGNED.name, SIGNED.mode_id, SIGNED.contract) == ("signed", 0, "SignedVerifier")
    assert SIGNED.gas_cap == 200_000


def test_a_proof_is_the_signature_of_the_digest(prove, claim, contracts, provider):
    digest = claim.digest(CHAIN_ID, contracts.verifier_registry)
    proof = prove(provider).proof
    assert len(proof) == 65
    assert recover_signer(digest, proof) == provider.address


def test_can_be_had_for_every_version_and_is_not_joined(manifest, provider):
    assert SIGNED.refusal(manifest, Means(provider, 0, silent)) is None
    assert SIGNED.join(b"version", [ProofOf(b"digest", b"proof")] * 2) is None


def test_holds_where_the_provider_signed(prove, create_receipt, provider):
    finding = SIGNED.check(prove(provider), create_receipt())
    assert (finding.verdict, finding.holds) == (Verdict.HOLDS, True)
    assert finding.detail == f"It is signed by the provider, {provider.address}."


def test_says_what_it_proves_and_what_it_does_not(prove, create_receipt, provider, stranger):
    for signer in (provider, stranger):
        finding = SIGNED.check(prove(signer), create_receipt())
        assert finding.proves.startswith("the provider says")
        assert finding.does_not_prove.startswith("that the model ran")


def test_fails_where_somebody_else_signed(prove, create_receipt, stranger, provider):
    finding = SIGNED.check(prove(stranger), create_receipt())
    assert (finding.verdict, finding.holds) == (Verdict.FAILS, False)
    assert f"signed by {stranger.address} and not by the provider, {provider.address}" in (
        finding.detail
    )


@pytest.mark.parametrize(
    "change", [{"chain_id": 1}, {"claim": {"units": 2}}, {"registry": "0x" + "00" * 19 + "aa"}]
)
def test_fails_for_any_other_claim_chain_or_registry(
    change, prove, create_receipt, claim, contracts, provider
):
    other = {
        "chain_id": change.get("chain_id", CHAIN_ID),
        "claim": claim.model_copy(update=change.get("claim", {})),
        "contracts": contracts.model_copy(
            update={"verifier_registry": change.get("registry", contracts.verifier_registry)}
        ),
    }
    assert SIGNED.check(prove(provider), create_receipt(**other)).verdict is Verdict.FAILS


@pytest.mark.parametrize("proof", [b"", b"\1" * 64, b"\1" * 66, b"\0" * 65])
def test_needs_a_chain_for_what_only_a_contract_wallet_could_accept(
    proof, create_receipt, provider
):
    finding = SIGNED.check(Evidence(mode="signed", mode_id=0, proof=proof), create_receipt())
    assert (finding.verdict, finding.holds) == (Verdict.NEEDS_CHAIN, False)
    assert f"If {provider.address} is a contract wallet" in finding.detail


def test_holds_where_a_session_key_signed_that_the_provider_delegated(
    prove, create_receipt, create_delegation, session_key
):
    receipt = create_receipt(delegation=create_delegation())
    finding = SIGNED.check(prove(session_key), receipt)
    assert finding.verdict is Verdict.HOLDS
    assert f"signed by {session_key.address}" in finding.detail
    assert "revoked" in finding.detail
    assert "only on chain" in finding.detail


def test_the_provider_may_sign_beside_a_delegation(
    prove, create_receipt, create_delegation, provider
):
    receipt = create_receipt(delegation=create_delegation())
    assert SIGNED.check(prove(provider), receipt).holds


def test_a_delegation_lets_nobody_else_sign(prove, create_receipt, create_delegation, stranger):
    finding = SIGNED.check(prove(stranger), create_receipt(delegation=create_delegation()))
    assert finding.verdict is Verdict.FAILS
    assert "no delegation to that key" in finding.detail


def test_fails_where_the_delegation_had_ended(
    prove, create_receipt, create_delegation, session_key
):
    last = create_receipt(delegation=create_delegation(until=COMPLETED_AT + 1))
    assert SIGNED.check(prove(session_key), last).holds
    finding = SIGNED.check(
        prove(session_key), create_receipt(delegation=create_delegation(until=COMPLETED_AT))
    )
    assert finding.verdict is Verdict.FAILS
    assert f"ended at {COMPLETED_AT}" in finding.detail


def test_fails_where_another_provider_delegated(
    prove, create_receipt, create_delegation, session_key, stranger, provider
):
    delegation = create_delegation(signer=stranger)
    finding = SIGNED.check(prove(session_key), create_receipt(delegation=delegation))
    assert finding.verdict is Verdict.FAILS
    assert finding.detail == f"The delegation is by {stranger.address}, not by {provider.address}."


def test_fails_where_somebody_else_signed_the_delegation(
    prove, create_receipt, create_delegation, session_key, stranger, provider
):
    forged = create_delegation(signer=stranger).model_copy(update={"provider": provider.address})
    finding = SIGNED.check(prove(session_key), create_receipt(delegation=forged))
    assert finding.verdict is Verdict.FAILS
    assert "The delegation is signed by 0x" in finding.detail


def test_fails_where_the_delegation_is_for_another_chain(
    prove, create_receipt, create_delegation, session_key
):
    elsewhere = create_receipt(delegation=create_delegation(chain_id=1))
    assert SIGNED.check(prove(session_key), elsewhere).verdict is Verdict.FAILS


def test_needs_a_chain_where_a_contract_wallet_may_have_delegated(
    prove, create_receipt, create_delegation, session_key
):
    wallet = create_delegation().model_copy(update={"signature": b"whatever a wallet takes"})
    finding = SIGNED.check(prove(session_key), create_receipt(delegation=wallet))
    assert finding.verdict is Verdict.NEEDS_CHAIN
    assert "contract wallet" in finding.detail


def test_fails_where_the_receipt_does_not_name_the_verifier(
    prove, create_receipt, create_delegation, session_key, contracts
):
    nameless = create_receipt(
        delegation=create_delegation(),
        contracts=contracts.model_copy(update={"verifiers": {}}),
    )
    finding = SIGNED.check(prove(session_key), nameless)
    assert finding.verdict is Verdict.FAILS
    assert "does not name the verifier" in finding.detail
