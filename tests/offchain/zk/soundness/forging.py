"""A prover who cheats at a few wires, and makes all that follows fit."""

import numpy as np

from assay.zk.field import SCALAR_FIELD
from assay.zk.r1cs import unsatisfied
from assay.zk.r1cs.satisfaction import products


class Forger:
    """Knows one input and its honest witness.

    `signed` are the honest values as integers, and `blocks` lists the assignments of one kind, each
    with its first wire.
    """

    def __init__(self, circuit, x, digest=bytes(32)):
        self.circuit = circuit
        self.honest = circuit.witness(np.array(x, np.int64), digest)
        self.signed = [
            value - SCALAR_FIELD if value > SCALAR_FIELD // 2 else value for value in self.honest
        ]

    def block(self, kind, nth):
        """The first wire of the nth block of a kind."""
        return [first for first, block in self.circuit.blocks if type(block) is kind][nth]

    def forge(self, changes):
        """Set wires to integers, recompute later blocks from them, then the public outputs.

        Returns the values of all wires. Only constraints on what was set can be broken.
        """
        r1cs = self.circuit.r1cs
        wires = np.zeros(r1cs.wires, np.int64)
        wires[0] = 1
        start = self.circuit.blocks[0][0]
        wires[2 + r1cs.public_signals : start] = self.signed[2 + r1cs.public_signals : start]
        self._set(wires, changes)
        for first, block in self.circuit.blocks:
            wires[first : first + block.size] = block.values(wires)
            self._set(wires, changes)
        values = [value % SCALAR_FIELD for value in wires.tolist()]
        private = 2 + r1cs.public_signals
        values[1:private] = self.honest[1:private]
        return self.publish(values)

    def publish(self, values):
        """Make the public outputs what the constraints on them ask for."""
        r1cs = self.circuit.r1cs
        sums = products(r1cs.c, np.array(values, dtype=object)) % SCALAR_FIELD
        for row in range(r1cs.constraints):
            if list(r1cs.a.row(row)) in [[wire] for wire in range(1, 1 + r1cs.public_outputs)]:
                (wire,) = r1cs.a.row(row)
                values[wire] = sums[row]
        return values

    def broken(self, values):
        """List the rows that stand against a forgery of another output for the same input."""
        r1cs = self.circuit.r1cs
        outputs = slice(1, 1 + r1cs.public_outputs)
        inputs = slice(outputs.stop, 1 + r1cs.public_signals)
        assert values[inputs] == self.honest[inputs]
        assert values[outputs] != self.honest[outputs]
        return unsatisfied(r1cs, values)

    @staticmethod
    def _set(wires, changes):
        for wire, value in changes.items():
            wires[wire] = value
