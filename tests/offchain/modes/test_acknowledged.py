import pytest

from assay.modes import Means, PayerMode, ProofOf, Verdict, all_modes, mode_named, payer_modes
from assay.wire import ZERO_HASH, Evidence, keccak, payment_id
from assay.zk.progress import silent

ACKNOWLEDGED = mode_named("acknowledged")
CHAIN_ID = 31337
NONCE = keccak(b"nonce")
CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


@pytest.fixture
def paid(create_receipt, contracts, terms, claim, payer):
    """A receipt of a payment by the payer, but for changes."""

    def create(nonce=NONCE, terms=terms, account=payer, **changes):
        identifier = payment_id(
            CHAIN_ID, contracts.escrow, terms.struct_hash(), account.address, nonce
        )
        about = claim.model_copy(update={"request_id": identifier})
        return create_receipt(
            payer=account.address, nonce=nonce, terms=terms, claim=about
        ).model_copy(update=changes)

    return create


@pytest.fixture
def acknowledge(payer):
    """Make evidence of a receipt's claim, signed by the payer or another one."""

    def create(receipt, signer=payer, change=bytes):
        digest = receipt.claim.digest(receipt.chain_id, receipt.contracts.verifier_registry)
        proof = ACKNOWLEDGED.acknowledgement(receipt, change(signer.sign(digest)))
        return evidence_of(proof)

    return create


def evidence_of(proof):
    return Evidence(mode="acknowledged", mode_id=5, proof=proof)


def test_is_the_contract_that_it_says():
    assert (ACKNOWLEDGED.name, ACKNOWLEDGED.mode_id) == ("acknowledged", 5)
    assert (ACKNOWLEDGED.contract, ACKNOWLEDGED.gas_cap) == ("AcknowledgedVerifier", 200_000)
    assert ACKNOWLEDGED.for_development is False
    assert ACKNOWLEDGED.given == {}


def test_the_payer_proves_it_and_no_provider_does(manifest, provider):
    means = Means(provider, 0, silent)
    assert ACKNOWLEDGED.prover(means) is None
    assert ACKNOWLEDGED.refusal(manifest, means) is None
    assert ACKNOWLEDGED.join(b"version", [ProofOf(b"digest", b"proof")] * 2) is None


def test_a_mode_of_payers_is_known_by_what_it_is():
    assert dict(payer_modes()) == {"acknowledged": ACKNOWLEDGED}
    others = [mode for mode in all_modes().values() if mode is not ACKNOWLEDGED]
    assert not any(isinstance(mode, PayerMode) for mode in others)


def test_a_proof_names_the_payment_and_has_the_signature(
    paid, acknowledge, contracts, terms, payer
):
    receipt = paid()
    proof = acknowledge(receipt).proof
    assert len(proof) == 169
    assert proof[:104] == (
        bytes.fromhex(contracts.escrow[2:])
        + terms.struct_hash()
        + bytes.fromhex(payer.address[2:])
        + NONCE
    )
    assert proof[104:] == payer.sign(receipt.claim.digest(CHAIN_ID, contracts.verifier_registry))


def test_holds_where_the_payer_signed(paid, acknowledge, payer):
    receipt = paid()
    finding = ACKNOWLEDGED.check(acknowledge(receipt), receipt)
    assert (finding.verdict, finding.holds) == (Verdict.HOLDS, True)
    assert finding.detail == f"It is signed by the payer, {payer.address}."
    assert finding.proves.startswith("that the payer, having seen this output, signed")
    assert finding.does_not_prove.startswith("that the model ran")


def test_needs_a_chain_where_somebody_else_signed(paid, acknowledge, stranger, payer, provider):
    """The payer may be a wallet that takes another account's signature for its own."""
    for signer in (stranger, provider):
        finding = ACKNOWLEDGED.check(acknowledge(paid(), signer), paid())
        assert (finding.verdict, finding.holds) == (Verdict.NEEDS_CHAIN, False)
        assert f"It is signed by {signer.address}." in finding.detail
        assert f"If the payer, {payer.address}, is a contract wallet" in finding.detail


def high_s(signature):
    flipped = CURVE_ORDER - int.from_bytes(signature[32:64], "big")
    return signature[:32] + flipped.to_bytes(32, "big") + bytes([55 - signature[64]])


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(high_s, id="malleable"),
        pytest.param(lambda signature: b"", id="empty"),
        pytest.param(lambda signature: signature[:64], id="cut short"),
        pytest.param(lambda signature: signature + b"\0", id="a byte behind it"),
        pytest.param(lambda signature: bytes(65), id="zeroes"),
        pytest.param(lambda signature: b"what a wallet takes", id="a wallet's"),
    ],
)
def test_needs_a_chain_for_what_only_a_contract_wallet_could_accept(paid, acknowledge, change):
    finding = ACKNOWLEDGED.check(acknowledge(paid(), change=change), paid())
    assert finding.verdict is Verdict.NEEDS_CHAIN
    assert finding.detail.startswith("It is no signature by a key. If the payer, ")


def test_fails_where_the_proof_is_cut_before_the_signature(paid, acknowledge):
    proof = acknowledge(paid()).proof
    for size in (0, 1, 20, 52, 72, 103):
        assert ACKNOWLEDGED.check(evidence_of(proof[:size]), paid()).verdict is Verdict.FAILS


@pytest.mark.parametrize(
    "at", [pytest.param(at, id=part) for part, at in (("escrow", 0), ("terms", 20), ("nonce", 72))]
)
def test_fails_where_the_proof_names_another_payment(paid, acknowledge, at):
    proof = bytearray(acknowledge(paid()).proof)
    proof[at] ^= 1
    finding = ACKNOWLEDGED.check(evidence_of(bytes(proof)), paid())
    assert finding.verdict is Verdict.FAILS
    assert finding.detail == "It is about another payment than the receipt's."


def test_fails_where_somebody_else_is_named_as_the_payer(paid, acknowledge, stranger):
    proof = acknowledge(paid(account=stranger), stranger)
    assert ACKNOWLEDGED.check(proof, paid(account=stranger)).holds
    assert ACKNOWLEDGED.check(proof, paid()).verdict is Verdict.FAILS


def test_an_acknowledgement_is_of_one_payment(paid, acknowledge, terms):
    evidence = acknowledge(paid())
    others = paid(nonce=keccak(NONCE)), paid(terms=terms.model_copy(update={"salt": NONCE}))
    for other in others:
        assert ACKNOWLEDGED.check(evidence, other).verdict is Verdict.FAILS


def test_an_acknowledgement_is_of_one_claim(paid, acknowledge):
    receipt = paid()
    for change in ({"output_hash": keccak(b"other")}, {"units": 2}, {"completed_at": 1}):
        other = receipt.model_copy(update={"claim": receipt.claim.model_copy(update=change)})
        assert not ACKNOWLEDGED.check(acknowledge(receipt), other).holds


def test_fails_where_the_claim_is_of_no_such_payment(paid, acknowledge, payer):
    """The receipt's own payment, and a claim about something else that the payer signed."""
    receipt = paid()
    other = receipt.model_copy(
        update={"claim": receipt.claim.model_copy(update={"request_id": ZERO_HASH})}
    )
    assert ACKNOWLEDGED.check(acknowledge(other), other).verdict is Verdict.FAILS


@pytest.mark.parametrize("change", [{"chain_id": 1}, {"registry": "0x" + "00" * 19 + "aa"}])
def test_an_acknowledgement_is_of_one_chain_and_registry(paid, acknowledge, contracts, change):
    registry = change.get("registry", contracts.verifier_registry)
    other = paid(
        chain_id=change.get("chain_id", CHAIN_ID),
        contracts=contracts.model_copy(update={"verifier_registry": registry}),
    )
    assert not ACKNOWLEDGED.check(acknowledge(paid()), other).holds


def test_fails_where_nothing_was_paid(create_receipt, paid, acknowledge, payer):
    finding = ACKNOWLEDGED.check(acknowledge(paid()), create_receipt())
    assert finding.verdict is Verdict.FAILS
    assert finding.detail == "Nothing was paid, so there is nobody to acknowledge the answer."
    assert ACKNOWLEDGED.acknowledgement(create_receipt(), b"signature") == b"signature"
