"""What a circuit asks of those who prove it, and of those who pay for checking its proofs."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import onnx

from assay.zk.circuit import Circuit
from assay.zk.groth16 import Proof
from assay.zk.groth16.qap import domain_size
from assay.zk.provers import proving_key_bytes, proving_memory_bytes

__all__ = ["CircuitFigures"]

# Measured, see docs/zkml.md. By EIP-1108 a pairing check with four pairs takes 181,000, and each
# signal a multiplication and an addition of 6,150; the rest is reading the key and packing.
_CHECK_GAS = 200_700
_SIGNAL_GAS = 7_350

_REALS = (onnx.TensorProto.FLOAT, onnx.TensorProto.FLOAT16, onnx.TensorProto.DOUBLE)


@dataclass(frozen=True, slots=True)
class CircuitFigures:
    """Sizes and costs, before anything was set up."""

    parameters: int
    constraints: int
    signals: int
    """Public ones: what the verifier packs of output, input and digest."""
    power: int
    """A ceremony stands on at least 2 to the power of this powers of tau."""
    prover_memory_bytes: int
    """An estimate from above."""
    proof_bytes: int
    """Of one claim, with its input and output."""
    verification_gas: int
    """An estimate for one proof, beyond a transaction's base and calldata."""

    @classmethod
    def of(cls, circuit: Circuit, model: Path) -> Self:
        """Work the figures out; `model` is the ONNX file that was compiled."""
        layout, r1cs = circuit.layout, circuit.r1cs
        return cls(
            parameters=_parameters(model),
            constraints=r1cs.constraints,
            signals=r1cs.public_signals,
            power=domain_size(r1cs).bit_length() - 1,
            prover_memory_bytes=proving_memory_bytes(proving_key_bytes(r1cs)),
            proof_bytes=Proof.SIZE + layout.input_bytes + layout.output_bytes,
            verification_gas=_CHECK_GAS + _SIGNAL_GAS * r1cs.public_signals,
        )


def _parameters(model: Path) -> int:
    """Count the numbers that were learnt: all elements of constants that are no integers."""
    constants = onnx.load(model, load_external_data=False).graph.initializer
    return sum(math.prod(each.dims) for each in constants if each.data_type in _REALS)
