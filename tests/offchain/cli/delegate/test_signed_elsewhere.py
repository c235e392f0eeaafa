"""`assay delegate --sign-only` and `send`: the provider's key needs no chain, the chain no key."""

import json
import shutil

import pytest

from assay.settings import Home

from .conftest import refused


@pytest.fixture
def cold(assay, bench, up, tmp_path_factory):
    """Run `assay delegate --sign-only` where there is a key and a deployment, and no chain."""
    home = tmp_path_factory.mktemp("cold")
    shutil.copytree(Home(up.home).deployments, Home(home).deployments)
    shutil.copy(Home(up.home).key("provider"), Home(home).key("provider"))

    def run(until="30d", *arguments):
        files = ("--session-key", bench.session_file, "--save", bench.saved)
        chain = arguments or ("--chain-id", bench.chain.chain_id)
        return assay(
            "delegate", *files, "--until", until, "--sign-only", *chain, "--home", home, "--json"
        )

    return run


def test_a_delegation_is_signed_without_a_chain_and_sent_by_anybody(cold, delegate_verb, bench, up):
    signed = cold()
    assert signed.document["state"].endswith(", and not sent yet")
    assert f"assay delegate send {bench.saved}" in signed.err
    assert bench.record() is None
    sent = ("send", bench.saved, "--submitter-key", up.home / "publisher.key", "--json")
    said = delegate_verb(*sent).document
    assert (said["key"], said["until"]) == (bench.key, signed.document["until"])
    assert bench.record().until == said["until"]
    assert bench.chain.knows(bytes.fromhex(said["transaction"][2:]))
    assert delegate_verb(*sent).document == said | {"transaction": None}


def test_signing_again_for_the_same_moment_changes_nothing(cold, bench):
    end = str(bench.chain.time() + 90_000)
    cold(end)
    first = bench.saved.read_bytes()
    assert cold(end).code == 0
    assert bench.saved.read_bytes() == first
    refused(cold("3d"), f"{bench.saved} holds a delegation to {bench.key} until 2")
    assert bench.saved.read_bytes() == first


def test_one_that_is_signed_and_not_sent_is_pointed_out(cold, delegate, bench):
    cold()
    result = delegate("3d")
    refused(result, "that this chain does not know.")
    assert f"Send it: assay delegate send {bench.saved}." in result.err


def test_one_that_was_signed_for_another_chain_is_refused(
    cold, delegate_verb, bench, up, tmp_path_factory
):
    folder = tmp_path_factory.mktemp("deployments")
    here = json.loads((Home(up.home).deployments / f"{bench.chain.chain_id}.json").read_text())
    (folder / "1.json").write_text(json.dumps(here | {"chainId": 1}))
    assert cold("1d", "--chain-id", "1", "--deployments", folder).code == 0
    result = delegate_verb("send", bench.saved)
    refused(result, "DelegationNotSigned")
    assert "Have the provider sign it for this chain" in result.err


def test_one_that_has_passed_or_was_revoked_is_refused(delegate, delegate_verb, bench):
    delegate("1d")
    passed = json.loads(bench.saved.read_text())
    delegate_verb("revoke", bench.key)
    refused(delegate_verb("send", bench.saved), "was delegated before, and was revoked on 2")
    passed["key"] = passed["provider"]
    passed["until"] = 1
    bench.saved.write_text(json.dumps(passed))
    refused(delegate_verb("send", bench.saved), "ended on 1970-01-01 00:00:01 UTC")


def test_a_file_that_is_none_is_named(delegate_verb, bench):
    refused(delegate_verb("send", bench.saved), f"{bench.saved} cannot be read: No such file")
    bench.saved.write_text("nonsense")
    refused(delegate_verb("send", bench.saved), f"{bench.saved} is no delegation: ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--chain-id", "1"), "There is no "),
        (("--json",), "--sign-only and --chain-id go together."),
        (("--chain-id", "1", "--rpc", "http://127.0.0.1:1"), "--sign-only asks no chain"),
    ],
)
def test_what_does_not_go_together_is_refused(cold, bench, arguments, message):
    refused(cold("1d", *arguments), message)
    assert bench.files == set()


def test_a_chain_is_named_only_to_sign_for_it(delegate, bench):
    refused(delegate("1d", "--chain-id", "1"), "--sign-only and --chain-id go together.")
    assert bench.files == set()
