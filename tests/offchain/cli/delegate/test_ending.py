"""`assay delegate show` and `revoke`: what becomes of a session key."""

import pytest

from assay.cli.terminal.times import moment

from .conftest import OTHER, refused


@pytest.fixture
def delegated(delegate, bench):
    """The address of a session key that was delegated."""
    assert delegate("1d").code == 0
    return bench.key


def test_a_key_is_shown_with_its_times(delegate_verb, delegated, bench):
    record = bench.record()
    said = delegate_verb("show", delegated.lower(), "--json").document
    assert said["provider"] == bench.provider.address
    assert said["key"] == delegated
    assert (said["since"], said["until"], said["revokedAt"]) == (record.since, record.until, None)
    assert said["state"].startswith("signs until 2")
    shown = delegate_verb("show", delegated).out
    assert f"signs until {moment(record.until)}" in shown
    assert moment(record.since) in shown
    assert str(record.since) not in shown


def test_a_key_that_was_never_delegated_is_shown_as_such(delegate_verb, delegated):
    assert delegate_verb("show", OTHER, "--json").document["state"] == "was never delegated"
    theirs = delegate_verb("show", delegated, "--provider", OTHER, "--json").document
    assert (theirs["provider"], theirs["state"]) == (OTHER, "was never delegated")


def test_what_is_no_address_is_refused(delegate_verb):
    for verb in ("show", "revoke"):
        refused(delegate_verb(verb, "session.key"), "'session.key' is no key's address.")
    refused(delegate_verb("show", OTHER, "--provider", "me"), "'me' is no key's address.")


def test_whose_key_it_is_has_to_be_known(assay, tmp_path):
    result = assay("delegate", "show", OTHER, "--home", tmp_path)
    refused(result, f"There is no provider's key in {tmp_path}.")
    assert "--provider" in result.err


def test_the_provider_ends_a_key_once_and_for_good(delegate_verb, delegated, bench):
    said = delegate_verb("revoke", delegated, "--json").document
    assert said["state"].startswith("was revoked on 2")
    assert said["revokedAt"] == bench.record().revoked_at
    assert bench.chain.knows(bytes.fromhex(said["transaction"][2:]))
    again = delegate_verb("revoke", delegated, "--json").document
    assert again == said | {"transaction": None}
    assert delegate_verb("show", delegated, "--json").document["state"] == said["state"]


def test_a_key_ends_itself(delegate_verb, delegated, bench):
    without_gas = delegate_verb("revoke", delegated, "--key", bench.session_file)
    refused(without_gas, f"The account {delegated} has no coin for gas.")
    bench.chain.request("anvil_setBalance", delegated, hex(10**18))
    said = delegate_verb("revoke", delegated, "--key", bench.session_file, "--json").document
    assert said["provider"] == bench.provider.address
    assert bench.record().revoked_at == said["revokedAt"] > 0


def test_nobody_else_ends_a_key(delegate_verb, delegated, bench, up):
    stranger = ("--key", up.home / "payer.key")
    refused(
        delegate_verb("revoke", delegated, "--provider", bench.provider.address, *stranger),
        f"can revoke no session key of {bench.provider.address}.",
    )
    refused(delegate_verb("revoke", delegated, *stranger), f"never delegated the key {delegated}")
    assert bench.record().revoked_at == 0


def test_a_key_that_was_never_delegated_is_not_ended(delegate_verb):
    refused(delegate_verb("revoke", OTHER), "there is nothing to revoke.")
