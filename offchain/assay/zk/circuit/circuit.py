"""A program as a constraint system, with the way to its witness."""

from dataclasses import dataclass

import numpy as np

from assay.errors import CircuitError
from assay.zk.circuit.assignments import Assignment
from assay.zk.circuit.bits import decompose
from assay.zk.circuit.combinations import Combinations
from assay.zk.circuit.draft import Draft
from assay.zk.circuit.lowering import lower
from assay.zk.circuit.packing import pack
from assay.zk.circuit.reordering import pooled_first
from assay.zk.field import SCALAR_FIELD
from assay.zk.layout import Layout
from assay.zk.program import Integers, Program
from assay.zk.r1cs import R1CS

__all__ = ["Circuit", "compile_circuit"]

_OUTPUT_WIDTH = 4
_MOST_SIGNALS = 250
"""Checking a proof on chain takes 207,000 gas and 7,000 for each signal; 2,000,000 is the most."""


@dataclass(frozen=True, slots=True, eq=False)
class Circuit:
    """A program, and constraints that hold for its input, its output and a digest only.

    The wires are: one, the public signals in the order of `layout`, the digest's square, the input
    in offset binary, then `blocks` in turn, each with its first wire.
    """

    program: Program
    r1cs: R1CS
    layout: Layout
    blocks: tuple[tuple[int, Assignment], ...]

    def witness(self, x: Integers, digest: bytes) -> list[int]:
        """Compute all wires, as field elements, for an input of shape (n,) and a digest.

        Raises `CircuitError` as `Program.run` does.
        """
        output = self.program.run(x).astype(f">i{self.layout.output_width}").tobytes()
        square = 1 + self.layout.signal_count
        wires = np.zeros(self.r1cs.wires, np.int64)
        wires[0] = 1
        wires[square + 1 : square + 1 + x.size] = x + (1 << self.program.input_bits - 1)
        for first, block in self.blocks:
            wires[first : first + block.size] = block.values(wires)

        values: list[int] = wires.tolist()
        for negative in np.flatnonzero(wires < 0).tolist():
            values[negative] += SCALAR_FIELD
        data = x.astype(f">i{self.layout.input_width}").tobytes()
        values[1:square] = self.layout.signals(data, output, digest)
        values[square] = values[square - 1] ** 2 % SCALAR_FIELD
        return values


def compile_circuit(program: Program) -> Circuit:
    """Write a program as constraints; the same program always gives the same ones.

    Sound: given the signals of an input and a digest, every other wire has one value. The input's
    chunks settle its elements, which are range-checked; each step settles its wires (see `lower`);
    the output follows, and is within int32 by the program's bounds. Raises `CircuitError` where
    those cannot be proven, a coefficient becomes too large, or no contract could check its proofs.
    """
    layout = Layout(
        input_bytes=program.input_size * program.input_bits // 8,
        input_width=program.input_bits // 8,
        output_bytes=program.output_size * _OUTPUT_WIDTH,
        output_width=_OUTPUT_WIDTH,
    )
    _require_checkable(layout)
    draft = Draft(1 + layout.signal_count)
    _bind_digest(draft, layout)
    source = _unpack_input(draft, layout, program)
    output = lower(draft, pooled_first(program), source)
    pack(draft, 1, output, layout.output_width)
    system = draft.system(layout.output_chunks, layout.input_chunks + 1)
    return Circuit(program, system, layout, draft.blocks)


def _require_checkable(layout: Layout) -> None:
    if layout.signal_count > _MOST_SIGNALS:
        raise CircuitError(
            f"The circuit has {layout.signal_count} public signals, for {layout.input_bytes} bytes"
            f" of input and {layout.output_bytes} of output; a contract can check"
            f" {_MOST_SIGNALS}, of 31 bytes each.",
            "Compile a model with a smaller input or output, or with fewer bits for the input.",
        )


def _bind_digest(draft: Draft, layout: Layout) -> None:
    """Square the digest's signal, so that it takes part in the proof like any other wire."""
    digest = Combinations.single(np.array([layout.signal_count]))
    square = Combinations.single(draft.reserve(1))
    draft.constrain(digest, digest, square)


def _unpack_input(draft: Draft, layout: Layout, program: Program) -> Combinations:
    """Take the input's elements out of its chunks, each checked to lie in its width."""
    elements = Combinations.single(draft.reserve(program.input_size))
    decompose(draft, elements, np.full(program.input_size, program.input_bits))
    source = elements.plus(np.full(program.input_size, -1 << program.input_bits - 1))
    pack(draft, 1 + layout.output_chunks, source, layout.input_width)
    return source
