"""A published model: its file, its manifest, and a store that is a folder."""

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from assay.models import ArtefactStore, Declaration, build_manifest

from ..circuit_fixtures import *  # noqa: F403

DECLARATION = Declaration(licence="MIT", description="Adds a constant to two numbers.")
VALUE = (TensorProto.FLOAT, ["n", 2])


@pytest.fixture
def create_adder(create_onnx):
    """Write a model that adds `summand`, with its weights in another file where `split`."""

    def create(summand, name="model.onnx", *, split=False):
        weights = numpy_helper.from_array(np.full(2, summand, np.float32), "summand")
        data = weights.raw_data
        if split:
            weights.ClearField("raw_data")
            weights.data_location = TensorProto.EXTERNAL
            weights.external_data.add(key="location", value="weights/summand.bin")
        add = helper.make_node("Add", ["x", "summand"], ["y"])
        path = create_onnx([add], {"x": VALUE}, {"y": VALUE}, [weights], name=name)
        if split:
            beside = path.parent / "weights" / "summand.bin"
            beside.parent.mkdir(exist_ok=True)
            beside.write_bytes(data)
        return path

    return create


@pytest.fixture
def adder(create_adder):
    return create_adder(10, "source/model.onnx", split=True)


@pytest.fixture
def manifest(adder):
    return build_manifest(adder, DECLARATION)


@pytest.fixture
def store(tmp_path):
    return ArtefactStore(str(tmp_path / "store"))


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache"
