"""`assay infer`: buy one answer, check it, show it."""

import stat

import httpx
import numpy as np
import pytest

from assay.errors import GatewayUnavailable
from assay.settings import Home
from assay.wire import read_receipt


def test_a_digit_is_read_and_its_receipt_verified(at_home, up, tmp_path):
    saved = tmp_path / "receipt.json"
    digit = up.home / "digit.npy"
    bought = at_home("infer", "digits", "--input", digit, "--save", saved, "--settled", "--json")
    assert bought.code == 0
    assert np.shape(bought.document["outputs"]["scores"]) == (1, 10)
    assert bought.document["verdict"]["ok"] is True
    assert bought.document["priceAtomic"] == "10000"
    receipt = read_receipt(saved.read_bytes())
    assert bought.document["paymentId"] == "0x" + receipt.claim.request_id.hex()
    assert receipt.transactions.capture is not None
    assert list(Home(up.home).orders.iterdir()) == []

    verified = at_home("verify", saved, "--rpc", up.said["rpc"], "--json")
    assert verified.code == 0
    assert verified.document["ok"] is True
    assert verified.document["notChecked"] == []


def test_an_answer_is_acknowledged_and_its_receipt_says_what_that_proves(at_home, up, tmp_path):
    saved = tmp_path / "receipt.json"
    digit = up.home / "digit.npy"
    policy = "signed+published+acknowledged"
    bought = at_home(
        "infer", "digits", "--input", digit, "--policy", policy, "--save", saved, "--settled"
    )
    assert bought.code == 0, bought.err
    assert list(Home(up.home).orders.iterdir()) == []
    verified = at_home("verify", saved, "--rpc", up.said["rpc"])
    assert verified.code == 0
    words = " ".join(verified.out.split())
    for sentence in (
        "published proves that the provider is paid only where this output lies open",
        "It gives the privacy of the output up.",
        "acknowledged proves that the payer, having seen this output, signed that it was",
        "It does not prove that the model ran at all: a payer can tell what it was given",
    ):
        assert sentence in words


def test_an_order_that_was_not_acknowledged_is_kept_and_resumed(at_home, up, monkeypatch):
    def lost(*_):
        raise GatewayUnavailable("The gateway does not answer.", "Try again.")

    ask = ("infer", "digits", "--input", up.home / "digit.npy", "--policy", "signed+acknowledged")
    with monkeypatch.context() as patched:
        patched.setattr("assay.client.Gateway.acknowledge", lost)
        failed = at_home(*ask)
    assert failed.code == 1
    (kept,) = Home(up.home).orders.iterdir()
    payment = httpx.get(f"{up.said['gateway']}/v1/payments/{kept.stem}").json()
    assert payment["state"] == "delivered"

    resumed = at_home("infer", "--resume", kept, "--settled", "--json")
    assert resumed.code == 0
    assert resumed.document["verdict"]["ok"] is True
    modes = [item["mode"] for item in resumed.document["receipt"]["evidence"]]
    assert modes == ["signed", "acknowledged"]
    assert not kept.exists()


def test_people_see_outputs_price_and_verdict(at_home, up):
    shown = at_home("infer", "digits", "--input", f"image={up.home / 'digit.npy'}")
    assert shown.code == 0
    for word in (
        "scores",
        "0.01 USDC",
        "The receipt holds",
        "It does not prove that the model ran",
    ):
        assert word in shown.out


def count_payments(up):
    """Count them whatever their state: those that were paid before may still be on their way."""
    return sum(httpx.get(f"{up.said['gateway']}/v1/status").json()["jobs"].values())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["letters", "--json-input", "{}"], "no model 'letters'"),
        (["digits", "--json-input", "{}"], "The tensor 'image' is missing"),
        (["digits", "--json-input", '{"image": [[1]]}'], "expected (1, 8, 8)"),
        (["digits", "--json-input", "{}", "--policy", "magic"], "There is no mode 'magic'"),
        (["digits", "--json-input", "{}", "--max-price", "much"], "no amount of this token"),
    ],
)
def test_what_cannot_be_asked_is_explained_and_costs_nothing(at_home, up, arguments, message):
    payments = count_payments(up)
    refused = at_home("infer", *arguments)
    assert refused.code == 1
    assert refused.out == ""
    assert message in refused.err
    assert "Traceback" not in refused.err
    assert count_payments(up) == payments


def test_a_price_above_the_limit_is_not_paid(at_home, up):
    refused = at_home("infer", "digits", "--input", up.home / "digit.npy", "--max-price", "0.009")
    assert refused.code == 1
    assert "the limit is 9000" in refused.err


@pytest.mark.parametrize("arguments", [[], ["digits", "--resume", __file__]])
def test_an_answer_is_to_a_model_or_to_an_order(at_home, arguments):
    refused = at_home("infer", *arguments)
    assert refused.code == 2
    assert "--resume" in refused.err


def test_an_order_that_was_not_answered_is_kept_and_sent_again(at_home, up, monkeypatch):
    def lost(*_):
        raise GatewayUnavailable("The gateway does not answer.", "Try again.")

    with monkeypatch.context() as patched:
        patched.setattr("assay.client.Client.send", lost)
        failed = at_home("infer", "digits", "--input", up.home / "digit.npy")
    assert failed.code == 1
    (kept,) = Home(up.home).orders.iterdir()
    assert f"assay infer --resume {kept}" in failed.err
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600

    answered = at_home("infer", "--resume", kept, "--json")
    assert answered.code == 0
    assert kept.name == f"{answered.document['paymentId']}.json"
    assert not kept.exists()


def test_a_key_that_others_can_read_is_not_used(at_home, up, tmp_path):
    key = tmp_path / "payer.key"
    key.write_text((up.home / "payer.key").read_text())
    key.chmod(0o644)
    refused = at_home("infer", "digits", "--input", up.home / "digit.npy", "--key", key)
    assert refused.code == 1
    assert f"chmod 600 {key}" in refused.err
    assert key.read_text().strip() not in refused.err + refused.out


def test_everything_can_be_named_by_itself(assay, up, tmp_path):
    bought = assay(
        "infer",
        "digits",
        "--home",
        tmp_path,
        "--input",
        up.home / "digit.npy",
        "--rpc",
        up.said["rpc"],
        "--gateway",
        up.said["gateway"],
        "--deployments",
        up.home / "deployments",
        "--key",
        up.home / "payer.key",
        "--json",
    )
    assert bought.code == 0
    assert bought.document["verdict"]["ok"] is True
