"""A gateway cannot pass one version off as another."""

import pytest

from assay.errors import GatewayError, ManifestError, TensorError
from assay.wire import checksummed, model_id

INPUTS = {"x": [1, 2]}
OTHER = checksummed("0x" + "12" * 20)
HASH = "0x" + "12" * 32


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"publisher": OTHER}, "modelId"),
        ({"name": "triple"}, "modelId"),
        ({"modelId": HASH}, "modelId"),
        ({"versionId": HASH}, "versionId"),
    ],
)
def test_ids_are_worked_out_and_not_believed(client, scripted, change, field):
    scripted.describe = lambda description: description | change
    with pytest.raises(GatewayError, match=f"describes {field} 0x"):
        client.prepare("double", INPUTS)
    assert scripted.quotes == {}


def test_a_manifest_that_was_changed_makes_another_version(client, scripted):
    scripted.describe = lambda description: (
        description | {"manifest": description["manifest"] | {"description": "Thrice as much"}}
    )
    with pytest.raises(GatewayError, match="describes versionId 0x"):
        client.prepare("double", INPUTS)


def test_what_is_no_manifest_is_refused(client, scripted):
    scripted.describe = lambda description: description | {"manifest": {"format": "onnx"}}
    with pytest.raises(ManifestError):
        client.prepare("double", INPUTS)


def test_another_model_than_was_asked_for_is_refused(client, scripted):
    with pytest.raises(GatewayError, match="describes 'double', and 'triple' was asked for"):
        client.prepare("triple", INPUTS)
    assert scripted.quotes == {}


@pytest.mark.parametrize("by", ["name", "model", "version"])
def test_a_version_is_found_by_its_names(client, scripted, by):
    names = {
        "name": "double",
        "model": "0x" + model_id(scripted.publisher, "double").hex(),
        "version": "0x" + scripted.version_id.hex(),
    }
    assert client.prepare(names[by], INPUTS).terms.version_id == scripted.version_id


@pytest.mark.parametrize("inputs", [{}, {"y": [1]}, {"x": [[1]]}, {"x": ["a"]}])
def test_inputs_that_do_not_fit_are_not_sent(client, scripted, inputs):
    with pytest.raises(TensorError):
        client.prepare("double", inputs)
    assert scripted.quotes == {}
