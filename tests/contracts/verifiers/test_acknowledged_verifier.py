"""AcknowledgedVerifier.verify: the payer of the claim's payment signed the claim.

verify
├── when the payer's key signed the digest, and the proof names the claim's payment: true
├── when the payer's account has code of its own and its key signed (EIP-7702): true
├── when anything that names the payment differs: escrow, terms, payer, nonce, chain: false
├── when the claim is another one: of another payment, or with another digest: false
├── when somebody else signed, such as the provider: false
├── when somebody who did not pay signed, and is named as payer: false
├── when the signature is malleable, cut short, too long, empty or garbage: false
├── when the proof is empty, or ends inside of what names the payment: false
├── when the payer is a wallet (ERC-1271)
│   ├── and takes the signature, whatever its length: true
│   └── and refuses, reverts, burns its gas, answers with dirt or too much: false
└── when no escrow made the id: the payer is whom the claim's maker chose
"""

import pytest
from eth_utils import keccak

from ..mocks import WalletManner
from ..statements import ACKNOWLEDGED, ZERO_ADDRESS, ZERO_HASH, Payment, Result, Terms, sign

GAS_CAP = 200_000
# The order of secp256k1: https://www.secg.org/sec2-v2.pdf, section 2.4.1.
CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
NONCE = keccak(text="nonce")
RESULT = Result(keccak(text="output"), 1, 1_900_000_000)


@pytest.fixture
def acknowledged_verifier(contracts, owner, verifier_registry):
    verifier = owner.deploy(contracts["AcknowledgedVerifier"])
    verifier_registry.append(ACKNOWLEDGED, "acknowledged", verifier, GAS_CAP, sender=owner)
    return verifier


@pytest.fixture
def terms(provider, token, version_id):
    return Terms(
        provider=provider.address,
        token=token.address,
        amount=1_000,
        unit_price=0,
        version_id=bytes(version_id),
        prompt_hash=ZERO_HASH,
        input_hash=keccak(text="input"),
        params_hash=ZERO_HASH,
        policy=1 | 1 << ACKNOWLEDGED,
        capture_before=2**40 - 1,
        salt=ZERO_HASH,
    )


@pytest.fixture
def payment(chain, escrow, terms, payer):
    return Payment.into(escrow.address, chain.chain_id, terms, payer.address, NONCE)


@pytest.fixture
def claim(payment):
    return payment.claim(RESULT)


@pytest.fixture
def acknowledge(claim, claim_domain):
    """Sign the claim, or another one."""
    return lambda signer, about=claim: sign(about.statement(claim_domain), signer)


def name(escrow, terms_hash, payer, nonce):
    """Name a payment as proofs do."""
    account = bytes.fromhex(str(getattr(payer, "address", payer))[2:])
    return bytes.fromhex(escrow[2:]) + terms_hash + account + nonce


@pytest.fixture
def named(escrow, terms, payer):
    """Name the payment, but for what is given."""

    def create(**changes):
        parts = {
            "escrow": escrow.address,
            "terms_hash": terms.hash,
            "payer": payer,
            "nonce": NONCE,
        }
        return name(**parts | changes)

    return create


@pytest.fixture
def proven(verifier_registry, acknowledged_verifier, claim):
    """Ask the registry, as the escrow does."""

    def ask(proof, about=claim):
        mask = verifier_registry.proven(about, ((ACKNOWLEDGED, proof),))
        return mask == 1 << ACKNOWLEDGED

    return ask


@pytest.fixture
def wallet(mocks, owner, payer):
    return owner.deploy(mocks["MockWallet"], payer)


@pytest.fixture
def paid_by_wallet(chain, escrow, terms, wallet):
    """A claim whose payer is the wallet."""
    paid = Payment.into(escrow.address, chain.chain_id, terms, wallet.address, NONCE)
    return paid.claim(RESULT)


def test_the_payers_key_is_enough(proven, named, acknowledge, payer):
    proof = named() + acknowledge(payer)
    assert len(proof) == 169
    assert proven(proof)


def test_an_account_with_code_signs_by_its_key(proven, named, acknowledge, payer, wallet, chain):
    code = chain.provider.web3.eth.get_code(wallet.address)
    chain.provider.make_request("anvil_setCode", [payer.address, code.to_0x_hex()])
    assert proven(named() + acknowledge(payer))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"escrow": ZERO_ADDRESS}, id="no escrow"),
        pytest.param({"escrow": "0x" + "e5" * 20}, id="another escrow"),
        pytest.param({"terms_hash": keccak(text="other terms")}, id="other terms"),
        pytest.param({"payer": "0x" + "9a" * 20}, id="another payer"),
        pytest.param({"nonce": keccak(NONCE)}, id="another nonce"),
    ],
)
def test_the_proof_names_the_claims_payment(proven, named, acknowledge, payer, change):
    assert not proven(named(**change) + acknowledge(payer))


def test_nobody_else_signs_for_the_payer(proven, named, acknowledge, provider, stranger):
    for signer in (provider, stranger):
        assert not proven(named() + acknowledge(signer))


def test_who_did_not_pay_cannot_be_named_as_the_payer(proven, named, acknowledge, stranger):
    assert not proven(named(payer=stranger) + acknowledge(stranger))


def test_an_escrow_that_somebody_deploys_changes_nothing(
    proven, named, acknowledge, contracts, model_registry, verifier_registry, stranger
):
    """The provider can make an escrow in which it paid itself; the claim is not of that one."""
    fake = stranger.deploy(contracts["PaymentEscrow"], model_registry, verifier_registry)
    assert not proven(named(escrow=fake.address, payer=stranger) + acknowledge(stranger))


def test_an_acknowledgement_is_of_one_payment(
    proven, named, acknowledge, chain, escrow, terms, payer
):
    other = Payment.into(escrow.address, chain.chain_id, terms, payer.address, keccak(NONCE))
    claim = other.claim(RESULT)
    assert proven(named(nonce=keccak(NONCE)) + acknowledge(payer, claim), claim)
    assert not proven(named() + acknowledge(payer), claim)
    assert not proven(named(nonce=keccak(NONCE)) + acknowledge(payer), claim)


def test_an_acknowledgement_is_of_one_output(proven, named, acknowledge, payer, claim):
    other = claim._replace(output_hash=keccak(text="another output"))
    assert not proven(named() + acknowledge(payer), other)


def test_a_payment_on_another_chain_is_another_one(
    proven, named, acknowledge, chain, escrow, terms, payer
):
    elsewhere = Payment.into(escrow.address, chain.chain_id + 1, terms, payer.address, NONCE)
    claim = elsewhere.claim(RESULT)
    assert not proven(named() + acknowledge(payer, claim), claim)


def test_a_malleable_signature_does_not_count(proven, named, acknowledge, payer):
    signature = acknowledge(payer)
    high_s = CURVE_ORDER - int.from_bytes(signature[32:64], "big")
    other_v = 55 - signature[64]
    assert not proven(named() + signature[:32] + high_s.to_bytes(32, "big") + bytes([other_v]))


@pytest.mark.parametrize("other_v", [0, 1, 26, 29, 255])
def test_v_is_27_or_28(proven, named, acknowledge, payer, other_v):
    assert not proven(named() + acknowledge(payer)[:64] + bytes([other_v]))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda signature: b"", id="empty"),
        pytest.param(lambda signature: signature[:64], id="64 bytes"),
        pytest.param(lambda signature: signature + b"\0", id="66 bytes"),
        pytest.param(lambda signature: signature[::-1], id="reversed"),
        pytest.param(lambda signature: bytes(65), id="zeroes"),
        pytest.param(lambda signature: b"\xff" * 65, id="ones"),
        pytest.param(lambda signature: signature * 100, id="6500 bytes"),
    ],
)
def test_a_broken_signature_does_not_count(proven, named, acknowledge, payer, change):
    assert not proven(named() + change(acknowledge(payer)))


@pytest.mark.parametrize("size", [0, 1, 19, 20, 52, 72, 103])
def test_a_proof_that_ends_before_the_payment_is_named_does_not_count(
    proven, named, acknowledge, payer, acknowledged_verifier, claim, size
):
    proof = (named() + acknowledge(payer))[:size]
    assert not proven(proof)
    assert acknowledged_verifier.verify(ZERO_HASH, claim, proof) is False


def test_words_instead_of_packed_values_do_not_count(proven, named, acknowledge, payer):
    whole = named()
    padded = bytes(12) + whole[:52] + bytes(12) + whole[52:]
    assert not proven(padded + acknowledge(payer))


def test_a_wallet_decides_for_itself(
    proven, named, acknowledge, wallet, paid_by_wallet, payer, stranger
):
    def asked(signature):
        return proven(named(payer=wallet) + signature, paid_by_wallet)

    assert asked(acknowledge(payer, paid_by_wallet) + b"\x01")
    assert not asked(acknowledge(stranger, paid_by_wallet) + b"\x01")
    assert not asked(acknowledge(payer, paid_by_wallet))
    assert not asked(b"")


@pytest.mark.parametrize(
    "manner",
    [
        WalletManner.REFUSE,
        WalletManner.BURN_GAS,
        WalletManner.RETURN_BOMB,
        WalletManner.RETURN_DIRTY,
    ],
)
def test_a_wallet_that_does_not_answer_as_it_should_did_not_sign(
    proven, named, acknowledge, wallet, paid_by_wallet, payer, stranger, manner
):
    wallet.behave(manner, sender=stranger)
    signature = acknowledge(payer, paid_by_wallet) + b"\x01"
    assert not proven(named(payer=wallet) + signature, paid_by_wallet)


def test_a_contract_that_reverts_did_not_sign(
    proven, named, acknowledge, chain, escrow, terms, token, payer
):
    paid = Payment.into(escrow.address, chain.chain_id, terms, token.address, NONCE)
    claim = paid.claim(RESULT)
    assert not proven(named(payer=token) + acknowledge(payer, claim), claim)


def test_a_wallet_is_asked_without_letting_it_change_anything(
    proven, named, wallet, paid_by_wallet, signed_verifier, stranger
):
    message = signed_verifier.delegateKey.encode_input(stranger, 2**40 - 1)
    wallet.reenter(signed_verifier, message, sender=stranger)
    # It answers right because its call failed.
    assert proven(named(payer=wallet), paid_by_wallet)
    assert signed_verifier.delegationOf(wallet, stranger)[1] == 0


def test_nobody_acknowledges_nothing(proven, named, chain, escrow, terms):
    paid = Payment.into(escrow.address, chain.chain_id, terms, ZERO_ADDRESS, NONCE)
    claim = paid.claim(RESULT)
    for signature in (b"", bytes(65), b"\xff" * 65):
        assert not proven(named(payer=ZERO_ADDRESS) + signature, claim)


def test_where_nothing_was_paid_the_payer_is_whom_the_claims_maker_chose(
    proven, named, acknowledge, chain, terms, stranger
):
    """Why a claim that no escrow paid for is not worth more by an acknowledgement."""
    nowhere = "0x" + "e5" * 20
    claim = Payment.into(nowhere, chain.chain_id, terms, stranger.address, NONCE).claim(RESULT)
    assert proven(named(escrow=nowhere, payer=stranger) + acknowledge(stranger, claim), claim)
