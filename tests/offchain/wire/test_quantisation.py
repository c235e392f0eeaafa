"""Real numbers become a circuit's integers by one rule, and come back by its reverse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.errors import TensorError
from assay.wire.manifest import Artefact, Manifest, QuantisationScale, Runtime, TensorSpec
from assay.wire.quantisation import dequantised, quantise

PIXEL = TensorSpec(name="pixel", dtype="int8", shape=("n",))


def quantised(reals, scale=0.25, spec=PIXEL):
    tensor = quantise(np.array(reals), spec, scale)
    assert tensor.dtype == spec.dtype
    return tensor.tolist()


def test_goes_to_the_nearest_integer_and_from_a_half_to_the_even_one():
    assert quantised([0.0, 0.25, 0.3, -0.3, 0.4]) == [0, 1, 1, -1, 2]
    assert quantised([0.125, 0.375, -0.125, -0.375]) == [0, 2, 0, -2]


@pytest.mark.parametrize(
    ("dtype", "least", "greatest"), [("int8", -128, 127), ("int16", -32768, 32767)]
)
def test_saturates_at_the_ends_of_the_type(dtype, least, greatest):
    spec = TensorSpec(name="x", dtype=dtype)
    assert quantised([-1e9, 1e9, -np.inf, np.inf], spec=spec) == [least, greatest] * 2


def test_refuses_a_nan_and_says_where_it_is():
    with pytest.raises(TensorError, match=r"'pixel' holds a NaN at \[1\]"):
        quantised([0.0, np.nan])


def manifest(*scales):
    return Manifest(
        format="circuit",
        artefacts=(Artefact(path="a.circuit", sha256=bytes(32), size=1),),
        runtime=Runtime(name="assay-integer", version="1"),
        execution_provider="CPU",
        inputs=(PIXEL,),
        outputs=(TensorSpec(name="score", dtype="int32", shape=("n",)),),
        codec="tensor/raw",
        licence="MIT",
        description="",
        quantisation=scales or None,
    )


def test_what_has_a_scale_comes_back_as_real_values_and_nothing_else():
    sold = manifest(QuantisationScale(tensor="score", scale=0.5))
    tensors = {"score": np.array([3, -1], "int32"), "pixel": np.array([3], "int8")}
    back = dequantised(sold, tensors)
    assert (back["score"].dtype, back["score"].tolist()) == (np.float64, [1.5, -0.5])
    assert back["pixel"] is tensors["pixel"]
    assert dequantised(manifest(), tensors) == tensors


@given(st.integers(-128, 127), st.sampled_from([1.0, 0.5, 2.0**-7, 2.0**-15]))
def test_every_integer_comes_back_as_it_went(integer, scale):
    sold = manifest(QuantisationScale(tensor="pixel", scale=scale))
    real = dequantised(sold, {"pixel": np.array([integer], "int8")})["pixel"]
    assert quantise(real, PIXEL, scale).tolist() == [integer]
