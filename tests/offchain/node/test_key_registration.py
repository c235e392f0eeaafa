"""What the chain has to say of a session key: nothing, until it ends."""

import pytest

from assay.modes import PrivateKey
from assay.node import KeyRegistration

VERSION = None  # A session key signs for every version.


@pytest.fixture
def create_registration(signed_verifier, provider):
    def create(key, **clock):
        return KeyRegistration(signed_verifier, provider.address, key.address, **clock)

    return create


@pytest.fixture
def until(restored_chain, send, signed_verifier, session_key, provider):
    """When the delegation to the session key ends."""
    ends = restored_chain.time() + 3_600
    send(signed_verifier.delegate_key(session_key.address, ends), provider)
    return ends


def test_the_providers_own_key_is_never_refused(create_registration, provider):
    assert create_registration(provider).refusal(VERSION) is None


def test_a_key_without_a_delegation_may_still_get_one(create_registration, stranger):
    assert create_registration(stranger).refusal(VERSION) is None


def test_a_delegation_counts_until_it_ends(create_registration, session_key, until):
    assert create_registration(session_key, clock=lambda: until - 1).refusal(VERSION) is None
    assert create_registration(session_key, clock=lambda: until).refusal(VERSION) == (
        f"The delegation to the session key {session_key.address} has ended: delegate another key,"
        " and start the node with it."
    )


def test_a_revoked_key_is_refused(
    create_registration, session_key, until, send, signed_verifier, provider
):
    send(signed_verifier.revoke(provider.address, session_key.address), provider)
    assert create_registration(session_key).refusal(VERSION) == (
        f"The session key {session_key.address} was revoked: delegate another key, and start the"
        " node with it."
    )


def test_what_no_key_has_signed_is_a_wallets_and_not_lost(create_registration, session_key, until):
    ended = create_registration(session_key, clock=lambda: until)
    digest = bytes(32)
    assert ended.lost(None, digest, b"what a wallet accepts") is None
    assert ended.lost(None, digest, PrivateKey(session_key.key).sign(digest)) is not None
