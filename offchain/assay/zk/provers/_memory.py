"""How much memory a prover's process takes, told before it starts."""

from assay.errors import ProverError
from assay.zk.groth16.qap import domain_size
from assay.zk.r1cs import R1CS

__all__ = [
    "check_memory",
    "memory_problem",
    "proving_key_bytes",
    "proving_memory_bytes",
    "snarkjs_memory_bytes",
]

_PROCESS = 64 * 2**20
_NODE = 192 * 2**20
_PER_KEY_BYTE = 9
_PER_KEY_BYTE_IN_NODE = 12


def proving_key_bytes(r1cs: R1CS) -> int:
    """Tell how long the proving key of a circuit is, to a kilobyte, before there is one.

    Points have 64 bytes, those of the second group 128; a coefficient has 44.
    """
    entries = r1cs.a.terms + r1cs.b.terms + r1cs.public_signals + 1
    return 320 * r1cs.wires + 64 * domain_size(r1cs) + 44 * entries


def proving_memory_bytes(key_size_bytes: int) -> int:
    """Estimate the peak of resident memory from above, by the size of the proving key.

    Measured: beside the interpreter with NumPy, a wire takes 1,200 bytes for 320 in the key; a root
    of unity as many for 64, and there are at most twice as many of them as wires; a coefficient 200
    for 44. That is 8 bytes for each of the key at most.
    """
    return _PROCESS + _PER_KEY_BYTE * key_size_bytes


def snarkjs_memory_bytes(key_size_bytes: int) -> int:
    """Estimate the peak of snarkjs from above: it copies the key's parts to its threads."""
    return _NODE + _PER_KEY_BYTE_IN_NODE * key_size_bytes


def memory_problem(estimate: int, limit_bytes: int) -> str | None:
    """Say in a sentence that a proof takes more than the limit; None where it does not."""
    if estimate <= limit_bytes:
        return None
    return (
        f"A proof of this circuit takes about {_megabytes(estimate)} of memory, and the "
        f"prover may take {_megabytes(limit_bytes)}."
    )


def check_memory(estimate: int, limit_bytes: int) -> None:
    """Raise `ProverError` if the estimate is above the limit."""
    if (problem := memory_problem(estimate, limit_bytes)) is not None:
        raise ProverError(problem, "Raise the prover's memory limit, or compile a smaller model.")


def _megabytes(size: int) -> str:
    return f"{-(-size // 2**20)} MB"
