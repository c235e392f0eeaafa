"""What a request holds becomes a tensor exactly, or an error says what would have been lost."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from assay.errors import TensorError
from assay.wire.coercion import coerce, coerce_all
from assay.wire.manifest import TensorSpec

INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
FLOATS = ["float16", "float32", "float64"]


def spec(dtype, shape=None, nan="forbidden"):
    return TensorSpec(name="x", dtype=dtype, shape=shape, nan=nan)


def assert_is(tensor, expected):
    assert tensor.dtype == expected.dtype
    assert tensor.shape == expected.shape
    assert tensor.tobytes() == expected.tobytes()


@pytest.mark.parametrize("dtype", INTEGERS)
def test_integers_reach_from_the_least_to_the_greatest(dtype):
    least, greatest = int(np.iinfo(dtype).min), int(np.iinfo(dtype).max)
    assert_is(coerce([least, 0, greatest], spec(dtype)), np.array([least, 0, greatest], dtype))
    for beyond in (least - 1, greatest + 1):
        with pytest.raises(TensorError, match=f"beyond {dtype}"):
            coerce([0, beyond], spec(dtype))


@pytest.mark.parametrize("dtype", FLOATS)
def test_numbers_become_floats_rounded_to_nearest(dtype):
    assert_is(coerce([[1, 0.1], [-0.0, 3]], spec(dtype)), np.array([[1, 0.1], [-0.0, 3]], dtype))


@pytest.mark.parametrize(
    ("dtype", "beyond"),
    [("float16", 65520), ("float32", 3.5e38), ("float32", 10**39), ("float64", 10**400)],
)
def test_numbers_that_would_become_infinite_are_refused(dtype, beyond):
    with pytest.raises(TensorError, match=f"beyond {dtype}"):
        coerce([0, beyond], spec(dtype))


def test_a_large_integer_without_a_dtype_of_its_own_becomes_a_float():
    assert_is(coerce(10**30, spec("float32")), np.array(1e30, "float32"))


def test_an_infinity_stays_one():
    assert_is(coerce([float("-inf")], spec("float16")), np.array([-np.inf], "float16"))


@pytest.mark.parametrize("dtype", INTEGERS)
def test_whole_numbers_may_be_written_with_a_point(dtype):
    assert_is(coerce([3.0, 4], spec(dtype)), np.array([3, 4], dtype))


@pytest.mark.parametrize(
    ("dtype", "value"),
    [
        ("int8", 3.7),
        ("uint8", -1.0),
        ("int8", 128.0),
        ("int64", 2.0**53),
        ("int64", float("inf")),
        ("uint64", float("nan")),
    ],
)
def test_numbers_that_are_not_in_an_integer_dtype_are_refused(dtype, value):
    with pytest.raises(TensorError, match=rf"'x' holds .* at \[1\], beyond {dtype}"):
        coerce([0, value], spec(dtype))


@pytest.mark.parametrize(
    ("dtype", "value"), [("uint64", 2**64), ("int64", -(2**63) - 1), ("int8", 10**30)]
)
def test_integers_past_64_bits_are_refused_where_no_float_may_be_meant(dtype, value):
    with pytest.raises(TensorError, match=f"'x' holds an integer beyond {dtype}"):
        coerce([0, value], spec(dtype))


def test_integers_next_to_a_float_are_not_rounded():
    with pytest.raises(TensorError, match="beyond int64"):
        coerce([2**53 + 1, 1.0], spec("int64"))


def test_the_largest_integers_go_through_untouched():
    assert_is(coerce([2**63 + 1], spec("uint64")), np.array([2**63 + 1], "uint64"))
    assert_is(coerce([2**53 + 1], spec("int64")), np.array([2**53 + 1], "int64"))


def test_a_bool_comes_from_true_and_false():
    assert_is(coerce([[True], [False]], spec("bool")), np.array([[True], [False]]))


@pytest.mark.parametrize("value", [0, 1, 1.0, [1, 0], np.array([1], "int8")])
def test_a_bool_comes_from_nothing_else(value):
    with pytest.raises(TensorError, match="expected bool"):
        coerce(value, spec("bool"))


@pytest.mark.parametrize("dtype", [*INTEGERS, *FLOATS])
def test_a_number_does_not_come_from_a_bool(dtype):
    for value in (True, [1, True], np.array([True])):
        with pytest.raises(TensorError, match=f"expected (only )?{dtype}"):
            coerce(value, spec(dtype))


@pytest.mark.parametrize("stray", ["3", None, {}, {"a": 1}, b"3", np.float32(3)])
def test_anything_but_numbers_is_refused_and_shown(stray):
    with pytest.raises(TensorError, match=r"'x' holds .* among its values, expected only float32"):
        coerce([[1.0], [stray]], spec("float32"))


def test_a_long_stray_value_is_shown_in_short():
    with pytest.raises(TensorError) as refused:
        coerce(["a" * 10_000], spec("float32"))
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    "ragged", [[[1], [2, 3]], [1, [2]], [[1], 2], [[], [1]], [[[1]], [[2, 3]]]]
)
def test_ragged_lists_are_refused(ragged):
    with pytest.raises(TensorError, match=r"'x' is ragged, expected \(n, m\)"):
        coerce(ragged, spec("int8", ("n", "m")))


def test_lists_nested_deeper_than_any_array_are_refused():
    nested = 1
    for _ in range(1_000):
        nested = [nested]
    with pytest.raises(TensorError, match="nested too deeply"):
        coerce(nested, spec("int8"))


@pytest.mark.parametrize(("value", "shape"), [([], (0,)), ([[], []], (2, 0)), ([[[]]], (1, 1, 0))])
@pytest.mark.parametrize("dtype", ["bool", "int8", "float16"])
def test_empty_lists_are_empty_tensors(value, shape, dtype):
    assert_is(coerce(value, spec(dtype)), np.zeros(shape, dtype))


def test_one_number_has_no_dimensions():
    assert_is(coerce(5, spec("uint8", ())), np.array(5, "uint8"))


def test_another_shape_is_refused():
    with pytest.raises(TensorError, match=r"'x' has shape \(1, 2\), expected \(2\)"):
        coerce([[1, 2]], spec("int8", (2,)))


def test_a_nan_is_taken_only_where_it_is_allowed():
    assert np.isnan(coerce([float("nan")], spec("float32", nan="allowed"))).all()
    with pytest.raises(TensorError, match="NaN at"):
        coerce([float("nan")], spec("float32"))


@given(
    st_numpy.arrays(st.sampled_from([*INTEGERS, *FLOATS]), st_numpy.array_shapes(max_side=3)),
    st.sampled_from([*INTEGERS, *FLOATS]),
)
def test_an_array_of_another_dtype_keeps_its_values_or_is_refused(array, dtype):
    try:
        tensor = coerce(array, spec(dtype, nan="allowed"))
    except TensorError:
        return
    assert tensor.dtype == dtype
    if dtype in INTEGERS:
        assert [int(value) for value in tensor.flat] == [value.item() for value in array.flat]
    else:
        assert np.array_equal(np.isinf(tensor), np.isinf(array))
        with np.errstate(over="ignore"):
            assert np.array_equal(tensor, array.astype(dtype), equal_nan=True)


@pytest.mark.parametrize("array", [np.array(["1"]), np.array([1j]), np.array([None])])
def test_arrays_of_anything_but_numbers_are_refused(array):
    with pytest.raises(TensorError, match=f"holds {array.dtype.name}, expected int8"):
        coerce(array, spec("int8"))


def test_a_message_is_coerced_whole_and_its_symbols_agree():
    specs = (
        TensorSpec(name="a", dtype="float32", shape=("n",)),
        TensorSpec(name="b", dtype="bool", shape=("n",)),
    )
    tensors = coerce_all({"b": [True, False], "a": [1, 2]}, specs)
    assert_is(tensors["a"], np.array([1, 2], "float32"))
    assert_is(tensors["b"], np.array([True, False]))
    with pytest.raises(TensorError, match="here n is 2"):
        coerce_all({"a": [1, 2], "b": [True]}, specs)
    with pytest.raises(TensorError, match="'b' is missing"):
        coerce_all({"a": [1]}, specs)


@pytest.mark.parametrize(
    "reals", [[0.25, -0.5, 3.0], [0.25, -0.5, 3], np.array([0.25, -0.5, 3], "float16")], ids=str
)
def test_real_numbers_for_a_quantised_tensor_are_quantised(reals):
    tensors = coerce_all({"x": reals}, [spec("int8", (3,))], {"x": 0.125})
    assert_is(tensors["x"], np.array([2, -4, 24], "int8"))


@pytest.mark.parametrize("integers", [[2, -4, 24], np.array([2, -4, 24], "int64")], ids=str)
def test_integers_for_a_quantised_tensor_are_quantised_already(integers):
    tensors = coerce_all({"x": integers}, [spec("int8", (3,))], {"x": 0.125})
    assert_is(tensors["x"], np.array([2, -4, 24], "int8"))


@pytest.mark.parametrize("beyond", [[128], np.array([-129]), [10**30]], ids=str)
def test_integers_for_a_quantised_tensor_do_not_saturate(beyond):
    with pytest.raises(TensorError, match="beyond int8"):
        coerce_all({"x": beyond}, [spec("int8")], {"x": 0.125})


def test_a_float_tensor_is_not_quantised_whatever_scales_there_are():
    tensors = coerce_all({"x": [0.25]}, [spec("float32")], {"x": 0.125, "y": 1.0})
    assert_is(tensors["x"], np.array([0.25], "float32"))


def test_a_quantised_tensor_has_the_shape_that_the_signature_says():
    with pytest.raises(TensorError, match=r"'x' has shape \(1,\), expected \(2\)"):
        coerce_all({"x": [0.25]}, [spec("int8", (2,))], {"x": 0.125})
