"""A witness with any wire changed is none."""

import random

import pytest

from assay.zk.field import SCALAR_FIELD
from assay.zk.r1cs import unsatisfied

from .mutations import Mutations
from .systems import without

CHANGES = {
    "up": lambda source: 1,
    "down": lambda source: -1,
    "doubled at random": lambda source: 2 ** source.randrange(1, 250),
    "random": lambda source: source.randrange(1, SCALAR_FIELD),
}


def test_holds_for_honest_witnesses(case):
    assert [unsatisfied(case.circuit.r1cs, values) for values in case.witnesses] == [[]] * 5


@pytest.mark.parametrize("change", CHANGES)
def test_notices_a_change_of_every_single_wire(case, change):
    source = random.Random(change)
    for values in case.witnesses:
        changes = [CHANGES[change](source) for _ in values]
        assert Mutations(case.circuit.r1cs, values).survivors(changes) == []


def test_notices_random_changes_of_several_private_wires(case):
    source = random.Random(0)
    r1cs, values = case.circuit.r1cs, case.witnesses[2]
    private = range(1 + r1cs.public_signals, r1cs.wires)
    for _ in range(100):
        changed = list(values)
        for wire in source.sample(private, source.randrange(2, 9)):
            kind = source.choice(list(CHANGES.values()))
            changed[wire] = (changed[wire] + kind(source)) % SCALAR_FIELD
        assert unsatisfied(r1cs, changed)


def test_notices_flipped_bits(case):
    source = random.Random(1)
    r1cs, values = case.circuit.r1cs, case.witnesses[3]
    boolean = [
        wire for wire in range(1 + r1cs.public_signals, r1cs.wires) if values[wire] in (0, 1)
    ]
    for _ in range(100):
        changed = list(values)
        for wire in source.sample(boolean, source.randrange(1, 9)):
            changed[wire] = 1 - changed[wire]
        assert unsatisfied(r1cs, changed)


def test_finds_just_the_changes_that_break_nothing(small_case):
    """With most rows forgotten there are many; a full evaluation says which."""
    values = small_case.witnesses[2]
    rows = small_case.circuit.r1cs.constraints
    r1cs = without(small_case.circuit.r1cs, random.Random(2).sample(range(rows), rows * 3 // 4))

    def breaks_nothing(wire):
        return not unsatisfied(r1cs, [*values[:wire], values[wire] + 1, *values[wire + 1 :]])

    survivors = [wire for wire in range(1, r1cs.wires) if breaks_nothing(wire)]
    assert Mutations(r1cs, values).survivors([1] * r1cs.wires) == survivors
    assert 0 < len(survivors) < r1cs.wires - 1
