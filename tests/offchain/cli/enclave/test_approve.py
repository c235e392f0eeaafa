"""`assay enclave approve`: a publisher vouches for code, and answers are sold from it."""

import json

import pytest

from .conftest import MODEL, SIMULATED, TEE_ALONE, refused


def test_a_publisher_approves_of_the_code_of_an_enclave_once(at_other):
    said = at_other("approve", "--model", MODEL, "--json")
    assert said.code == 0
    assert said.document["mode"] == SIMULATED
    assert said.document["approval"].startswith("approved on 2")
    assert said.document["measurement"] == at_other("measure", "--json").document["measurement"]
    refused(at_other("approve", "--model", MODEL), "ApprovalExists")


def test_a_measurement_can_be_approved_without_its_enclave(enclave_command):
    code = "0x" + "5b" * 32
    arguments = ("--model", MODEL, "--measurement", code, "--mode", SIMULATED)
    shown = enclave_command("approve", *arguments)
    assert shown.code == 0
    assert code in shown.out
    assert "approved on 2" in shown.out
    assert (
        enclave_command("revoke", *arguments, "--json")
        .document["approval"]
        .startswith("revoked on 2")
    )


def test_nobody_but_the_publisher_approves(at_other, up):
    result = at_other("approve", "--model", MODEL, "--key", up.home / "payer.key")
    assert (result.code, result.out) == (1, "")


@pytest.mark.parametrize("code", ["0x12", "nonsense", "0x" + "zz" * 32, "5b" * 32])
def test_what_is_no_measurement_is_refused(enclave_command, code):
    arguments = ("--model", MODEL, "--measurement", code)
    for verb in ("approve", "revoke"):
        refused(enclave_command(verb, *arguments), f"{code!r} is no measurement.")


def test_an_answer_of_an_enclave_is_bought_from_the_running_node(
    at_home, enclave_command, enrolled, up, tmp_path
):
    digit, saved = up.home / "digit.npy", tmp_path / "receipt.json"
    asked = ("infer", MODEL, "--input", digit, "--json")
    refusal = at_home(*asked)
    assert refusal.code == 1
    assert "assay enclave approve" in refusal.err
    assert enclave_command("approve", "--model", MODEL).code == 0
    bought = at_home(*asked, "--save", saved, "--settled")
    assert bought.code == 0
    assert list(json.loads(saved.read_text())["exhibits"]) == [SIMULATED]
    verified = at_home("verify", saved, "--rpc", up.said["rpc"])
    assert verified.code == 0
    said = " ".join(verified.out.split())
    assert "the enclave is SIMULATED, and ANYONE CAN SIGN as its maker" in said
    assert not TEE_ALONE.search(verified.out)
