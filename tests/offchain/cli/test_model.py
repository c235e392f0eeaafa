"""`assay model`: publish, list, show, retire, and raise the floor."""

import pytest
from onnx import TensorProto, helper

from assay.chain import Chain, Deployment, ModelRegistry
from assay.settings import Home, read_key
from assay.wire import Policy


@pytest.fixture
def sum_onnx(create_onnx):
    """A model that this project has never seen: two inputs, two outputs, any length."""
    shape = (TensorProto.DOUBLE, ["n"])
    return create_onnx(
        [
            helper.make_node("Add", ["a", "b"], ["sum"]),
            helper.make_node("Less", ["a", "b"], ["less"]),
        ],
        {"a": shape, "b": shape},
        {"sum": shape, "less": (TensorProto.BOOL, ["n"])},
        name="sum.onnx",
    )


def test_a_model_is_published_asked_shown_and_retired(at_home, sum_onnx):
    name = "sum [of two]"
    published = at_home(
        "model",
        "publish",
        sum_onnx,
        "--name",
        name,
        "--licence",
        "MIT",
        "--description",
        "Adds",
        "--json",
    )
    assert published.code == 0
    assert published.document["isNew"] is True
    assert published.document["floor"] == "signed"

    answer = at_home(
        "infer", name, "--json-input", '{"a": [1, 2], "b": [3, -4]}', "--policy", "signed", "--json"
    )
    assert answer.document["outputs"] == {"sum": [4, -2], "less": [True, False]}

    again = at_home(
        "model",
        "publish",
        sum_onnx,
        "--name",
        name,
        "--licence",
        "MIT",
        "--description",
        "Adds",
        "--json",
    ).document
    assert again == published.document | {"isNew": False}

    shown = at_home("model", "show", name, "--json").document
    assert shown["versionId"] == published.document["versionId"]
    assert [spec["name"] for spec in shown["manifest"]["inputs"]] == ["a", "b"]
    assert shown["retiredAt"] is None
    for text in (name, shown["versionId"], '"licence": "MIT"'):
        assert text in at_home("model", "show", name).out

    retired = at_home(
        "model", "retire", shown["versionId"], "--reason", "A test", "--json"
    ).document
    assert retired["retiredAt"] is not None
    refused = at_home("infer", shown["versionId"], "--json-input", '{"a": [1], "b": [1]}')
    assert refused.code == 1
    assert "was retired" in refused.err

    listed = at_home("model", "list", "--json").document
    states = {entry["name"]: entry["retiredAt"] is None for entry in listed}
    assert states["digits"] is True
    assert states[name] is False
    table = at_home("model", "list").out
    assert name in table
    assert "retired" in table


def test_a_floor_is_shown_and_only_rises(at_home):
    assert at_home("model", "floor", "digits", "--json").document["floor"] == "signed"
    refused = at_home("model", "floor", "digits", "signed")
    assert refused.code == 1
    assert "FloorNotRaised" in refused.err


def test_a_floor_that_differs_from_the_models_is_refused(at_home, up, sum_onnx):
    chain, home = Chain(up.said["rpc"]), Home(up.home)
    deployment = Deployment.read(home.deployments, up.said["chainId"])
    registry = ModelRegistry(chain, deployment.address("ModelRegistry"))
    chain.send(registry.register("floored", Policy(0b1000_0001)), read_key(home.key("publisher")))

    refused = at_home("model", "publish", sum_onnx, "--name", "floored", "--floor", "signed")
    assert refused.code == 1
    assert "'floored' has another floor" in refused.err
    published = at_home("model", "publish", sum_onnx, "--name", "floored", "--json")
    assert published.document["floor"] == "0x81"
    floors = {
        entry["name"]: entry["floor"] for entry in at_home("model", "list", "--json").document
    }
    assert floors["floored"] == "0x81"


def test_what_is_no_model_cannot_be_published(at_home, tmp_path):
    path = tmp_path / "model.onnx"
    path.write_bytes(b"nonsense")
    refused = at_home("model", "publish", path, "--name", "nonsense")
    assert refused.code == 1
    assert "Traceback" not in refused.err
    assert at_home("model", "show", "nonsense").code == 1


def test_a_stranger_cannot_retire_a_model(at_home, up):
    refused = at_home(
        "model", "retire", "digits", "--reason", "Spite", "--key", up.home / "payer.key"
    )
    assert refused.code == 1
