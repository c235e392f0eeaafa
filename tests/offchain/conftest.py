"""ONNX models of any kind, made on the spot."""

import onnx
import pytest
from onnx import helper


@pytest.fixture
def create_onnx(tmp_path):
    """Write an ONNX file; inputs and outputs are names with an element type and a shape."""

    def create(nodes, inputs, outputs, constants=(), name="model.onnx", **model_fields):
        def declare(values):
            return [helper.make_tensor_value_info(key, *value) for key, value in values.items()]

        fields = {"opset_imports": [helper.make_opsetid("", 17)], "ir_version": 8} | model_fields
        graph = helper.make_graph(
            nodes, "graph", declare(inputs), declare(outputs), list(constants)
        )
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        onnx.save(helper.make_model(graph, **fields), path)
        return path

    return create
