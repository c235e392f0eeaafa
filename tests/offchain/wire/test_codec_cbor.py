"""`tensor/cbor`: one sequence of bytes for given tensors, and no other."""

import cbor2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from assay.errors import CodecError, InvalidInput, TensorError
from assay.wire.codecs import codec_named, tensor_cbor
from assay.wire.manifest import TensorSpec

CODEC = codec_named("tensor/cbor")
# RFC 8746, table 1.
TAGS = {
    "uint8": 64,
    "uint16": 65,
    "uint32": 66,
    "uint64": 67,
    "int8": 72,
    "int16": 73,
    "int32": 74,
    "int64": 75,
    "float16": 80,
    "float32": 81,
    "float64": 82,
}
X = [TensorSpec(name="x", dtype="float32", shape=("n",), nan="allowed")]
# {"x": 40([[2], 81(h'3f80000080000000')])}
GOOD = "a1 6178 d828 82 81 02 d851 48 3f80000080000000"

dtypes = st.sampled_from(["bool", *TAGS])
shapes = st_numpy.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)


@st.composite
def messages(draw):
    """Named tensors of any dtype and shape, with specs that they fit."""
    names = draw(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=4, unique=True))
    tensors = {name: draw(st_numpy.arrays(draw(dtypes), draw(shapes))) for name in names}
    specs = [
        TensorSpec(name=name, dtype=tensor.dtype.name, shape=tensor.shape, nan="allowed")
        for name, tensor in tensors.items()
    ]
    return tensors, specs


def as_cbor(tensor):
    """What a CBOR library of general use makes of a tensor."""
    if tensor.dtype == bool:
        elements = cbor2.CBORTag(41, tensor.ravel().tolist())
    else:
        big_endian = tensor.astype(tensor.dtype.newbyteorder(">")).tobytes()
        elements = cbor2.CBORTag(TAGS[tensor.dtype.name], big_endian)
    return cbor2.CBORTag(40, [list(tensor.shape), elements])


def without_nan_payloads(tensor):
    if tensor.dtype.kind != "f":
        return tensor
    return np.where(np.isnan(tensor), np.array(np.nan, tensor.dtype), tensor)


@given(messages())
def test_writes_what_a_cbor_library_writes_in_canonical_form(message):
    tensors, specs = message
    plain = {name: as_cbor(without_nan_payloads(tensor)) for name, tensor in tensors.items()}
    assert CODEC.encode(tensors, specs) == cbor2.dumps(plain, canonical=True)


@given(messages())
def test_reads_back_every_bit(message):
    tensors, specs = message
    decoded = CODEC.decode(CODEC.encode(tensors, specs), specs)
    assert decoded.keys() == tensors.keys()
    for name, tensor in tensors.items():
        expected = without_nan_payloads(tensor)
        assert decoded[name].dtype == expected.dtype
        assert decoded[name].shape == expected.shape
        assert decoded[name].tobytes() == expected.tobytes()
        assert decoded[name].flags.writeable


@given(messages(), st.data())
def test_a_changed_byte_is_refused_or_says_something_else(message, data):
    tensors, specs = message
    encoded = bytearray(CODEC.encode(tensors, specs))
    encoded[data.draw(st.integers(0, len(encoded) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        decoded = CODEC.decode(bytes(encoded), specs)
    except InvalidInput:
        return
    assert CODEC.encode(decoded, specs) == bytes(encoded)


@given(st.binary(max_size=40))
def test_any_bytes_are_refused_or_canonical(data):
    try:
        decoded = CODEC.decode(data, X)
    except InvalidInput:
        return
    assert CODEC.encode(decoded, X) == data


def test_writes_the_example_in_its_documentation():
    tensor = np.array([1, -0.0], np.float32)
    assert bytes.fromhex(GOOD).hex(" ") in tensor_cbor.__doc__
    assert CODEC.encode({"x": tensor}, X) == bytes.fromhex(GOOD)
    assert CODEC.decode(bytes.fromhex(GOOD), X)["x"].tobytes() == tensor.tobytes()


def test_writes_a_tensor_without_dimensions_and_bools():
    specs = [
        TensorSpec(name="b", dtype="bool", shape=(1, 2)),
        TensorSpec(name="s", dtype="uint8", shape=()),
    ]
    tensors = {"b": np.array([[True, False]]), "s": np.array(7, np.uint8)}
    assert CODEC.encode(tensors, specs).hex(" ") == (
        "a2 61 62 d8 28 82 82 01 02 d8 29 82 f5 f4 61 73 d8 28 82 80 d8 40 41 07"
    )


def test_orders_names_by_the_bytes_of_their_encodings():
    names = ["aa", "b", "é", "B", "z" * 24]
    specs = [TensorSpec(name=name, dtype="int8", shape=()) for name in names]
    tensors = {name: np.array(0, np.int8) for name in names}
    encoded = CODEC.encode(tensors, specs)
    assert list(cbor2.loads(encoded)) == ["B", "b", "aa", "é", "z" * 24]
    assert encoded == CODEC.encode(tensors, specs[::-1])


def test_carries_any_signature():
    CODEC.check([])
    CODEC.check([TensorSpec(name=str(index), dtype="int8") for index in range(3)])


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("80", "Byte 0 should start a CBOR map"),
        ("bf 6178 d828 82 81 02 d851 48 3f80000080000000 ff", "Byte 0 starts an item without a"),
        ("b801 6178 d828 82 81 02 d851 48 3f80000080000000", "Byte 0 starts a number that is long"),
        ("a1 7801 78 d828 82 81 02 d851 48 3f80000080000000", "Byte 1 starts a number that is lon"),
        ("a1 7f6178ff d828 82 81 02 d851 48 3f80000080000000", "Byte 1 starts an item without a"),
        ("a1 4178 d828 82 81 02 d851 48 3f80000080000000", "Byte 1 should start a CBOR text"),
        ("a1 61ff d828 82 81 02 d851 48 3f80000080000000", "Byte 1 starts a name that is not UTF-"),
        ("a1 6178 d90028 82 81 02 d851 48 3f80000080000000", "Byte 3 starts a number that is long"),
        ("a1 6178 d90410 82 81 02 d851 48 3f80000080000000", "Byte 3 should start the tensor 'x'"),
        ("a1 6178 82 81 02 d851 48 3f80000080000000", "Byte 3 should start a CBOR tag"),
        ("a1 6178 d828 83 81 02 d851 48 3f80000080000000 00", "Byte 3 should start the tensor 'x'"),
        ("a1 6178 d828 9f 81 02 d851 48 3f80000080000000 ff", "Byte 5 starts an item without a"),
        (
            "a1 6178 d828 82 9801 02 d851 48 3f80000080000000",
            "Byte 6 starts a number that is longe",
        ),
        (
            "a1 6178 d828 82 81 1802 d851 48 3f80000080000000",
            "Byte 7 starts a number that is longe",
        ),
        (
            "a1 6178 d828 82 81 190002 d851 48 3f80000080000000",
            "Byte 7 starts a number that is lon",
        ),
        (
            "a1 6178 d828 82 81 1a00000002 d851 48 3f80000080000000",
            "Byte 7 starts a number that is",
        ),
        ("a1 6178 d828 82 81 20 d851 48 3f80000080000000", "Byte 7 should start a CBOR unsigned"),
        ("a1 6178 d828 82 81 fb4000000000000000 d851 48 3f80000080000000", "Byte 7 should start a"),
        (
            "a1 6178 d828 82 81 02 d851 5808 3f80000080000000",
            "Byte 10 starts a number that is long",
        ),
        ("a1 6178 d828 82 81 02 d851 5f48 3f80000080000000 ff", "Byte 10 starts an item without a"),
        ("a1 6178 d828 82 81 02 82 f93c00 f98000", "Byte 8 should start a CBOR tag"),
        ("a1 6178 d828 82 81 02 d855 48 0000803f00000080", "'x' has elements under the tag 85"),
        (
            "a1 6178 d828 82 81 02 d851 44 3f800000",
            "'x': No float32 tensor of shape .* has 4 bytes",
        ),
        (
            "a1 6178 d828 82 81 1bffffffffffffffff d851 48 3f80000080000000",
            "'x': No float32 tensor",
        ),
        ("a1 6178 d828 82 82 00 1bffffffffffffffff d851 40", "'x': No float32 tensor of shape"),
        ("a1 6178 d828 82 81 02 d829 82 f4 01", "'x': A bool is neither false nor true"),
        ("a1 6178 d828 82 81 02 d829 82 f4 00", "'x': A bool is neither false nor true"),
        ("a1 6178 d828 82 81 01 d851 44 ffc00000", "'x': A NaN carries a sign or a payload"),
        (GOOD + "00", "Byte 19 comes after the end"),
        ("a2" + 2 * GOOD[2:], "Byte 19 starts a second tensor 'x'"),
        (
            "a2" + GOOD[2:] + GOOD[2:].replace("78", "77"),
            "Byte 19 starts the name 'w', which is ou",
        ),
        ("bbffffffffffffffff" + GOOD[2:], "The CBOR ends after 27 bytes"),
    ],
)
def test_refuses_every_other_spelling_and_says_where(data, problem):
    with pytest.raises(CodecError, match=problem):
        CODEC.decode(bytes.fromhex(data), X)


def test_refuses_every_truncation():
    whole = bytes.fromhex(GOOD)
    for size in range(len(whole)):
        with pytest.raises(CodecError, match=f"The CBOR ends after {size} bytes"):
            CODEC.decode(whole[:size], X)


def test_takes_more_dimensions_than_an_array_has_for_damage():
    data = (
        bytes.fromhex("a1 6178 d828 82 9821") + bytes([1]) * 33 + bytes.fromhex("d851 44 3f800000")
    )
    with pytest.raises(CodecError, match="No float32 tensor of shape"):
        CODEC.decode(data, X)


@pytest.mark.parametrize(
    ("tensors", "problem"),
    [
        ({}, "'x' is missing"),
        ({"y": np.zeros(2, np.float32)}, "'x' is missing"),
        ({"x": np.zeros(2, np.float32), "y": np.zeros(1, bool)}, "no tensor 'y' in the signature"),
        ({"x": np.zeros(2, np.float64)}, "'x' is float64, expected float32"),
        ({"x": np.zeros(2, bool)}, "'x' is bool, expected float32"),
        ({"x": np.zeros((2, 1), np.float32)}, r"'x' has shape \(2, 1\), expected \(n\)"),
    ],
)
def test_refuses_tensors_that_do_not_fit_both_ways(tensors, problem):
    with pytest.raises(TensorError, match=problem):
        CODEC.encode(tensors, X)
    theirs = [TensorSpec(name=name, dtype=each.dtype.name) for name, each in tensors.items()]
    with pytest.raises(TensorError, match=problem):
        CODEC.decode(CODEC.encode(tensors, theirs), X)


def test_refuses_a_nan_where_it_is_forbidden_both_ways():
    strict = [X[0].model_copy(update={"nan": "forbidden"})]
    tensors = {"x": np.array([0, np.nan], np.float32)}
    with pytest.raises(TensorError, match=r"'x' holds a NaN at \[1\]"):
        CODEC.encode(tensors, strict)
    with pytest.raises(TensorError, match=r"'x' holds a NaN at \[1\]"):
        CODEC.decode(CODEC.encode(tensors, X), strict)
