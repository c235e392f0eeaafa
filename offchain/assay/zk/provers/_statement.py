"""What a prover is asked to prove, read and checked before it begins."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from assay.errors import CircuitError, ProverError
from assay.zk.groth16.key_points import KeyPoints
from assay.zk.groth16.proof import Proof
from assay.zk.groth16.verify import satisfies
from assay.zk.groth16.zkey import Zkey
from assay.zk.r1cs import read_witness

__all__ = ["Statement"]


@dataclass(frozen=True, slots=True)
class Statement:
    """That there is a witness with these public signals, under this key."""

    zkey: Zkey
    points: KeyPoints
    signals: list[int]

    @classmethod
    def read(cls, zkey: Path, witness: bytes) -> Self:
        """Read key and witness. Raises `ProverError` where one is damaged or of another circuit."""
        try:
            key = Zkey(zkey)
            points = key.key_points()
            values = read_witness(witness)
        except CircuitError as error:
            raise ProverError(error.message, error.hint) from error
        if len(values) != key.header.wires:
            raise ProverError(
                f"The witness has {len(values)} wires, and {zkey.name} is for {key.header.wires}.",
                "Use the proving key that was made for this circuit.",
            )
        return cls(key, points, values[1 : 1 + key.header.public_signals])

    def accept(self, proof: Proof) -> Proof:
        """Return the proof if it verifies. Raises `ProverError` if it does not."""
        if not satisfies(self.points, proof, self.signals):
            raise ProverError(
                "The proof does not verify: the witness breaks a constraint, or the proving key "
                "is damaged or belongs to another circuit.",
                "Fetch the version's files again, and check the circuit with them.",
            )
        return proof
