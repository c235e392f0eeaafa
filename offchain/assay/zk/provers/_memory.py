"""How much memory a prover's process takes, told before it starts."""

from assay.errors import ProverError
from assay.zk.groth16.qap import domain_size
from assay.zk.groth16.zkey import Zkey
from assay.zk.r1cs import R1CS

__all__ = ["check_memory", "proving_memory_bytes", "snarkjs_bytes", "zksnake_bytes"]

_PROCESS = 64 * 2**20
_PER_WIRE = 1200
_PER_ROOT = 1200
_PER_COEFFICIENT = 200
_NODE = 192 * 2**20
_PER_KEY_BYTE = 12


def proving_memory_bytes(r1cs: R1CS) -> int:
    """Estimate what `zksnake_bytes` will say of a circuit's key, before there is one."""
    entries = r1cs.a.terms + r1cs.b.terms + r1cs.public_signals + 1
    return _peak_bytes(r1cs.wires, domain_size(r1cs), entries)


def zksnake_bytes(zkey: Zkey) -> int:
    """Estimate the peak of resident memory from above, by the sizes in the key's header."""
    header = zkey.header
    return _peak_bytes(header.wires, header.domain_size, zkey.coefficient_count)


def snarkjs_bytes(zkey: Zkey) -> int:
    """Estimate the peak of snarkjs from above: it copies the key's parts to its threads."""
    return _NODE + _PER_KEY_BYTE * zkey.size_bytes


def check_memory(estimate: int, limit_bytes: int) -> None:
    """Raise `ProverError` if the estimate is above the limit."""
    if estimate > limit_bytes:
        raise ProverError(
            f"A proof of this circuit takes about {_megabytes(estimate)} of memory, and the "
            f"prover may take {_megabytes(limit_bytes)}.",
            "Raise the prover's memory limit, or compile a smaller model.",
        )


def _peak_bytes(wires: int, roots: int, coefficients: int) -> int:
    """Add up what was measured.

    The interpreter with NumPy, four points for each wire, one point and a dozen numbers for each
    root of unity, and an entry with its copies while it is sorted.
    """
    parts = _PER_WIRE * wires + _PER_ROOT * roots + _PER_COEFFICIENT * coefficients
    return _PROCESS + parts


def _megabytes(size: int) -> str:
    return f"{-(-size // 2**20)} MB"
