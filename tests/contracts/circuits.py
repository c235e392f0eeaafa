"""Circuits with keys and proofs, small enough for a test: proofs are real, models are not."""

from pathlib import Path

import numpy as np
from eth_utils import keccak

from assay.zk.circuit import compile_circuit
from assay.zk.groth16 import ProvingKey, Zkey, insecure_setup, prove
from assay.zk.program import Affine, Program

__all__ = ["INSECURE", "KeyedCircuit", "manifest_naming"]

INSECURE = 1
"""The bit of a key's flags that says so."""

_FLAGS = 1


class KeyedCircuit:
    """A layer of random weights, with a development key that is labelled as one of a ceremony.

    Elements of the input are `width` bytes, of the output four.
    """

    def __init__(self, inputs: int, outputs: int, width: int, seed: int, folder: Path) -> None:
        random = np.random.default_rng(seed)
        weights = random.integers(-128, 128, (outputs, inputs), np.int64)
        layer = Affine(0, weights, random.integers(-999, 999, outputs, np.int64))
        program = Program(inputs, 8 * width, (layer,), 1)
        self._circuit = compile_circuit(program)
        self._random = random
        zkey = folder / f"{seed}.zkey"
        key = bytearray(insecure_setup(self._circuit.r1cs, self._circuit.layout, zkey).to_bytes())
        self._proving_key = ProvingKey.load(Zkey(zkey))
        self.insecure_key = bytes(key)
        key[_FLAGS] = 0
        self.key = bytes(key)

    def create_input(self) -> bytes:
        """Draw an input: canonical bytes, as of `tensor/raw`."""
        return self._random.bytes(self._circuit.layout.input_bytes)

    def run(self, data: bytes) -> bytes:
        """Compute the output of an input."""
        return self._circuit.program.run(self._elements(data)).astype(">i4").tobytes()

    def prove(self, data: bytes, digest: bytes) -> bytes:
        """Prove one claim: the points, the input, the output."""
        witness = self._circuit.witness(self._elements(data), digest)
        return prove(self._proving_key, witness).to_bytes() + data + self.run(data)

    def _elements(self, data: bytes) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.frombuffer(data, f">i{self._circuit.layout.input_width}").astype(np.int64)


def manifest_naming(key: bytes, **circuit: str) -> tuple[bytes, int]:
    """Write as much of a manifest as matters here; give the place of the key's hash, too."""
    member = f'"verificationKeyHash":"0x{keccak(key).hex()}"'
    manifest = '{"circuit":{"setup":"ceremony",' + member + '},"licence":"MIT"}'
    return manifest.encode(), manifest.index(member)
