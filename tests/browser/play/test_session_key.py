"""A session key signs for the provider, as far as the provider said that it may."""

import pytest

from assay.modes import PrivateKey
from assay.modes.signed import sign_delegation


@pytest.fixture(scope="module")
def delegation(chain, signed_verifier, provider, session_key):
    statement = sign_delegation(
        PrivateKey(provider.key),
        session_key.address,
        chain.time() + 86_400,
        chain.chain_id,
        signed_verifier.address,
    )
    chain.send(signed_verifier.delegate_with_signature(statement), provider)
    return statement


@pytest.fixture
def site(serve, digits, session_key, delegation):
    with serve(signer=PrivateKey(session_key.key), delegation=delegation) as serving:
        yield serving.url


def test_a_session_key_that_was_delegated_is_green(open_play, session_key, provider):
    play = open_play()

    assert set(play.buy().values()) == {"holds"}
    words = play.page.locator("[data-check='Evidence: signed']").inner_text()
    assert f"The key {session_key.address} signed the claim" in words
    assert f"the provider, {provider.address}, signed that it may" in words


@pytest.mark.parametrize("change", ["until", "signature", "gone"])
def test_a_session_key_without_the_providers_word_is_red(open_play, change_answer, change):
    def tamper(body):
        delegation = body["receipt"]["delegation"]
        if change == "until":
            delegation["until"] += 1
        elif change == "signature":
            # By the key itself, of something else.
            delegation["signature"] = body["receipt"]["seal"]["signature"]
        else:
            body["receipt"]["delegation"] = None

    found = open_play(before=change_answer(tamper)).buy()

    failed = {name for name, outcome in found.items() if outcome == "fails"}
    # Without the delegation, nothing names the key that sealed.
    also = {"Seal"} if change == "gone" else set()
    assert failed == {"Evidence: signed", "Enough evidence", "Every field"} | also
