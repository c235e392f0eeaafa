"""Whatever network and input: the circuit proves what the program computes, and nothing else."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.zk.circuit import compile_circuit
from assay.zk.field import SCALAR_FIELD
from assay.zk.program import Affine, Clip, Gather, MaxPool, Program, Relu, Rescale, Sum
from assay.zk.r1cs import unsatisfied

from .solver import solve
from .systems import public_inputs

SHIFTS = st.integers(0, 6)


def integers(draw, shape, low, high):
    source = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return source.integers(low, high + 1, shape)


@st.composite
def steps_after(draw, sizes):
    """Draw one step on any of the values so far, of these sizes; return it with its own size."""
    source = draw(st.integers(0, len(sizes) - 1))
    inputs, outputs = sizes[source], draw(st.integers(1, 6))
    kind = draw(st.sampled_from([Affine, Relu, Rescale, MaxPool, Clip, Gather, Sum]))
    if kind is Affine:
        bias = integers(draw, outputs, -300, 300)
        return Affine(source, integers(draw, (outputs, inputs), -7, 7), bias), outputs
    if kind is MaxPool:
        windows = integers(draw, (outputs, draw(st.integers(1, 5))), -1, inputs - 1)
        windows[:, 0] = np.maximum(windows[:, 0], 0)
        return MaxPool(source, windows), outputs
    if kind is Gather:
        return Gather(source, integers(draw, outputs, 0, inputs - 1)), outputs
    if kind is Clip:
        low, high = sorted([draw(st.integers(-500, 500)), draw(st.integers(-500, 500))])
        return Clip(source, low, high), inputs
    if kind is Sum:
        right = draw(st.sampled_from([at for at, size in enumerate(sizes) if size == inputs]))
        factors = draw(st.sampled_from([1, 2, 8])), draw(st.sampled_from([1, 4]))
        return Sum(source, right, *factors), inputs
    return kind(source, draw(SHIFTS)), inputs


@st.composite
def programs(draw):
    bits = draw(st.sampled_from([8, 16]))
    sizes, steps = [draw(st.integers(1, 24))], []
    for _ in range(draw(st.integers(1, 6))):
        step, size = draw(steps_after(sizes))
        steps.append(step)
        sizes.append(size)
    bounds = Program(sizes[0], bits, tuple(steps), 0).bounds[-1]
    excess = int(bounds.magnitude.max()).bit_length() - 30
    steps.append(Rescale(len(steps), max(0, excess)))
    return Program(sizes[0], bits, tuple(steps), len(steps))


@st.composite
def inputs_of(draw, program):
    """At random, or all at an edge."""
    half = 2 ** (program.input_bits - 1)
    low, high = draw(st.sampled_from([(-half, half - 1), (-half, -half), (half - 1, half - 1)]))
    return integers(draw, program.input_size, low, high)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_proves_what_the_program_computes(data):
    program = data.draw(programs())
    x, digest = data.draw(inputs_of(program)), data.draw(st.binary(min_size=32, max_size=32))
    circuit = compile_circuit(program)
    values = circuit.witness(x, digest)
    assert unsatisfied(circuit.r1cs, values) == []

    output = program.run(x).astype(">i4").tobytes()
    raw_input = x.astype(f">i{program.input_bits // 8}").tobytes()
    signals = circuit.layout.signals(raw_input, output, digest)
    assert values[1 : 1 + circuit.r1cs.public_signals] == signals


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_leaves_no_choice_to_the_prover(data):
    program = data.draw(programs())
    circuit = compile_circuit(program)
    values = circuit.witness(data.draw(inputs_of(program)), bytes(32))
    assert solve(circuit.r1cs, public_inputs(circuit.r1cs, values)) == dict(enumerate(values))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_refuses_another_output(data):
    program = data.draw(programs())
    circuit = compile_circuit(program)
    values = circuit.witness(data.draw(inputs_of(program)), bytes(32))
    signal = data.draw(st.integers(1, circuit.r1cs.public_outputs))
    values[signal] = data.draw(
        st.integers(0, SCALAR_FIELD - 1).filter(lambda other: other != values[signal])
    )
    assert unsatisfied(circuit.r1cs, values) != []
