"""What every prover is."""

from pathlib import Path
from typing import Protocol

from assay.zk.groth16.proof import Proof
from assay.zk.progress import Report, silent

__all__ = ["Prover", "ProverClass"]


class Prover(Protocol):
    """Makes proofs, one at a time; the work happens in another process than the caller's."""

    @property
    def name(self) -> str:
        """The name in settings and on the command line."""
        ...

    def prove(self, zkey: Path, witness: bytes, report: Report = silent) -> Proof:
        """Prove a witness (a `.wtns` file's bytes) with a `.zkey` file.

        The proof was verified before it is returned. Raises `ProverError` where key and witness do
        not fit each other, a constraint does not hold, the memory limit is too low (before it
        begins), or the process fails; the next call then starts another one.
        """
        ...

    def close(self) -> None:
        """End the prover's process, also amid a proof. Closing twice is fine."""
        ...


class ProverClass(Protocol):
    """How a prover is made."""

    def __call__(self, memory_limit_bytes: int) -> Prover:
        """Make a prover whose process may take so much memory."""
        ...
