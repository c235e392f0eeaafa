"""`assay enclave revoke`: a key ends on its own word, with or without its enclave."""

import json

from assay.settings import Home

from .conftest import SIMULATED, key_of, refused


def test_a_key_is_ended_by_its_enclave(at_other, other):
    at_other("enrol")
    said = at_other("revoke", "--json")
    assert (said.document["mode"], said.document["key"]) == (SIMULATED, key_of(other))
    assert said.document["state"].startswith("revoked on 2")
    assert at_other("status", "--json").document["state"].startswith("revoked on 2")
    refused(at_other("revoke"), "KeyIsRevoked")
    refused(at_other("enrol"), "was revoked, and is not enrolled again")


def test_a_key_is_ended_by_what_was_kept_once_its_enclave_is_gone(at_other, enclave_command, other):
    key = at_other("enrol", "--json").document["key"]
    other.close()
    refused(at_other("revoke"), "has ended, or cannot be reached")
    shown = enclave_command("revoke", key.lower())
    assert shown.code == 0
    assert f"{SIMULATED}" in shown.out
    assert "revoked on 2" in shown.out


def test_a_key_of_which_nothing_is_kept_is_not_ended(enclave_command):
    nobody = "0x" + "00" * 19 + "01"
    refused(enclave_command("revoke", nobody), "Nothing is kept of this enclave")
    refused(enclave_command("revoke", "../provider"), "is no key's address.")


def test_what_was_kept_counts_where_it_was_made_for(enclave_command, enrolled, up):
    home = Home(up.home)
    kept = json.loads(home.enclave(enrolled["key"]).read_text())
    moved = "0x" + "00" * 19 + "02"
    for change, message in (
        ({"chain_id": 1}, "on chain 1, and not for"),
        ({"verifier": moved}, f"is for {moved} on chain"),
    ):
        home.enclave(moved).write_text(json.dumps(kept | change))
        refused(enclave_command("revoke", moved), message)
    home.enclave(moved).write_text("{}")
    refused(enclave_command("revoke", moved), "is damaged.")
