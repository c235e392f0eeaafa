"""RawTensor: reads what the Python codec writes, element by element.

int32At, int64At, float32At
├── every element of a tensor, in row-major order, as NumPy has it
├── an element beyond the last: it reverts
└── float32At, an infinity or a NaN: it reverts
"""

from fractions import Fraction

import numpy as np
import pytest

from assay.wire.codecs import codec_named
from assay.wire.manifest import TensorSpec

from ..expectations import error_data
from ..libraries.refusals import refusal

EDGES = {
    "int32": [-(2**31), -1, 0, 1, 2**31 - 1, 257],
    "int64": [-(2**63), -1, 0, 1, 2**63 - 1, 257],
    "float32": [0.0, -0.0, 1.0, -2.5, 0.1, 1e-18, 1e-45, 3.4028235e38, -3.4028235e38, 2.0**-60],
}


@pytest.fixture(scope="module")
def probe(mocks, owner):
    return owner.deploy(mocks["RawTensorProbe"])


def encoded(values, dtype):
    tensor = np.array([values], dtype)
    spec = TensorSpec(name="scores", dtype=dtype, shape=tensor.shape)
    return tensor, codec_named("tensor/raw").encode({"scores": tensor}, [spec])


def expected(value):
    """A value as the library gives it: floats in units of 1e-18, rounded towards zero."""
    if isinstance(value, int):
        return value
    wad = abs(Fraction(value)) * 10**18
    return int(wad) * (-1 if value < 0 else 1)


@pytest.mark.parametrize("dtype", EDGES)
def test_reads_every_element(probe, dtype):
    random = np.random.default_rng(0).bytes(4 * 8)
    drawn = np.frombuffer(random, ">" + np.dtype(dtype).str[1:]).astype(dtype)
    values = [*EDGES[dtype], *drawn[np.isfinite(drawn)].tolist()]
    tensor, data = encoded(values, dtype)
    read = getattr(probe, f"{dtype}At")
    assert [read(data, index) for index in range(tensor.size)] == [
        expected(value) for value in tensor.ravel().tolist()
    ]


@pytest.mark.parametrize("dtype", EDGES)
def test_an_element_that_is_not_there_is_refused(probe, dtype):
    _, data = encoded(EDGES[dtype], dtype)
    read = getattr(probe, f"{dtype}At")
    for held, index in (
        (data, len(EDGES[dtype])),
        (data, 2**256 - 1),
        (data[:-1], len(EDGES[dtype]) - 1),
        (b"", 0),
    ):
        assert refusal(read, held, index) == error_data(probe.ElementMissing, index, len(held))


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan])
def test_what_is_not_finite_is_refused(probe, value):
    data = np.array([[1.0, value]], ">f4").tobytes()
    assert probe.float32At(data, 0) == 10**18
    assert refusal(probe.float32At, data, 1) == error_data(probe.ElementNotFinite, 1)
