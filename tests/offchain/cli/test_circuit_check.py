"""`assay circuit check`: provider, payer and stranger get the same answer."""

import shutil

import pytest

from assay.settings import Home

INSECURE = "INSECURE development key: anyone can forge proofs under it."


@pytest.fixture
def as_stranger(assay, up, tmp_path):
    """Run a command with nothing but the addresses of the chain and the store."""
    place = (
        *("--home", tmp_path / "strange"),
        *("--rpc", up.said["rpc"]),
        *("--deployments", Home(up.home).deployments),
    )

    def run(*arguments, store=None):
        return assay(*arguments, *place, "--store", store or Home(up.home).artefacts)

    return run


def test_provider_payer_and_stranger_get_the_same_answer(at_home, as_stranger, up):
    of_provider = at_home("circuit", "check", "digits-cnn", "--json")
    of_payer = at_home("circuit", "check", up.said["provenVersionId"], "--json")
    of_stranger = as_stranger("circuit", "check", "digits-cnn", "--json")
    assert of_provider.code == of_payer.code == of_stranger.code == 0
    assert of_provider.document == of_payer.document == of_stranger.document
    assert of_stranger.document["ok"] is True
    assert of_stranger.document["setup"] == "insecure-development"
    assert of_stranger.document["notChecked"] == []


def test_people_see_each_check_and_what_the_key_is_worth(at_home):
    shown = at_home("circuit", "check", "digits-cnn")
    assert shown.code == 0
    for name in ("version", "model", "circuit", "key on chain", "setup"):
        assert f"holds  {name} must" in shown.out
    assert "FAILS" not in shown.out
    assert INSECURE in shown.out
    assert "The key on chain belongs to the published model." in shown.out


def test_a_changed_file_fails_and_is_named(as_stranger, at_home, up, tmp_path):
    store = shutil.copytree(Home(up.home).artefacts, tmp_path / "store")
    manifest = at_home("model", "show", "digits-cnn", "--json").document["manifest"]
    (onnx,) = (item for item in manifest["artefacts"] if item["path"].endswith(".onnx"))
    path = store / "sha256" / onnx["sha256"].removeprefix("0x")
    data = bytearray(path.read_bytes())
    data[data.index(b"kernels") - 100] ^= 1
    path.write_bytes(data)
    checked = as_stranger("circuit", "check", "digits-cnn", store=store)
    assert checked.code == 1
    assert "FAILS  digits_cnn.onnx must" in checked.out
    assert "Not checked" in checked.out


def test_a_version_without_a_circuit_is_explained(at_home):
    refused = at_home("circuit", "check", "digits")
    assert refused.code == 1
    assert "This version has no circuit" in refused.err


def test_a_model_that_is_not_there_is_explained(at_home):
    refused = at_home("circuit", "check", "letters")
    assert refused.code == 1
    assert "no model 'letters'" in refused.err


def test_a_proven_answer_is_bought_shown_in_real_numbers_and_verified(at_home, up, tmp_path):
    digit, saved = up.home / "digit_cnn.npy", tmp_path / "receipt.json"
    arguments = ("infer", "digits-cnn", "--input", digit, "--save", saved, "--settled", "--json")
    bought = at_home(*arguments)
    assert bought.code == 0
    (scores,) = bought.document["outputs"]["scores"]
    assert len(scores) == 10
    assert any(score != int(score) for score in scores)
    verified = at_home("verify", saved, "--rpc", up.said["rpc"])
    assert verified.code == 0
    assert "ANYONE CAN" in verified.out


def test_a_circuit_is_published_with_its_setup_shown(at_home, circuits):
    published = at_home(
        "model", "publish", circuits / "digits_cnn.circuit", "--name", "mine", "--floor", "zkml"
    )
    assert published.code == 0
    shown = at_home("model", "show", "mine")
    assert at_home("model", "show", "mine", "--json").document["setup"] == "insecure-development"
    assert "setup        insecure-development" in shown.out
    assert "assay-integer" in shown.out
    assert at_home("circuit", "check", "mine").code == 0


def test_a_circuit_without_keys_is_not_published(at_home, circuits, tmp_path):
    for name in ("digits_cnn.circuit", "digits_cnn.onnx"):
        shutil.copy(circuits / name, tmp_path)
    refused = at_home("model", "publish", tmp_path / "digits_cnn.circuit", "--name", "keyless")
    assert refused.code == 1
    assert "assay circuit setup" in refused.err
