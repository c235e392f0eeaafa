"""What each step of a program computes, and the bounds that are proven for it."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from assay.zk.program import Affine, Clip, Gather, Interval, MaxPool, Program, Relu, Rescale, Sum

X = np.array([-8, -5, 0, 7])


def program(*steps, size=4):
    return Program(size, 8, steps, len(steps))


def after(step, x=X):
    made = program(step)
    assert np.array_equal(made.run(x), made.trace(x)[-1])
    return made.run(x).tolist()


WEIGHTS = np.array([[1, -2, 3, 4], [0, 0, 0, -1]])


@pytest.mark.parametrize("matrix", [WEIGHTS, csr_array(WEIGHTS)], ids=["dense", "sparse"])
def test_affine_multiplies_and_adds(matrix):
    step = Affine(0, matrix, np.array([100, -1]))
    assert after(step) == [-8 + 10 + 28 + 100, -8]
    (low, high) = program(step).bounds[1]
    assert high.tolist() == [127 + 256 + 3 * 127 + 4 * 127 + 100, 128 - 1]
    assert low.tolist() == [-128 - 254 - 3 * 128 - 4 * 128 + 100, -127 - 1]


@pytest.mark.parametrize("matrix", [WEIGHTS, csr_array(WEIGHTS)], ids=["dense", "sparse"])
@pytest.mark.parametrize("bias", [50, 0, -50])
def test_affine_reaches_as_far_as_any_of_its_terms_add_up_to(matrix, bias):
    x = Interval(np.array([-3, 0, 2, -100]), np.array([5, 7, 9, -50]))
    least = [min(bias, 0), -3, -14, -400]
    most = [max(bias, 0), 5, 0, 27]
    sums = [0, 100 + max(bias, 0), -sum(least), sum(most)]
    reach = Affine(0, matrix, np.array([bias, bias])).reach(x)
    assert max(sums) < reach < max(sums) * 1.00001


def test_sum_aligns_scales():
    steps = (Gather(0, np.array([3, 2, 1, 0])), Sum(0, 1, 1, 4))
    assert program(*steps).run(X).tolist() == [-8 + 28, -5, -20, 7 - 32]
    (low, high) = program(*steps).bounds[2]
    assert (low.tolist(), high.tolist()) == ([-640] * 4, [635] * 4)


def test_relu_drops_the_negative_and_low_bits():
    assert after(Relu(0, 0)) == [0, 0, 0, 7]
    assert after(Relu(0, 1)) == [0, 0, 0, 3]
    (low, high) = program(Relu(0, 1)).bounds[1]
    assert (low.tolist(), high.tolist()) == ([0] * 4, [63] * 4)


def test_rescale_rounds_down_below_zero_as_well():
    assert after(Rescale(0, 1)) == [-4, -3, 0, 3]
    assert after(Rescale(0, 2)) == [-2, -2, 0, 1]
    (low, high) = program(Rescale(0, 2)).bounds[1]
    assert (low.tolist(), high.tolist()) == ([-32] * 4, [31] * 4)


def test_max_pool_never_takes_padding():
    step = MaxPool(0, np.array([[0, 1, -1], [-1, 2, 3], [-1, -1, 0]]))
    assert after(step) == [-5, 7, -8]


def test_clip_holds_to_its_limits():
    assert after(Clip(0, -6, 3)) == [-6, -5, 0, 3]
    (low, high) = program(Clip(0, -6, 3)).bounds[1]
    assert (low.tolist(), high.tolist()) == ([-6] * 4, [3] * 4)


def test_gather_takes_elements_in_any_order_and_number():
    assert after(Gather(0, np.array([3, 3, 0]))) == [7, 7, -8]
