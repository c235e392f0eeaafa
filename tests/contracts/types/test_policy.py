"""Policy and Mode. That `implies` agrees with brute force is in tests/fuzz/Policy.t.sol.

isCanonical
├── when a bit above the threshold is set, or nothing is asked for: false
├── when there are options, but the threshold is zero, or not below their number: false
├── when there is a threshold, but no options: false
├── when a mode is both required and an option: false
└── otherwise: true
satisfiedBy
├── when a required mode is missing, or too few of the options are there: false
└── otherwise: true, whatever else the set holds
implies, as the golden vectors say
bit is the set of one mode, and empty for a mode above 63
"""

import pytest

from ..golden.vectors import vectors
from ..statements import policy_word

ALL = 2**64 - 1


@pytest.mark.parametrize(
    ("word", "canonical"),
    [
        pytest.param(policy_word(0), True, id="one mode"),
        pytest.param(policy_word(63), True, id="the last mode"),
        pytest.param(ALL, True, id="every mode"),
        pytest.param(policy_word(options=(0, 63), threshold=1), True, id="one of two"),
        pytest.param(policy_word(2, options=(0, 1), threshold=1), True, id="and one of two"),
        pytest.param(ALL << 64 | 63 << 128, True, id="all but one"),
        pytest.param(0, False, id="nothing"),
        pytest.param(policy_word(0) | 1 << 136, False, id="an unknown bit"),
        pytest.param(policy_word(0) | 1 << 255, False, id="the highest bit"),
        pytest.param(policy_word(options=(0, 1)), False, id="no threshold"),
        pytest.param(policy_word(options=(0, 1), threshold=2), False, id="as many as there are"),
        pytest.param(policy_word(options=(0, 1), threshold=3), False, id="more than there are"),
        pytest.param(policy_word(options=(0,), threshold=1), False, id="one of one"),
        pytest.param(policy_word(0, threshold=1), False, id="a threshold without options"),
        pytest.param(policy_word(0, options=(0, 1), threshold=1), False, id="a mode twice"),
        pytest.param(ALL << 64 | 64 << 128, False, id="all of all"),
    ],
)
def test_a_policy_is_written_in_one_way(probe, word, canonical):
    assert probe.isCanonical(word) is canonical


@pytest.mark.parametrize(
    ("word", "mask", "satisfied"),
    [
        (policy_word(0, 1), 0b11, True),
        (policy_word(0, 1), 0b111, True),
        (policy_word(0, 1), 0b01, False),
        (policy_word(0, 1), 0, False),
        (policy_word(options=(0, 1, 2), threshold=2), 0b101, True),
        (policy_word(options=(0, 1, 2), threshold=2), 0b1001, False),
        (policy_word(3, options=(0, 1, 2), threshold=2), 0b0110, False),
        (policy_word(3, options=(0, 1, 2), threshold=2), 0b1110, True),
        (ALL, ALL, True),
        (ALL, ALL - 1, False),
        (ALL << 64 | 63 << 128, ALL - 1, True),
        (ALL << 64 | 63 << 128, ALL - 3, False),
    ],
)
def test_a_policy_is_satisfied_by_enough(probe, word, mask, satisfied):
    assert probe.satisfiedBy(word, mask) is satisfied


def test_a_policy_names_its_modes(probe):
    assert probe.modes(policy_word(3, options=(0, 63), threshold=1)) == 1 << 63 | 0b1001


def test_a_mode_is_one_bit_of_64(probe):
    assert [probe.bit(mode) for mode in (0, 1, 63)] == [1, 2, 1 << 63]
    assert [probe.bit(mode) for mode in (64, 65, 128, 255)] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("kind", "rule", "inputs", "answer"),
    [
        ("canonical", "isCanonical", ("word",), "canonical"),
        ("satisfiedBy", "satisfiedBy", ("word", "mask"), "satisfied"),
        ("implies", "implies", ("word", "floor"), "implies"),
    ],
)
def test_policies_follow_the_golden_vectors(probe, kind, rule, inputs, answer):
    known = vectors("policy", kind)
    answers = [
        getattr(probe, rule)(*(int(vector[name], 16) for name in inputs)) for vector in known
    ]
    assert answers == [vector[answer] for vector in known]
    assert {True, False} == set(answers)
