"""What each step costs: constraints, and none where the bounds or the weights settle it."""

import numpy as np
import pytest

from assay.zk.circuit import compile_circuit
from assay.zk.circuit.reordering import pooled_first
from assay.zk.program import Affine, Clip, Gather, MaxPool, Program, Relu, Rescale, Sum

INPUTS = 20
ONE = np.eye(1, INPUTS, dtype=np.int64)
ALL = np.ones((1, INPUTS), np.int64)
NOTHING = np.zeros(1, np.int64)


def constraints(*steps):
    return compile_circuit(Program(INPUTS, 8, steps, len(steps))).r1cs.constraints


def cost(*steps):
    """Count the constraints that steps add to an affine step of one output."""
    return constraints(*steps) - constraints(steps[0])


def shifted(low, high):
    """One input, moved to these bounds, 255 apart."""
    assert high - low == 255
    return Affine(0, ONE, np.array([low + 128]))


def test_counts_bits_of_the_input_packings_and_the_digest():
    assert constraints(Gather(0, np.arange(3))) == 8 * INPUTS + 1 + 1 + 1


def test_takes_affine_steps_sums_and_gathering_for_nothing():
    assert cost(Affine(0, ALL, NOTHING), Sum(1, 1, 2, 4), Gather(2, np.array([0]))) == 0
    assert cost(Affine(0, ALL, NOTHING), Affine(1, np.array([[7]]), NOTHING)) == 0


@pytest.mark.parametrize(
    ("name", "steps", "expected"),
    [
        ("many terms: bits, sign, equation, product", (Affine(0, ALL, NOTHING), Relu(1, 3)), 15),
        ("many terms, no shift", (Affine(0, ALL, NOTHING), Relu(1, 0)), 15),
        ("few terms: the lowest bit is the equation", (shifted(-128, 127), Relu(1, 3)), 9),
        ("few terms, no shift: a maximum", (shifted(-128, 127), Relu(1, 0)), 9),
        ("never negative: a shift", (shifted(0, 255), Relu(1, 3)), 8),
        ("never negative, no shift", (shifted(0, 255), Relu(1, 0)), 0),
        ("never positive", (shifted(-255, 0), Relu(1, 0)), 0),
        ("lost in the shift", (shifted(-248, 7), Relu(1, 3)), 0),
        ("a quotient and its remainder", (shifted(-128, 127), Rescale(1, 3)), 8),
        ("of many terms", (Affine(0, ALL, NOTHING), Rescale(1, 3)), 14),
        ("one quotient is possible", (shifted(256, 511), Rescale(1, 8)), 0),
        ("no shift", (shifted(-128, 127), Rescale(1, 0)), 0),
        ("both ends of a range", (shifted(-128, 127), Clip(1, -20, 20)), 17),
        ("one end", (shifted(-128, 127), Clip(1, -500, 20)), 9),
        ("no end", (shifted(-128, 127), Clip(1, -500, 500)), 0),
        ("beyond the range", (shifted(256, 511), Clip(1, -20, 20)), 0),
    ],
)
def test_pays_for_the_bits_that_a_number_can_have(name, steps, expected):
    assert cost(*steps) == expected


def test_compares_a_pair_of_overlapping_windows_once():
    windows = np.array([[0, 1, 2, 3], [0, 1, 4, 5], [1, 0, 2, -1]])
    pairs = 3 + 2 + 1 + 0  # (0 1) (2 3) (4 5); both of the first four; of the second; with 2
    base = constraints(Gather(0, np.arange(3)))
    assert constraints(MaxPool(0, windows)) - base == pairs * 9


class TestReordering:
    AFFINE = Affine(0, np.ones((4, INPUTS), np.int64), np.arange(4))
    APART = np.array([[0, 1], [2, 3]])

    def swapped(self, *steps, output=None):
        program = Program(INPUTS, 8, steps, len(steps) if output is None else output)
        return [type(step) for step in pooled_first(program).steps]

    def test_lets_pooling_pass_what_never_falls(self):
        steps = self.AFFINE, Relu(1, 2), Clip(2, 0, 9), Rescale(3, 1), MaxPool(4, self.APART)
        assert self.swapped(*steps) == [Affine, MaxPool, Relu, Clip, Rescale]
        assert constraints(*steps) < constraints(*steps[:-1])

    def test_changes_no_result(self):
        steps = self.AFFINE, Relu(1, 2), Rescale(2, 1), MaxPool(3, self.APART)
        program = Program(INPUTS, 8, steps, 4)
        x = np.random.default_rng(0).integers(-128, 128, (50, INPUTS))
        assert (pooled_first(program).run(x) == program.run(x)).all()

    def test_leaves_overlapping_windows(self):
        windows = np.array([[0, 1], [1, 2]])
        assert self.swapped(self.AFFINE, Relu(1, 2), MaxPool(2, windows)) == [Affine, Relu, MaxPool]

    def test_leaves_an_activation_that_is_used_elsewhere(self):
        steps = self.AFFINE, Relu(1, 2), MaxPool(2, self.APART)
        assert self.swapped(*steps, output=2) == [Affine, Relu, MaxPool]
        used = Gather(2, np.arange(2)), Sum(3, 4, 1, 1)
        assert self.swapped(*steps, *used)[:3] == [Affine, Relu, MaxPool]

    def test_leaves_pooling_of_the_input_and_of_sums(self):
        assert self.swapped(MaxPool(0, self.APART)) == [MaxPool]
        assert self.swapped(self.AFFINE, MaxPool(1, self.APART)) == [Affine, MaxPool]
