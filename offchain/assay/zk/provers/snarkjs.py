"""The prover of the ceremonies' own tool, snarkjs, started anew for each proof."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from assay.errors import ProverError
from assay.zk.curve.points import G1Point, G2Point
from assay.zk.groth16.proof import Proof
from assay.zk.progress import Progress, Report, silent
from assay.zk.provers._memory import check_memory, snarkjs_memory_bytes
from assay.zk.provers._statement import Statement
from assay.zk.snarkjs import HOW_TO_GET_SNARKJS, SnarkjsRun, find_snarkjs

__all__ = ["PROVER", "SnarkjsProver"]


class SnarkjsProver:
    """Runs snarkjs for each proof; it keeps nothing between two. Threads take turns.

    Witness and proof lie in a folder that only this user can read, until the proof is made.
    """

    name = "snarkjs"

    def __init__(self, memory_limit_bytes: int, program: Path | None = None) -> None:
        self._memory_limit_bytes = memory_limit_bytes
        self._program = program or find_snarkjs()
        self._run: SnarkjsRun | None = None
        self._turn = Lock()
        self._starting = Lock()

    def prove(self, zkey: Path, witness: bytes, report: Report = silent) -> Proof:
        """Prove a witness; see `Prover`."""
        statement = Statement.read(zkey, witness)
        check_memory(snarkjs_memory_bytes(statement.zkey.size_bytes), self._memory_limit_bytes)
        with self._turn, TemporaryDirectory(prefix="assay-proof-") as folder:
            report(Progress("proving with snarkjs", 0.0))
            proof = self._prove(zkey, witness, Path(folder))
            report(Progress("proving with snarkjs", 1.0))
        return statement.accept(proof)

    def close(self) -> None:
        """End the program, if it is amid a proof."""
        with self._starting:
            run = self._run
        if run is not None:
            run.kill()

    def _prove(self, zkey: Path, witness: bytes, folder: Path) -> Proof:
        if self._program is None:
            raise ProverError("There is no snarkjs here.", HOW_TO_GET_SNARKJS)
        files = [folder / name for name in ("witness.wtns", "proof.json", "public.json")]
        files[0].write_bytes(witness)
        with self._starting:
            run = self._run = SnarkjsRun(self._program, "groth16", "prove", zkey, *files)
        outcome = run.wait(memory_limit_bytes=self._memory_limit_bytes)
        if not outcome.succeeded:
            raise ProverError(
                f"snarkjs made no proof: {outcome.problem}.",
                "Prove again. If it was killed for its memory, raise the prover's limit.",
            )
        return _read_proof(files[1])


def _read_proof(path: Path) -> Proof:
    proof = json.loads(path.read_bytes())
    (ax, ay, _), (bx, by, _), (cx, cy, _) = (proof[name] for name in ("pi_a", "pi_b", "pi_c"))
    return Proof(
        G1Point(int(ax), int(ay)),
        G2Point(int(bx[0]), int(bx[1]), int(by[0]), int(by[1])),
        G1Point(int(cx), int(cy)),
    )


PROVER = SnarkjsProver
