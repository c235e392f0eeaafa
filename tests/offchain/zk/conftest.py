"""Small networks, as ONNX files and read from them."""

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from assay.zk.graph import read_graph


@pytest.fixture
def create_network(create_onnx):
    """Write an ONNX file that takes `x` and returns `y`; constants are arrays by their names."""

    def create(nodes, shape, constants=None, opset=17, dtype=TensorProto.FLOAT, **fields):
        arrays = {"x": (dtype, shape)}, {"y": (dtype, None)}
        tensors = [numpy_helper.from_array(value, key) for key, value in (constants or {}).items()]
        imports = {"opset_imports": [helper.make_opsetid("", opset)]} | fields
        return create_onnx(nodes, *arrays, tensors, **imports)

    return create


@pytest.fixture
def create_graph(create_network):
    """Write such a file and read it."""

    def create(*arguments, **fields):
        return read_graph(create_network(*arguments, **fields))

    return create


@pytest.fixture
def run_float():
    """Run an ONNX file in ONNX Runtime: flat samples in, outputs as they are out."""

    def run(path, samples):
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        shape = session.get_inputs()[0].shape
        outputs = [
            session.run(None, {"x": sample.reshape(shape).astype(np.float32)})[0]
            for sample in samples
        ]
        return np.stack(outputs)

    return run
