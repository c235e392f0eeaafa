"""A program runs exactly, whichever way it is run, and keeps to its bounds."""

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from assay.errors import CircuitError
from assay.zk.program import Affine, Clip, Gather, MaxPool, Program, Relu, Rescale, Sum


def affine(source, size, random, largest):
    rows = int(random.integers(1, 12))
    matrix = random.integers(-largest, largest + 1, (rows, size))
    bias = random.integers(-largest * 100, largest * 100 + 1, rows)
    return Affine(source, csr_array(matrix) if random.random() < 0.5 else matrix, bias)


def pool(source, size, random):
    windows = random.integers(-1, size, (int(random.integers(1, 8)), 3))
    windows[:, 1] = random.integers(0, size, len(windows))
    return MaxPool(source, windows)


STEPS = {
    "affine": lambda at, size, random: affine(at, size, random, 2**7),
    "pool": pool,
    "relu": lambda at, size, random: Relu(at, int(random.integers(0, 10))),
    "sum": lambda at, size, random: Sum(at, at, 2 ** int(random.integers(0, 3)), 1),
    "clip": lambda at, size, random: Clip(at, -1000, int(random.integers(0, 1000))),
    "gather": lambda at, size, random: Gather(at, random.permutation(size)),
    "rescale": lambda at, size, random: Rescale(at, int(random.integers(1, 10))),
}


@st.composite
def programs(draw):
    """Draw networks whose sums reach from a few bits to the edge of what 62 bits hold."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    inputs = random.integers(-128, 128, (30, int(random.integers(1, 12))))
    inputs[0], inputs[1] = -128, 127
    largest = 2 ** draw(st.sampled_from([3, 8, 20, 30]))
    steps = [affine(0, inputs.shape[1], random, largest)]
    for kind in draw(st.lists(st.sampled_from(sorted(STEPS)), max_size=4)):
        values = [inputs[0]]
        for step in steps:
            values.append(step.apply(*(values[source] for source in step.sources)))
        steps.append(STEPS[kind](len(steps), len(values[-1]), random))
    steps.append(Clip(len(steps), -(2**31), 2**31 - 1))
    program = Program(inputs.shape[1], 8, tuple(steps), len(steps))
    try:
        _ = program.bounds
    except CircuitError:
        reject()
    return program, inputs


@settings(deadline=None, max_examples=150)
@given(programs())
def test_floats_where_they_are_exact_give_what_integers_give(case):
    program, inputs = case
    together = program.run(inputs)
    assert together.dtype == np.int64
    for x, y in zip(inputs, together, strict=True):
        values = program.trace(x)
        assert np.array_equal(values[program.output], y)
        assert np.array_equal(program.run(x), y)


@settings(deadline=None, max_examples=150)
@given(programs())
def test_no_value_leaves_its_bounds(case):
    program, inputs = case
    for x in inputs:
        for value, (low, high) in zip(program.trace(x), program.bounds, strict=True):
            assert (low <= value).all()
            assert (value <= high).all()


@settings(deadline=None, max_examples=50)
@given(programs())
def test_the_bounds_of_a_first_layer_are_reached(case):
    program, _ = case
    step, (low, high) = program.steps[0], program.bounds[1]
    matrix = step.matrix if isinstance(step.matrix, np.ndarray) else step.matrix.toarray()
    least = [program.trace(np.where(row > 0, -128, 127))[1][i] for i, row in enumerate(matrix)]
    most = [program.trace(np.where(row > 0, 127, -128))[1][i] for i, row in enumerate(matrix)]
    assert (least, most) == (low.tolist(), high.tolist())


@pytest.mark.parametrize("bits", [24, 53])
@pytest.mark.parametrize("share", [1, 1 - 2.0**-12])
def test_at_the_edge_of_a_float_every_sum_is_still_exact(bits, share):
    largest = int(2 ** (bits - 7) * share)
    edge = -128 * largest
    steps = (
        Affine(0, np.array([[largest, 1]]), np.array([0])),
        Clip(1, edge - 200, edge + 200),
        Affine(2, np.array([[1]]), np.array([-edge])),
    )
    program = Program(2, 8, steps, 3)
    assert (steps[0].reach(program.bounds[0]) < 2**bits) == (share < 1)
    for last in (-1, -128, 127):
        assert program.run(np.array([-128, last])).tolist() == [last]


def test_sums_beyond_62_bits_are_refused_by_the_step_s_name():
    weights = np.array([[2**54, 2**54]])
    step = Affine(0, weights, np.zeros(1, int))
    with pytest.raises(CircuitError, match=r"Step 1 may overflow.*fewer bits for weights"):
        _ = Program(2, 8, (step, Rescale(1, 40)), 2).bounds
    with pytest.raises(CircuitError, match="The operator Gemm 'y' may overflow"):
        _ = Program(2, 8, (step,), 1, ("The operator Gemm 'y'",)).bounds
    half = Affine(0, weights // 2, np.zeros(1, int))
    with pytest.raises(CircuitError, match="Step 2 may overflow"):
        _ = Program(2, 8, (half, Sum(1, 1, 1, 1), Rescale(2, 40)), 3).bounds
    assert Program(2, 8, (half, Rescale(1, 40)), 2).output_size == 1


def test_what_would_wrap_in_int64_is_refused_all_the_same():
    weights = np.full((1, 16), 2**62)
    with pytest.raises(CircuitError, match="may overflow"):
        _ = Program(16, 16, (Affine(0, weights, np.zeros(1, int)),), 1).bounds


def test_an_output_beyond_32_bits_is_refused():
    def doubled(weight, bias):
        return Program(1, 8, (Affine(0, np.array([[weight]]), np.array([bias])),), 1)

    assert doubled(2**24, 0).bounds[1].low == -(2**31)
    for program in (doubled(2**24, -1), doubled(-(2**24), 0)):
        with pytest.raises(CircuitError, match="output may overflow 32 bits"):
            _ = program.bounds


@pytest.mark.parametrize(
    "x", [np.zeros(3, int), np.zeros((1, 1, 2), int), np.zeros(2), np.zeros(2, np.uint8)]
)
def test_an_input_of_another_kind_is_refused(x):
    program = Program(2, 8, (Relu(0, 0),), 1)
    for run in (program.run, program.trace):
        with pytest.raises(CircuitError, match="and not 2 signed integers"):
            run(x)


@pytest.mark.parametrize(("bits", "x"), [(8, 128), (8, -129), (16, 2**15), (16, -(2**15) - 1)])
def test_an_input_beyond_its_bits_is_refused(bits, x):
    program = Program(1, bits, (Relu(0, 0),), 1)
    with pytest.raises(CircuitError, match=rf"beyond {bits} bits.*from -{2 ** (bits - 1)}"):
        program.run(np.array([x]))


def test_narrow_integers_are_taken_as_they_are():
    program = Program(2, 8, (Sum(0, 0, 64, 64),), 1)
    assert program.run(np.array([-128, 127], np.int8)).tolist() == [-(2**14), 127 * 128]


def test_no_inputs_give_no_outputs():
    program = Program(2, 8, (Affine(0, np.array([[1, 2]]), np.array([1])),), 1)
    assert program.run(np.zeros((0, 2), int)).shape == (0, 1)
