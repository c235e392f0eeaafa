"""`assay delegate`: a session key signs for a provider, by one command that can be run again."""

import stat

import pytest

from assay.chain import Chain
from assay.settings import create_key, read_key
from assay.wire import Delegation
from assay.wire.hashing import recover_signer

from .conftest import OTHER, refused


def read(path):
    return Delegation.model_validate_json(path.read_bytes(), by_name=False)


def signer_of(delegation, bench):
    digest = delegation.digest(bench.chain.chain_id, bench.verifier.address)
    return recover_signer(digest, delegation.signature)


def test_a_new_session_key_is_delegated(delegate, bench):
    said = delegate("30d", "--json").document
    record, saved = bench.record(), read(bench.saved)
    assert record.until - record.since <= 30 * 86_400
    assert record.until - record.since > 29 * 86_400
    assert (saved.provider, saved.key, saved.until) == (
        bench.provider.address,
        bench.key,
        record.until,
    )
    assert signer_of(saved, bench) == bench.provider.address
    assert stat.S_IMODE(bench.session_file.stat().st_mode) == 0o600
    assert bench.files == {"session.key", "delegation.json"}
    assert said["state"].startswith("signs until 2")
    assert (said["key"], said["until"], said["revokedAt"]) == (bench.key, record.until, None)
    assert bench.chain.knows(bytes.fromhex(said["transaction"][2:]))


def test_people_read_until_when_and_where_it_is(delegate, bench):
    shown = delegate("2w")
    assert shown.code == 0
    assert "signs until 2" in shown.out
    assert str(bench.saved) in shown.out
    assert f"shows {bench.saved} in its receipts" in shown.err


def test_neither_key_is_shown(delegate, bench):
    result = delegate("1d")
    for secret in (bytes(bench.provider.key).hex(), bench.session_file.read_text().strip()[2:]):
        assert secret not in result.out + result.err + bench.saved.read_text()


def test_a_key_that_was_never_delegated_is_used(delegate, bench):
    there = create_key(bench.session_file).address
    assert delegate("1h", "--json").document["key"] == there


def test_somebody_else_may_pay_for_gas(delegate, bench, up):
    before = bench.chain.balance(bench.provider.address)
    delegate("1d", "--submitter-key", up.home / "publisher.key")
    assert bench.record() is not None
    assert bench.chain.balance(bench.provider.address) == before


def test_a_run_that_could_not_send_is_completed_by_the_next(delegate, bench, penniless):
    failed = delegate("3d", "--submitter-key", penniless)
    refused(failed, f"The account {read_key(penniless).address} has no coin for gas.")
    assert bench.files == {"session.key", "delegation.json.unsent"}
    signed = read(bench.unsent)
    assert bench.record() is None
    assert delegate("3d").code == 0
    assert read(bench.saved) == signed
    assert bench.record().until == signed.until
    assert bench.files == {"session.key", "delegation.json"}


def test_a_run_that_was_killed_once_it_had_sent_is_completed_by_the_next(
    delegate, bench, monkeypatch
):
    send = Chain.send

    def send_and_die(*arguments):
        send(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Chain, "send", send_and_die)
        assert delegate("3d").code != 0
    assert bench.files == {"session.key", "delegation.json.unsent"}
    assert delegate("3d", "--json").document["transaction"] is None
    assert read(bench.saved).until == bench.record().until
    assert bench.files == {"session.key", "delegation.json"}


def test_one_that_somebody_else_sends_meanwhile_is_complete(delegate, bench, monkeypatch):
    send = Chain.send

    def send_after_somebody_else(*arguments):
        send(*arguments)
        return send(*arguments)

    monkeypatch.setattr(Chain, "send", send_after_somebody_else)
    assert delegate("3d", "--json").document["transaction"] is None
    assert bench.files == {"session.key", "delegation.json"}


def test_another_end_than_the_run_that_was_cut_off_has_signed_is_refused(
    delegate, bench, penniless
):
    delegate("3d", "--submitter-key", penniless)
    signed = read(bench.unsent)
    for other in ("1d", str(signed.until + 1)):
        refused(delegate(other), f"An earlier run signed for {bench.key} until 2")
    assert delegate(str(signed.until)).code == 0


def test_the_same_moment_again_changes_nothing_and_writes_the_file_again(delegate, bench):
    end = bench.chain.time() + 90_000
    delegate(str(end))
    first = bench.saved.read_bytes()
    for _ in range(2):
        bench.saved.unlink(missing_ok=True)
        assert delegate(str(end), "--json").document["transaction"] is None
        assert bench.saved.read_bytes() == first
        assert bench.files == {"session.key", "delegation.json"}


@pytest.mark.parametrize("later", ["30d", "1h"])
def test_a_key_that_was_delegated_is_not_delegated_again(delegate, bench, later):
    delegate("1d")
    first = bench.saved.read_bytes()
    result = delegate(later)
    refused(result, f"The key {bench.key} was delegated before, and signs until 2")
    assert f"{bench.saved} has it." in result.err
    assert "so make another: --session-key" in result.err
    assert bench.saved.read_bytes() == first
    assert bench.files == {"session.key", "delegation.json"}


def test_a_key_that_was_revoked_is_not_delegated_again(delegate, delegate_verb, bench):
    end = str(bench.chain.time() + 90_000)
    delegate(end)
    delegate_verb("revoke", bench.key)
    refused(delegate("1d"), "was delegated before, and was revoked on 2")
    refused(delegate(end), "was delegated before, and was revoked on 2")


def test_a_file_of_another_key_is_left_alone(delegate, bench):
    delegate("1d")
    first = bench.saved.read_bytes()
    bench.session_file.unlink()
    refused(delegate("1d"), f"{bench.saved} holds a delegation of {bench.provider.address} to")
    assert bench.saved.read_bytes() == first
    assert bench.files == {"delegation.json"}


def test_a_file_that_is_no_delegation_is_left_alone(delegate, bench):
    bench.saved.write_text("{}")
    refused(delegate("1d"), f"{bench.saved} is no delegation: provider: Field required.")
    assert bench.saved.read_text() == "{}"
    assert bench.files == {"delegation.json"}


def test_the_providers_own_key_is_no_session_key(delegate, bench, up):
    bench.session_file.write_text((up.home / "provider.key").read_text())
    bench.session_file.chmod(0o600)
    refused(delegate("1d"), "holds the provider's own key.")


def test_a_key_file_that_is_open_to_others_is_refused(delegate, bench):
    create_key(bench.session_file)
    bench.session_file.chmod(0o640)
    refused(delegate("1d"), f"{bench.session_file} is open to others.")
    assert bench.files == {"session.key"}


def test_a_providers_key_that_is_open_to_others_is_refused(delegate, bench, tmp_path_factory):
    path = tmp_path_factory.mktemp("open") / "provider.key"
    create_key(path)
    path.chmod(0o604)
    refused(delegate("1d", "--key", path), f"{path} is open to others.")
    assert bench.files == set()


@pytest.mark.parametrize(
    ("until", "message"),
    [
        ("soon", "'soon' is no end."),
        ("1970-01-02", "'1970-01-02' is 1970-01-02 00:00:00 UTC, which is over."),
        ("0d", "which is over."),
        ("367d", "'367d' is more than 366 days ahead."),
        ("", "Nobody said when the delegation ends."),
    ],
)
def test_an_end_that_makes_no_sense_is_refused_before_a_key_is_made(
    delegate, bench, until, message
):
    refused(delegate(until), message)
    assert bench.files == set()


def test_without_a_chain_no_key_is_made(delegate, bench):
    result = delegate("1d", "--rpc", "http://127.0.0.1:1")
    refused(result, "The node at http://127.0.0.1:1 does not answer")
    assert bench.files == set()


def test_options_before_a_verb_are_refused(assay, up):
    result = assay("delegate", "--home", up.home, "show", OTHER)
    refused(result, "--home stands before show.")
    assert "at the end: assay delegate show" in result.err
