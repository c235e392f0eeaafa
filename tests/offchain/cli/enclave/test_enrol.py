"""`assay enclave enrol` and `status`: a key comes onto the chain, and is looked up."""

import json
import stat

from assay.settings import Home

from .conftest import MODEL, SIMULATED, TEE_ALONE, key_of, refused


def test_scripts_read_which_key_counts_and_what_it_took(enrolled, listening):
    assert (enrolled["mode"], enrolled["key"]) == (SIMULATED, key_of(listening))
    assert enrolled["state"].startswith("valid until 2")
    assert 1 <= enrolled["transactions"] <= 5
    assert enrolled["gas"] < 30_000_000


def test_people_read_it_and_no_word_calls_it_real(at_other, other):
    shown = at_other("enrol")
    assert shown.code == 0
    assert key_of(other) in shown.out
    assert SIMULATED in shown.out
    assert not TEE_ALONE.search(shown.out)


def test_what_ends_the_key_is_kept_for_its_owner_alone(enrolled, up):
    path = Home(up.home).enclave(enrolled["key"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept = json.loads(path.read_text())
    assert (kept["key"], kept["mode"]) == (enrolled["key"], SIMULATED)
    assert len(kept["revocation"]) == 2 + 2 * 65


def test_a_second_time_changes_nothing_and_says_so(enclave_command, enrolled):
    refused(enclave_command("enrol"), f"The key {enrolled['key']} is enrolled until")


def test_an_owner_has_an_address(at_other):
    refused(at_other("enrol", "--owner", "me"), "owner")


def test_a_chain_has_to_be_named_or_to_run(assay, other, tmp_path):
    socket = ("--socket", other.endpoint.path)
    refused(assay("enclave", "enrol", *socket, "--home", tmp_path), "Nothing runs in")


def test_nothing_simulated_is_enrolled_where_the_deployment_has_no_such_mode(
    at_other, up, tmp_path
):
    (path,) = Home(up.home).deployments.glob("*.json")
    deployment = json.loads(path.read_text())
    del deployment["modes"][SIMULATED]
    (tmp_path / path.name).write_text(json.dumps(deployment))
    result = at_other("enrol", "--deployments", tmp_path)
    refused(result, f"has no mode '{SIMULATED}' of enclaves")
    assert "real money has no simulated ones" in result.err


def test_an_enclaves_key_is_looked_up(enclave_command, enrolled):
    said = enclave_command("status", "--json").document
    assert said == {
        "mode": SIMULATED,
        "key": enrolled["key"],
        "state": enrolled["state"],
        "measurement": enrolled["measurement"],
        "renewal": said["renewal"],
    }
    shown = enclave_command("status")
    assert enrolled["state"] in shown.out
    assert not TEE_ALONE.search(shown.out)


def test_a_key_is_looked_up_by_its_address_under_the_mode_that_knows_it(enclave_command, enrolled):
    for address in (enrolled["key"], enrolled["key"].lower()):
        said = enclave_command("status", address, "--json").document
        assert (said["mode"], said["key"]) == (SIMULATED, enrolled["key"])
        assert said["state"] == enrolled["state"]


def test_a_key_that_was_never_enrolled_is_said_to_be_so(at_other, enclave_command):
    assert at_other("status", "--json").document["state"] == "never enrolled"
    nobody = "0x" + "00" * 19 + "01"
    assert enclave_command("status", nobody, "--json").document["state"] == "never enrolled"


def test_it_says_whether_the_code_is_approved_for_a_model(at_other):
    at_other("enrol")
    asked = ("status", "--model", MODEL, "--json")
    assert at_other(*asked).document["approval"] == "never approved"
    at_other("approve", "--model", MODEL)
    assert at_other(*asked).document["approval"].startswith("approved on 2")
    at_other("revoke", "--model", MODEL)
    assert at_other(*asked).document["approval"].startswith("revoked on 2")


def test_wrong_keys_modes_and_models_are_refused(enclave_command, enrolled):
    refused(enclave_command("status", "0x12"), "'0x12' is no key's address.")
    refused(enclave_command("status", "../provider"), "is no key's address.")
    refused(enclave_command("status", "--mode", "zkml"), "has no mode 'zkml' of enclaves")
    refused(enclave_command("status", "--model", "letters"), "no model 'letters'")
