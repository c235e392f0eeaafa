"""ONNX files that this project has never seen: published and asked from the command line.

They are the conformance models of the onnx package itself, exported by several frameworks, each
with an input and the output that it must give.
"""

import json
from pathlib import Path

import numpy as np
import onnx
import onnx.backend.test
import pytest
from onnx import numpy_helper
from typer.testing import CliRunner

from assay.cli.app import app
from assay.cli.local.node import Ports, local_node
from assay.settings import Home, RunningNode

MODELS = Path(onnx.backend.test.__file__).parent / "data"
UNSEEN = [
    "node/test_and3d",  # bool
    "node/test_batchnorm_epsilon",
    "node/test_bitshift_left_uint8",
    "node/test_gemm_all_attributes",
    "node/test_max_float16",
    "node/test_max_float64",
    "node/test_mod_mixed_sign_int8",
    "node/test_range_int32_type_negative_delta",  # tensors without dimensions
    "node/test_split_equal_parts_1d_opset18",  # several outputs
    "node/test_top_k",  # int64 beside float32
    "node/test_where_example",  # several inputs
    "pytorch-converted/test_Conv2d_groups",
    "pytorch-converted/test_Embedding",
    "pytorch-converted/test_MaxPool2d_stride_padding_dilation",
    "simple/test_expand_shape_model1",
    "simple/test_sign_model",
]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """The home folder of a node that runs as `assay up` runs it."""
    place = Home(tmp_path_factory.mktemp("home"))
    with local_node(place, Ports(), lambda _: None) as node:
        place.remember(
            RunningNode(
                chain_id=node.chain.chain_id,
                rpc_url=node.chain.rpc_url,
                gateway_url=node.gateway_url,
            )
        )
        yield place.folder


@pytest.fixture
def assay(home):
    def run(*arguments):
        result = CliRunner().invoke(app, [*arguments, "--home", str(home), "--json"])
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return run


def tensors(folder, kind):
    """Read the tensors that come with a model, in their order."""
    found = sorted(folder.glob(f"{kind}_*.pb"))
    return [numpy_helper.to_array(onnx.load_tensor(path)) for path in found]


@pytest.mark.parametrize("model", UNSEEN)
def test_a_model_that_was_never_seen_is_published_paid_and_right(assay, tmp_path, model):
    folder, name = MODELS / model, model.replace("/", "-")
    assay("model", "publish", str(folder / "model.onnx"), "--name", name)
    graph = onnx.load(folder / "model.onnx").graph
    arguments = []
    for value, tensor in zip(
        graph.input, tensors(folder / "test_data_set_0", "input"), strict=False
    ):
        np.save(tmp_path / f"{value.name}.npy", tensor)
        arguments += ["--input", f"{value.name}={tmp_path / value.name}.npy"]

    answer = assay("infer", name, *arguments)

    assert answer["verdict"]["ok"]
    expected = tensors(folder / "test_data_set_0", "output")
    for value, tensor in zip(graph.output, expected, strict=True):
        given = np.array(answer["outputs"][value.name], tensor.dtype)
        assert given.shape == tensor.shape
        np.testing.assert_allclose(given, tensor, rtol=1e-3, atol=1e-7)
