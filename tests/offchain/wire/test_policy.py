"""Policies as words and rules, against the golden vectors and against brute force."""

from itertools import product

import pytest

from assay.errors import PolicyError
from assay.wire import Policy


def canonical_policies(modes):
    """Every canonical policy of the first `modes` modes."""
    sets = range(2**modes)
    return [
        policy
        for required, options, threshold in product(sets, sets, range(modes))
        if (policy := Policy(required, options, threshold)).is_canonical
    ]


def is_canonical(word):
    try:
        return Policy.from_word(word).is_canonical
    except PolicyError:
        return False


def test_agrees_with_the_vectors_on_what_is_canonical(vectors):
    rows = vectors("policy", "canonical")
    assert [row for row in rows if is_canonical(int(row["word"], 16)) != row["canonical"]] == []


def test_agrees_with_the_vectors_on_what_satisfies_a_policy(vectors):
    def satisfied(row):
        return Policy.from_word(int(row["word"], 16)).satisfied_by(int(row["mask"], 16))

    rows = vectors("policy", "satisfiedBy")
    assert [row for row in rows if satisfied(row) != row["satisfied"]] == []


def test_agrees_with_the_vectors_on_what_implies_a_floor(vectors):
    def implies(row):
        policy, floor = (Policy.from_word(int(row[name], 16)) for name in ("word", "floor"))
        return policy.implies(floor)

    rows = vectors("policy", "implies")
    assert [row for row in rows if implies(row) != row["implies"]] == []


def test_implies_equals_brute_force_for_every_pair_of_policies_of_six_modes():
    policies = canonical_policies(6)
    # Bit m of a policy's number stands for the set of modes m, and is set where that set satisfies.
    satisfying = {
        policy: sum(1 << mask for mask in range(64) if policy.satisfied_by(mask))
        for policy in policies
    }
    wrong = [
        (policy, floor)
        for (policy, enough), (floor, needed) in product(satisfying.items(), repeat=2)
        if policy.implies(floor) != (enough & ~needed == 0)
    ]
    assert len(policies) == 856
    assert wrong == []


def test_canonical_policies_of_four_modes_each_mean_something_else():
    meanings = {
        tuple(policy.satisfied_by(mask) for mask in range(16)) for policy in canonical_policies(4)
    }
    assert len(meanings) == len(canonical_policies(4))


def test_a_word_reads_back_as_the_same_policy():
    for policy in canonical_policies(4):
        assert Policy.from_word(policy.word) == policy


def test_modes_are_the_required_ones_and_the_options():
    assert Policy(0b1, 0b110, 1).modes == 0b111


@pytest.mark.parametrize("word", [1 << 136, 1 | 1 << 255, 2**256, -1])
def test_refuses_a_word_with_unknown_bits(word):
    with pytest.raises(PolicyError, match="modes 0 to 63"):
        Policy.from_word(word)


@pytest.mark.parametrize(
    "parts", [(2**64,), (-1,), (1, 2**64, 1), (1, -1, 1), (1, 6, 256), (1, 6, -1)]
)
def test_refuses_parts_that_do_not_fit_the_word(parts):
    with pytest.raises(PolicyError, match="modes 0 to 63"):
        Policy(*parts)
