"""Tensors either fit a signature, or an error names the first that does not."""

import numpy as np
import pytest

from assay.errors import TensorError
from assay.wire.manifest import TensorSpec
from assay.wire.tensors import check_tensors

IMAGE = TensorSpec(name="image", dtype="float32", shape=("batch", 2))
LENGTH = TensorSpec(name="length", dtype="int64", shape=("batch",))
SPECS = (IMAGE, LENGTH)
FITTING = {"image": np.zeros((3, 2), np.float32), "length": np.zeros(3, np.int64)}


def test_takes_tensors_that_fit():
    check_tensors(FITTING, SPECS)


def test_takes_any_order_of_bytes_in_memory():
    check_tensors({"image": np.zeros((3, 2), ">f4"), "length": np.zeros(3, ">i8")}, SPECS)


def test_takes_any_shape_where_none_is_given():
    for shape in ((), (0,), (4, 1, 2)):
        check_tensors({"x": np.zeros(shape, bool)}, [TensorSpec(name="x", dtype="bool")])


def test_refuses_a_missing_tensor():
    with pytest.raises(TensorError, match=r"'length' is missing\. Send exactly: image, length\."):
        check_tensors({"image": FITTING["image"]}, SPECS)


def test_refuses_a_tensor_that_nobody_asked_for():
    with pytest.raises(TensorError, match="no tensor 'mask' in the signature"):
        check_tensors(FITTING | {"mask": FITTING["length"]}, SPECS)


def test_refuses_another_dtype():
    with pytest.raises(TensorError, match="'length' is int32, expected int64"):
        check_tensors(FITTING | {"length": np.zeros(3, np.int32)}, SPECS)


@pytest.mark.parametrize("shape", [(), (3,), (3, 3), (3, 2, 1)])
def test_refuses_another_shape(shape):
    with pytest.raises(TensorError) as refused:
        check_tensors(FITTING | {"image": np.zeros(shape, np.float32)}, SPECS)
    assert f"'image' has shape {shape}, expected (batch, 2)." in str(refused.value)


def test_refuses_one_symbol_with_two_sizes_across_tensors():
    with pytest.raises(TensorError) as refused:
        check_tensors(FITTING | {"length": np.zeros(4, np.int64)}, SPECS)
    assert "'length' has shape (4,), expected (batch)." in refused.value.message
    assert "here batch is 3" in refused.value.hint


def test_refuses_one_symbol_with_two_sizes_in_a_tensor():
    square = TensorSpec(name="square", dtype="int8", shape=("n", "n"))
    check_tensors({"square": np.zeros((2, 2), np.int8)}, [square])
    with pytest.raises(TensorError, match="'square' has shape"):
        check_tensors({"square": np.zeros((2, 3), np.int8)}, [square])


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_refuses_a_nan_where_it_is_forbidden_and_says_where_it_is(dtype):
    tensor = np.zeros((2, 3), dtype)
    tensor[1, 2] = np.nan
    spec = TensorSpec(name="x", dtype=dtype, shape=(2, 3))
    with pytest.raises(TensorError, match=r"'x' holds a NaN at \[1, 2\]"):
        check_tensors({"x": tensor}, [spec])
    check_tensors({"x": tensor}, [spec.model_copy(update={"nan": "allowed"})])


def test_takes_infinities():
    check_tensors({"x": np.array(-np.inf)}, [TensorSpec(name="x", dtype="float64", shape=())])
