"""The matrices A and B of a circuit as a `.zkey` file keeps them: one entry after the other."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assay.zk.field import SCALAR_FIELD
from assay.zk.groth16.zkey import Part, Zkey
from assay.zk.r1cs import R1CS, Matrix

__all__ = ["Entries", "read_coefficients", "write_coefficients"]

_ENTRY = np.dtype([("matrix", "<u4"), ("row", "<u4"), ("wire", "<u4"), ("value", "S32")])
_FACTOR = 2**512 % SCALAR_FIELD
_INVERSE = pow(_FACTOR, -1, SCALAR_FIELD)


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """The entries of one matrix, by row; `table[codes[i]]` is the value of entry i."""

    rows: NDArray[np.int64]
    wires: NDArray[np.int64]
    codes: NDArray[np.int64]
    table: tuple[int, ...]


def write_coefficients(r1cs: R1CS) -> bytes:
    """Write A and B. Values are multiplied by 2^512, as snarkjs keeps them: "twice Montgomery".

    Below the constraints, A has a row for each public signal and the constant one, so that none of
    them can be left out of a proof.
    """
    signals = np.arange(r1cs.public_signals + 1)
    one = _FACTOR.to_bytes(32, "little")
    public = np.zeros(len(signals), dtype=_ENTRY)
    public["row"], public["wire"] = r1cs.constraints + signals, signals
    public["value"] = np.frombuffer(one, dtype="S32")
    return b"".join([_entries(0, r1cs.a), _entries(1, r1cs.b), public.tobytes()])


def _entries(number: int, matrix: Matrix) -> bytes:
    table = b"".join([(v * _FACTOR % SCALAR_FIELD).to_bytes(32, "little") for v in matrix.table])
    entries = np.empty(matrix.terms, dtype=_ENTRY)
    entries["matrix"] = number
    entries["row"] = np.repeat(np.arange(matrix.rows), np.diff(matrix.indptr))
    entries["wire"] = matrix.wires
    entries["value"] = np.frombuffer(table, dtype="S32")[matrix.codes]
    return entries.tobytes()


def read_coefficients(zkey: Zkey) -> tuple[Entries, Entries]:
    """Read A and B. Raises `CircuitError` where an entry is outside of the circuit."""
    entries = np.frombuffer(zkey.read(Part.COEFFICIENTS), dtype=_ENTRY)
    header = zkey.header
    limits = {"matrix": 2, "row": header.domain_size, "wire": header.wires}
    for field, limit in limits.items():
        if np.any(entries[field] >= limit):
            raise zkey.damaged(f"has a coefficient in a {field} that the circuit does not have")
    a, b = (_matrix(entries[entries["matrix"] == number]) for number in (0, 1))
    return a, b


def _matrix(entries: NDArray[np.void]) -> Entries:
    entries = entries[np.argsort(entries["row"], kind="stable")]
    # Distinct values are few. NumPy drops an S32's zeros at the end, which are the highest bytes.
    distinct, codes = np.unique(entries["value"], return_inverse=True)
    numbers = [int.from_bytes(value, "little") * _INVERSE % SCALAR_FIELD for value in distinct]
    return Entries(
        entries["row"].astype(np.int64),
        entries["wire"].astype(np.int64),
        codes.astype(np.int64),
        tuple(numbers),
    )
