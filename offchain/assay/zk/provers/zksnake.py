"""The prover that comes with Assay: our Groth16 on zksnake's algebra, in a warm process."""

from pathlib import Path
from threading import Lock

from assay.zk.groth16.proof import Proof
from assay.zk.progress import Report, silent
from assay.zk.provers._memory import check_memory, proving_memory_bytes
from assay.zk.provers._process import ProverProcess
from assay.zk.provers._statement import Statement

__all__ = ["PROVER", "ZksnakeProver"]


class ZksnakeProver:
    """Keeps a process that has loaded the keys it used last, as far as memory allows.

    Threads may share it: they take turns.
    """

    name = "zksnake"

    def __init__(self, memory_limit_bytes: int) -> None:
        self._memory_limit_bytes = memory_limit_bytes
        self._process: ProverProcess | None = None
        self._turn = Lock()

    def prove(self, zkey: Path, witness: bytes, report: Report = silent) -> Proof:
        """Prove a witness; see `Prover`."""
        statement = Statement.read(zkey, witness)
        check_memory(proving_memory_bytes(statement.zkey.size_bytes), self._memory_limit_bytes)
        with self._turn:
            proof = self._running().prove(zkey, witness, report)
        return statement.accept(proof)

    def close(self) -> None:
        """End the process, also amid a proof."""
        if (process := self._process) is not None:
            process.kill()
            with self._turn:
                process.close()

    def _running(self) -> ProverProcess:
        if self._process is None or not self._process.is_running:
            if self._process is not None:
                self._process.close()
            self._process = ProverProcess(self._memory_limit_bytes)
        return self._process


PROVER = ZksnakeProver
