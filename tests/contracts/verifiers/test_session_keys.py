"""SignedVerifier: session keys.

delegateKey
├── when the key was delegated before, is over or revoked: it reverts
├── when the delegation would end before it starts: it reverts
└── otherwise it is recorded for the caller, with KeyDelegated
delegateWithSignature
├── when the provider did not sign exactly this, here: it reverts
├── when it is replayed, also after a revocation or its end: it reverts
└── otherwise anyone may submit it, for a key or a wallet (ERC-1271)
revoke
├── when the caller is neither the provider nor the key: it reverts
├── when there is nothing to revoke, or it was revoked before: it reverts
└── otherwise the delegation ends now and stays on record, with KeyRevoked
"""

import pytest

from ..expectations import reverts
from ..statements import Delegation, Domain, sign

FOREVER = 2**40 - 1


@pytest.fixture
def domain(chain, signed_verifier):
    return Domain("Assay", "1", chain.chain_id, signed_verifier.address)


@pytest.fixture
def delegation(provider, session_key):
    return Delegation(provider.address, session_key.address, FOREVER)


def test_a_key_is_delegated(signed_verifier, provider, session_key):
    tx = signed_verifier.delegateKey(session_key, FOREVER, sender=provider)

    assert tx.events == [
        signed_verifier.KeyDelegated(provider=provider, key=session_key, until=FOREVER)
    ]
    assert signed_verifier.delegationOf(provider, session_key) == (tx.timestamp, FOREVER, 0)


def test_a_key_is_delegated_once(signed_verifier, provider, session_key):
    signed_verifier.delegateKey(session_key, FOREVER, sender=provider)
    with reverts(signed_verifier.DelegationExists, provider.address, session_key.address):
        signed_verifier.delegateKey(session_key, FOREVER, sender=provider)


def test_a_key_whose_delegation_is_over_is_not_delegated_again(
    signed_verifier, provider, session_key, chain
):
    until = chain.pending_timestamp + 100
    signed_verifier.delegateKey(session_key, until, sender=provider)
    chain.mine(timestamp=until + 1)
    with reverts(signed_verifier.DelegationExists, provider.address, session_key.address):
        signed_verifier.delegateKey(session_key, FOREVER, sender=provider)


@pytest.mark.parametrize("early", [0, 1, 10**9])
def test_a_delegation_ends_after_it_starts(signed_verifier, provider, session_key, chain, early):
    now = chain.pending_timestamp + 10
    chain.pending_timestamp = now
    with reverts(signed_verifier.DelegationPassed, now - early, now):
        signed_verifier.delegateKey(session_key, now - early, sender=provider)


def test_anyone_submits_a_signed_delegation(
    signed_verifier, domain, delegation, provider, session_key, stranger
):
    signature = sign(delegation.statement(domain), provider)
    tx = signed_verifier.delegateWithSignature(*delegation, signature, sender=stranger)

    assert tx.events == [
        signed_verifier.KeyDelegated(provider=provider, key=session_key, until=FOREVER)
    ]
    assert signed_verifier.delegationOf(provider, session_key)[1] == FOREVER


def test_a_wallet_signs_a_delegation(
    signed_verifier, mocks, owner, domain, delegation, provider, session_key, stranger
):
    wallet = owner.deploy(mocks["MockWallet"], provider)
    delegation = delegation._replace(provider=wallet.address)
    signature = sign(delegation.statement(domain), provider) + b"\x01"
    signed_verifier.delegateWithSignature(*delegation, signature, sender=stranger)
    assert signed_verifier.delegationOf(wallet, session_key)[1] == FOREVER


def test_a_delegation_replayed_after_its_revocation_does_nothing(
    signed_verifier, domain, delegation, provider, session_key, stranger
):
    signature = sign(delegation.statement(domain), provider)
    signed_verifier.delegateWithSignature(*delegation, signature, sender=stranger)
    signed_verifier.revoke(provider, session_key, sender=provider)
    with reverts(signed_verifier.DelegationExists, provider.address, session_key.address):
        signed_verifier.delegateWithSignature(*delegation, signature, sender=stranger)


def test_a_signed_delegation_that_is_over_does_nothing(
    signed_verifier, domain, delegation, provider, stranger, chain
):
    now = chain.pending_timestamp + 10
    delegation = delegation._replace(until=now)
    signature = sign(delegation.statement(domain), provider)
    chain.pending_timestamp = now
    with reverts(signed_verifier.DelegationPassed, now, now):
        signed_verifier.delegateWithSignature(*delegation, signature, sender=stranger)


@pytest.mark.parametrize("field", Delegation._fields)
def test_a_signature_is_for_one_delegation(
    signed_verifier, domain, delegation, provider, stranger, field
):
    signature = sign(delegation.statement(domain), provider)
    other = {"provider": stranger.address, "key": stranger.address, "until": FOREVER - 1}
    changed = delegation._replace(**{field: other[field]})
    with reverts(signed_verifier.DelegationNotSigned, changed.provider, changed.key):
        signed_verifier.delegateWithSignature(*changed, signature, sender=stranger)


@pytest.mark.parametrize("field", ["chain_id", "contract"])
def test_a_delegation_is_signed_for_one_contract_on_one_chain(
    signed_verifier, domain, delegation, provider, stranger, field
):
    elsewhere = {"chain_id": 1, "contract": stranger.address}
    signature = sign(delegation.statement(domain._replace(**{field: elsewhere[field]})), provider)
    with reverts(signed_verifier.DelegationNotSigned, delegation.provider, delegation.key):
        signed_verifier.delegateWithSignature(*delegation, signature, sender=stranger)


@pytest.mark.parametrize("size", [0, 64, 66])
def test_a_signature_of_another_length_delegates_nothing(
    signed_verifier, domain, delegation, provider, stranger, size
):
    signature = (sign(delegation.statement(domain), provider) + b"\0")[:size]
    with reverts(signed_verifier.DelegationNotSigned, delegation.provider, delegation.key):
        signed_verifier.delegateWithSignature(*delegation, signature, sender=stranger)


@pytest.mark.parametrize("revoker", ["provider", "session_key"])
def test_the_provider_or_the_key_revokes(signed_verifier, provider, session_key, request, revoker):
    delegated = signed_verifier.delegateKey(session_key, FOREVER, sender=provider)
    caller = request.getfixturevalue(revoker)
    tx = signed_verifier.revoke(provider, session_key, sender=caller)

    assert tx.events == [signed_verifier.KeyRevoked(provider=provider, key=session_key)]
    record = signed_verifier.delegationOf(provider, session_key)
    assert record == (delegated.timestamp, FOREVER, tx.timestamp)


def test_nobody_else_revokes(signed_verifier, provider, session_key, stranger):
    signed_verifier.delegateKey(session_key, FOREVER, sender=provider)
    with reverts(signed_verifier.DelegationMissing, provider.address, session_key.address):
        signed_verifier.revoke(provider, session_key, sender=stranger)


def test_a_delegation_is_revoked_once(signed_verifier, provider, session_key):
    signed_verifier.delegateKey(session_key, FOREVER, sender=provider)
    signed_verifier.revoke(provider, session_key, sender=provider)
    with reverts(signed_verifier.DelegationMissing, provider.address, session_key.address):
        signed_verifier.revoke(provider, session_key, sender=provider)


def test_what_was_never_delegated_is_not_revoked(signed_verifier, provider, session_key):
    with reverts(signed_verifier.DelegationMissing, provider.address, session_key.address):
        signed_verifier.revoke(provider, session_key, sender=provider)
