"""Provers who know the circuit and cheat where it hurts.

Each forges another output for the same input, and makes everything fit but what cannot be made to.
`broken` lists the rows that stand in the way: mostly one, without which the forgery would pass.
"""

import numpy as np
import pytest

from assay.zk.circuit import assignments, compile_circuit
from assay.zk.field import SCALAR_FIELD
from assay.zk.program import Affine, Clip, MaxPool, Program, Relu, Rescale
from assay.zk.r1cs import unsatisfied

from .forging import Forger


@pytest.fixture
def create_forger():
    def create(x, *steps, bits=8, digest=bytes(32)):
        program = Program(len(x), bits, steps, len(steps))
        return Forger(compile_circuit(program), x, digest)

    return create


def sums(inputs):
    """Add up all inputs: a number of as many terms."""
    return Affine(0, np.ones((1, inputs), np.int64), np.zeros(1, np.int64))


def bits_of(forger, nth, width):
    """The wires of the bits of the nth range check on one number, lowest first."""
    first = forger.block(assignments.Bits, nth)
    return list(range(first, first + width))


class TestRelu:
    """Of a sum of 20 inputs, -100: 12 bits with the sign, then the selected value."""

    @pytest.fixture
    def forger(self, create_forger):
        return create_forger([-5] * 20, sums(20), Relu(1, 2))

    @pytest.fixture
    def sign(self, forger):
        return bits_of(forger, 1, 13)[12]

    @pytest.fixture
    def selected(self, forger):
        return forger.block(assignments.Rectified, 0)

    def test_does_not_take_a_wrong_sign(self, forger, sign, selected):
        assert forger.signed[sign] == 0
        bits = forger.signed[sign - 12 : sign]
        claimed = sum(bit << place for place, bit in enumerate(bits)) >> 2
        assert len(forger.broken(forger.forge({sign: 1, selected: claimed}))) == 1

    def test_does_not_take_a_bit_that_balances_a_wrong_sign(self, forger, sign, selected):
        bits = forger.signed[sign - 12 : sign]
        bits[0] -= 2**12
        claimed = sum(bit << place for place, bit in enumerate(bits) if place >= 2) >> 2
        changes = {sign: 1, sign - 12: bits[0], selected: claimed}
        assert len(forger.broken(forger.forge(changes))) == 1

    def test_does_not_take_another_product(self, forger, selected):
        assert len(forger.broken(forger.forge({selected: 1}))) == 1

    def test_does_not_take_a_sign_that_is_a_fraction(self, forger, sign, selected):
        bits = sum(bit << place for place, bit in enumerate(forger.signed[sign - 12 : sign]))
        values = list(forger.honest)
        values[sign - 12 : sign] = [0] * 11 + [1]
        values[sign] = (bits - 2**11) * pow(2**12, -1, SCALAR_FIELD) % SCALAR_FIELD
        values[selected] = values[sign] * (2**11 >> 2) % SCALAR_FIELD
        assert len(forger.broken(forger.publish(values))) == 1


class TestReluOfFewTerms:
    """Of one input, -100, without a shift: the greater of it and zero."""

    @pytest.fixture
    def forger(self, create_forger):
        return create_forger([-100], Relu(0, 0))

    def test_does_not_take_the_negative_number(self, forger):
        greater = forger.block(assignments.Greater, 0)
        assert len(forger.broken(forger.forge({greater: -100}))) == 1

    def test_does_not_take_a_number_in_range_that_is_neither(self, forger):
        greater = forger.block(assignments.Greater, 0)
        assert len(forger.broken(forger.forge({greater: 5}))) == 1


class TestMaxPool:
    @pytest.fixture
    def forger(self, create_forger):
        return create_forger([3, 90, -7], MaxPool(0, np.array([[0, 1], [1, 2]])))

    @pytest.mark.parametrize(("result", "other"), [(0, 3), (1, -7)])
    def test_does_not_take_another_element(self, forger, result, other):
        greater = forger.block(assignments.Greater, 0) + result
        assert forger.signed[greater] == 90
        assert len(forger.broken(forger.forge({greater: other}))) == 1

    def test_does_not_take_what_is_no_element(self, forger):
        greater = forger.block(assignments.Greater, 0)
        assert len(forger.broken(forger.forge({greater: 91}))) == 1

    def test_does_not_take_a_balancing_bit(self, forger):
        """Of the difference -87 the lowest bit is 1; the next one would have to make up for it."""
        greater = forger.block(assignments.Greater, 0)
        bits = dict.fromkeys(bits_of(forger, 1, 7), 0)
        bits[next(iter(bits))] = -44
        assert len(forger.broken(forger.forge({greater: 3} | bits))) == 1


class TestClip:
    @pytest.mark.parametrize(("x", "limit"), [(100, 50), (-40, -20)])
    def test_does_not_let_a_number_through(self, create_forger, x, limit):
        forger = create_forger([x], Clip(0, -20, 50))
        greater = forger.block(assignments.Greater, 0 if x < 0 else 1)
        assert abs(forger.signed[greater]) == abs(limit)
        assert len(forger.broken(forger.forge({greater: -abs(x)}))) == 1


class TestRescale:
    """Floor of -100 / 8: -13, with a remainder of 4."""

    @pytest.fixture
    def forger(self, create_forger):
        return create_forger([-100], Rescale(0, 3))

    @pytest.fixture
    def quotient(self, forger):
        return forger.block(assignments.Shifted, 0)

    @pytest.mark.parametrize("other", [-14, -12])
    def test_does_not_take_a_neighbour(self, forger, quotient, other):
        assert forger.signed[quotient] == -13
        assert len(forger.broken(forger.forge({quotient: other}))) == 1

    def test_does_not_take_a_fraction_without_remainder(self, forger, quotient):
        values = list(forger.honest)
        values[quotient] = -100 * pow(8, -1, SCALAR_FIELD) % SCALAR_FIELD
        remainder = bits_of(forger, 2, 2)
        for wire in remainder:
            values[wire] = 0
        assert len(forger.broken(forger.publish(values))) == 1


class TestInput:
    """31 elements of 8 bits fill a chunk; the output is their weighted sum."""

    @pytest.fixture
    def forger(self, create_forger):
        weights = Affine(0, np.arange(1, 32)[np.newaxis], np.zeros(1, np.int64))
        return create_forger([7] * 31, weights)

    @pytest.fixture
    def first(self, forger):
        return 2 + forger.circuit.r1cs.public_signals

    def test_does_not_borrow_between_elements(self, forger, first):
        elements = forger.signed[first : first + 2]
        changes = {first: elements[0] - 1, first + 1: elements[1] + 256}
        assert len(forger.broken(forger.forge(changes))) == 1

    def test_does_not_take_a_chunk_for_itself_and_the_field_order(self, forger, first):
        chunk = forger.honest[2] + SCALAR_FIELD
        digits = [chunk >> 240, *(chunk % 2**240).to_bytes(30, "big")]
        changes = dict(enumerate(digits, first))
        assert len(forger.broken(forger.forge(changes))) == 1

    def test_does_not_balance_elements_modulo_the_field_order(self, forger, first):
        last = first + 30
        values = forger.forge({last: forger.signed[last] + 1})
        values[first] = (values[first] - pow(256, -30, SCALAR_FIELD)) % SCALAR_FIELD
        assert len(forger.broken(forger.publish(values))) == 1

    def test_does_not_take_an_element_beyond_its_width(self, forger, first):
        values = forger.forge({first: 256})
        values[2] += (256 - forger.signed[first]) << 240
        assert len(unsatisfied(forger.circuit.r1cs, values)) == 1


class TestSignals:
    def test_do_not_change_alone(self, create_forger):
        forger = create_forger([1, 2], sums(2), digest=b"\xaa" * 32)
        for signal in range(1, 1 + forger.circuit.r1cs.public_signals):
            for change in (1, -1, 256, 2**128):
                values = list(forger.honest)
                values[signal] = (values[signal] + change) % SCALAR_FIELD
                assert len(unsatisfied(forger.circuit.r1cs, values)) == 1

    def test_do_not_hold_for_other_weights(self, create_forger):
        forger = create_forger([1, 2], sums(2))
        other = create_forger([1, 2], Affine(0, np.array([[1, 2]]), np.zeros(1, np.int64)))
        assert unsatisfied(forger.circuit.r1cs, other.honest) != []
