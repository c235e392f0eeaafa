"""SignedVerifier.verify: who may sign a claim. Delegation itself is in test_session_keys.py.

verify
├── when the provider's own key signed the digest: true
├── when a session key signed it
│   ├── before the delegation ends, by one second too: true
│   ├── from its end on: false
│   ├── after it was revoked: false
│   └── for another provider than the one that delegated it: false
├── when anybody else signed it: false
├── when the signature is malleable (high s), cut short, too long, empty or garbage: false
├── when it is of another digest: false
├── when the provider is a wallet (ERC-1271)
│   ├── and takes the signature, whatever its length: true
│   ├── and delegated a session key: that key's signature is enough
│   └── and refuses, burns its gas, answers with dirt, or tries to reenter: false
└── when the provider is nobody: false
"""

import pytest
from eth_account import Account
from eth_utils import keccak

from ..mocks import WalletManner
from ..statements import ZERO_ADDRESS, ZERO_HASH, Claim

GAS = 1_000_000
# The order of secp256k1: https://www.secg.org/sec2-v2.pdf, section 2.4.1.
CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
DIGEST = keccak(text="digest")


def sign_digest(digest, signer):
    return bytes(Account.unsafe_sign_hash(digest, signer.private_key).signature)


@pytest.fixture
def verify(signed_verifier, provider):
    """Ask as the registry does: only the provider matters, of all the claim's fields."""

    def ask(signature, digest=DIGEST, provider=provider):
        claim = Claim(*[ZERO_HASH] * 6, str(provider), 0, 0)
        return signed_verifier.verify(digest, claim, signature)

    return ask


@pytest.fixture
def wallet(mocks, owner, provider):
    return owner.deploy(mocks["MockWallet"], provider)


def test_the_providers_own_key_is_enough(verify, provider):
    assert verify(sign_digest(DIGEST, provider))


def test_nobody_else_signs_for_the_provider(verify, stranger):
    assert not verify(sign_digest(DIGEST, stranger))


def test_a_signature_is_about_one_digest(verify, provider):
    assert not verify(sign_digest(keccak(DIGEST), provider))


def test_a_malleable_signature_does_not_count(verify, provider):
    signature = sign_digest(DIGEST, provider)
    high_s = CURVE_ORDER - int.from_bytes(signature[32:64], "big")
    other_v = 55 - signature[64]
    assert not verify(signature[:32] + high_s.to_bytes(32, "big") + bytes([other_v]))


@pytest.mark.parametrize("other_v", [0, 1, 26, 29, 255])
def test_v_is_27_or_28(verify, provider, other_v):
    assert not verify(sign_digest(DIGEST, provider)[:64] + bytes([other_v]))


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
def test_a_broken_signature_does_not_count(verify, provider, change):
    assert not verify(change(sign_digest(DIGEST, provider)))


@pytest.mark.parametrize("signature", [bytes(65), b"", b"\xff" * 65])
def test_nothing_is_signed_by_nobody(verify, signature):
    assert not verify(signature, provider=ZERO_ADDRESS)


def test_a_session_key_signs_until_its_delegation_ends(
    signed_verifier, verify, provider, session_key, chain
):
    signature = sign_digest(DIGEST, session_key)
    assert not verify(signature)

    until = chain.pending_timestamp + 1_000
    signed_verifier.delegateKey(session_key, until, sender=provider)
    assert verify(signature)

    chain.mine(timestamp=until - 1)
    assert verify(signature)
    chain.mine(timestamp=until)
    assert not verify(signature)


def test_a_revoked_session_key_signs_no_more(verify, signed_verifier, provider, session_key):
    signed_verifier.delegateKey(session_key, 2**40 - 1, sender=provider)
    signed_verifier.revoke(provider, session_key, sender=provider)
    assert not verify(sign_digest(DIGEST, session_key))


def test_a_session_key_signs_for_its_own_provider_only(
    signed_verifier, verify, stranger, session_key
):
    signed_verifier.delegateKey(session_key, 2**40 - 1, sender=stranger)
    assert verify(sign_digest(DIGEST, session_key), provider=stranger)
    assert not verify(sign_digest(DIGEST, session_key))


def test_a_wallet_decides_for_itself(verify, wallet, provider, stranger):
    assert verify(sign_digest(DIGEST, provider) + b"\x01", provider=wallet)
    assert not verify(sign_digest(DIGEST, stranger) + b"\x01", provider=wallet)
    assert not verify(sign_digest(DIGEST, provider), provider=wallet)


def test_a_wallet_delegates_a_session_key(verify, signed_verifier, wallet, provider, session_key):
    message = signed_verifier.delegateKey.encode_input(session_key, 2**40 - 1)
    wallet.execute(signed_verifier, message, sender=provider)
    assert verify(sign_digest(DIGEST, session_key), provider=wallet)


def test_a_wallet_that_refuses_does_not_sign(verify, wallet, provider, stranger):
    wallet.behave(WalletManner.REFUSE, sender=stranger)
    assert not verify(sign_digest(DIGEST, provider) + b"\x01", provider=wallet)


def test_a_wallets_answer_is_read_whole(verify, wallet, stranger):
    wallet.behave(WalletManner.RETURN_DIRTY, sender=stranger)
    assert not verify(b"", provider=wallet)


def test_a_wallet_cannot_change_state_while_it_is_asked(
    verify, signed_verifier, wallet, stranger, session_key
):
    message = signed_verifier.delegateKey.encode_input(session_key, 2**40 - 1)
    wallet.reenter(signed_verifier, message, sender=stranger)
    # It answers right because its call failed.
    assert verify(b"", provider=wallet)
    assert signed_verifier.delegationOf(wallet, session_key)[1] == 0


@pytest.mark.parametrize("manner", [WalletManner.BURN_GAS, WalletManner.RETURN_BOMB])
def test_a_hostile_wallet_costs_no_more_than_the_modes_gas(
    verifier_registry, claim_domain, wallet, provider, stranger, manner
):
    wallet.behave(manner, sender=stranger)
    claim = Claim(*[DIGEST] * 6, wallet.address, 1, 1)
    assert verifier_registry.proven(claim, ((0, b"\x01"),)) == 0
