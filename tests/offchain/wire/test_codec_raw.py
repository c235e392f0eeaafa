"""`tensor/raw`: the elements of one tensor, and nothing else."""

import numpy as np
import pytest

from assay.errors import CodecError, TensorError
from assay.wire.codecs import codec_named
from assay.wire.manifest import TensorSpec

CODEC = codec_named("tensor/raw")


def spec(dtype="float32", shape=(2,), nan="forbidden"):
    return TensorSpec(name="x", dtype=dtype, shape=shape, nan=nan)


@pytest.mark.parametrize(
    ("dtype", "values", "written"),
    [
        ("bool", [True, False], "0100"),
        ("int8", [-1, 2], "ff02"),
        ("int16", [-2, 258], "fffe0102"),
        ("int32", [-2, 258], "fffffffe00000102"),
        ("int64", [-2, 258], "fffffffffffffffe0000000000000102"),
        ("uint8", [255, 2], "ff02"),
        ("uint16", [65535, 258], "ffff0102"),
        ("uint32", [2**32 - 1, 258], "ffffffff00000102"),
        ("uint64", [2**64 - 1, 258], "ffffffffffffffff0000000000000102"),
        ("float16", [1, -0.0], "3c008000"),
        ("float32", [1, -0.0], "3f80000080000000"),
        ("float64", [1, -0.0], "3ff00000000000008000000000000000"),
    ],
)
def test_writes_elements_most_significant_byte_first(dtype, values, written):
    tensor = np.array(values, dtype)
    assert CODEC.encode({"x": tensor}, [spec(dtype)]).hex() == written
    decoded = CODEC.decode(bytes.fromhex(written), [spec(dtype)])["x"]
    assert decoded.dtype == tensor.dtype
    assert decoded.tobytes() == tensor.tobytes()


def test_writes_rows_one_after_the_other_whatever_the_layout_in_memory():
    specs = [spec("uint8", (2, 3))]
    rows = np.array([[1, 2, 3], [4, 5, 6]], np.uint8)
    for layout in (rows, np.asfortranarray(rows), np.repeat(rows, 2, axis=1)[:, ::2]):
        assert CODEC.encode({"x": layout}, specs) == bytes([1, 2, 3, 4, 5, 6])


@pytest.mark.parametrize("shape", [(), (0,), (3, 0, 2), (2, 1, 3)])
def test_reads_any_fixed_shape_into_memory_of_its_own(shape):
    tensor = np.arange(np.prod(shape, dtype=int), dtype=np.int16).reshape(shape)
    specs = [spec("int16", shape)]
    decoded = CODEC.decode(CODEC.encode({"x": tensor}, specs), specs)["x"]
    assert np.array_equal(decoded, tensor)
    assert decoded.flags.writeable
    assert decoded.flags.c_contiguous


@pytest.mark.parametrize("batch", [0, 1, 5])
def test_finds_the_one_size_that_is_open(batch):
    specs = [spec("uint16", (2, "batch", 3))]
    tensor = np.zeros((2, batch, 3), np.uint16)
    assert CODEC.decode(CODEC.encode({"x": tensor}, specs), specs)["x"].shape == tensor.shape


@pytest.mark.parametrize("shape", [None, ("n", "m"), ("n", "n"), ("n", 0)])
def test_refuses_a_shape_that_the_number_of_bytes_leaves_open(shape):
    tensor = np.zeros((0, 0), np.float32)
    for use in (
        lambda: CODEC.check([spec(shape=shape)]),
        lambda: CODEC.encode({"x": tensor}, [spec(shape=shape)]),
        lambda: CODEC.decode(b"", [spec(shape=shape)]),
    ):
        with pytest.raises(CodecError, match="cannot tell the shape of 'x'"):
            use()


@pytest.mark.parametrize("count", [0, 2])
def test_refuses_any_number_of_tensors_but_one(count):
    specs = [TensorSpec(name=str(index), dtype="int8", shape=()) for index in range(count)]
    with pytest.raises(CodecError, match=f"carries one tensor, not {count}"):
        CODEC.check(specs)


@pytest.mark.parametrize("size", [0, 7, 9, 12])
def test_refuses_a_wrong_number_of_bytes(size):
    with pytest.raises(CodecError, match=rf"No float32 tensor of shape \(2,\) has {size} bytes"):
        CODEC.decode(bytes(size), [spec()])


def test_refuses_bytes_that_fill_no_row():
    with pytest.raises(CodecError, match=r"No int16 tensor of shape \(1, 3\) has 8 bytes"):
        CODEC.decode(bytes(8), [spec("int16", ("n", 3))])


def test_refuses_a_bool_other_than_0_and_1():
    with pytest.raises(CodecError, match="A bool is neither false nor true"):
        CODEC.decode(b"\x01\x02", [spec("bool")])


@pytest.mark.parametrize("shape", [(3,), (1, 2)])
def test_refuses_to_write_another_shape(shape):
    with pytest.raises(TensorError, match="'x' has shape"):
        CODEC.encode({"x": np.zeros(shape, np.float32)}, [spec()])


@pytest.mark.parametrize(
    ("dtype", "canonical", "others"),
    [
        ("float16", "7e00", ["fe00", "7e01", "7d00"]),
        ("float32", "7fc00000", ["ffc00000", "7fc00001", "7fa00000"]),
        ("float64", "7ff8000000000000", ["fff8000000000000", "7ff8000000000001"]),
    ],
)
def test_every_nan_is_written_as_one_and_only_that_one_is_read(dtype, canonical, others):
    specs = [spec(dtype, (1,), nan="allowed")]
    for bits in (canonical, *others):
        stored = np.frombuffer(bytes.fromhex(bits), np.dtype(dtype).newbyteorder(">"))
        assert CODEC.encode({"x": stored.astype(dtype)}, specs).hex() == canonical
    assert np.isnan(CODEC.decode(bytes.fromhex(canonical), specs)["x"]).all()
    for bits in others:
        with pytest.raises(CodecError, match="A NaN carries a sign or a payload"):
            CODEC.decode(bytes.fromhex(bits), specs)


def test_refuses_a_nan_where_it_is_forbidden():
    with pytest.raises(TensorError, match=r"'x' holds a NaN at \[1\]"):
        CODEC.encode({"x": np.array([0, np.nan], np.float32)}, [spec()])
    with pytest.raises(TensorError, match=r"'x' holds a NaN at \[1\]"):
        CODEC.decode(bytes.fromhex("000000007fc00000"), [spec()])


def test_an_unknown_codec_is_refused_and_the_known_ones_are_named():
    with pytest.raises(CodecError, match=r"no codec 'tensor/xml'.*: tensor/cbor, tensor/raw"):
        codec_named("tensor/xml")
