"""A public input leaves one value for every wire, and so one output."""

import pytest

from assay.zk.field import SCALAR_FIELD

from .solver import ContradictionError, solve
from .systems import public_inputs, without


def test_settles_every_wire_by_the_public_input_alone(case):
    r1cs = case.circuit.r1cs
    for values in case.witnesses:
        assert solve(r1cs, public_inputs(r1cs, values)) == dict(enumerate(values))


def test_needs_every_constraint(case):
    """Whichever row is forgotten, a wire is left open: no row is idle, and the solver sees it."""
    r1cs, values = case.circuit.r1cs, case.witnesses[2]
    inputs = public_inputs(r1cs, values)
    step = 1 + r1cs.constraints**2 // 300_000  # A sample of large ones, where each takes longer.
    needless = [
        row
        for row in range(0, r1cs.constraints, step)
        if len(solve(without(r1cs, [row]), inputs)) == r1cs.wires
    ]
    assert needless == []


def test_has_no_witness_for_a_chunk_that_no_input_has(case):
    r1cs, layout = case.circuit.r1cs, case.circuit.layout
    inputs = public_inputs(r1cs, case.witnesses[2])
    last = layout.input_chunks - 1
    size = (layout.input_bytes - 1) % (31 - 31 % layout.input_width) + 1
    inputs[last] += 256**size
    with pytest.raises(ContradictionError):
        solve(r1cs, inputs)
    inputs[last] = SCALAR_FIELD - 1
    with pytest.raises(ContradictionError):
        solve(r1cs, inputs)
