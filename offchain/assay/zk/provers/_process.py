"""The prover's process, seen from the one that uses it.

Lines of JSON go both ways: a request (and after it the witness's bytes), then reports of
progress, then a proof or an error. The process ends when its input closes, so it never outlives
its user.
"""

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE, Popen
from tempfile import TemporaryFile

from assay.errors import ProverError
from assay.zk.groth16.proof import Proof
from assay.zk.progress import Progress, Report

__all__ = ["ProverProcess"]

_ERRORS_KEPT_BYTES = 2000


class ProverProcess:
    """One process, which proves one witness after the other."""

    def __init__(self, memory_limit_bytes: int) -> None:
        self._errors = TemporaryFile()  # noqa: SIM115 - kept while the process may write to it
        # It needs neither the environment's keys nor this folder's modules (-P), and a signal from
        # the terminal is for its user to handle.
        self._process = Popen(
            [sys.executable, "-P", "-m", "assay.zk.provers._child", str(memory_limit_bytes)],
            stdin=PIPE,
            stdout=PIPE,
            stderr=self._errors,
            env={
                "PYTHONPATH": os.pathsep.join(sys.path),
                "OPENBLAS_NUM_THREADS": "1",
                "RUST_BACKTRACE": "0",
            },
            process_group=0,
        )
        assert self._process.stdin is not None  # PIPE
        assert self._process.stdout is not None
        self._requests = self._process.stdin
        self._answers = self._process.stdout

    @property
    def is_running(self) -> bool:
        """Whether it can take another witness."""
        return self._process.poll() is None

    def prove(self, zkey: Path, witness: bytes, report: Report) -> Proof:
        """Prove a witness. Raises `ProverError` where that fails or the process ends."""
        request = {"zkey": str(zkey.resolve()), "witness_bytes": len(witness)}
        try:
            self._requests.write(json.dumps(request).encode() + b"\n" + witness)
            self._requests.flush()
        except OSError as error:
            raise self._ended() from error
        try:
            for answer in self._read():
                if "proof" in answer:
                    return Proof.from_bytes(bytes.fromhex(str(answer["proof"])))
                if "message" in answer:
                    raise ProverError(str(answer["message"]), str(answer["hint"]))
                report(Progress(str(answer["stage"]), float(str(answer["done"]))))
        except ProverError:
            raise
        except BaseException:
            self.kill()  # Else the next to prove would read the rest of these answers.
            raise
        raise self._ended()

    def kill(self) -> None:
        """End the process, whatever it is doing; another thread may be waiting for its answers."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End the process and give back what it used; nobody may be waiting for it any more."""
        self.kill()
        with suppress(BrokenPipeError):  # of a request that it did not read
            self._requests.close()
        self._answers.close()
        self._errors.close()

    def _read(self) -> Iterator[dict[str, object]]:
        for line in self._answers:
            yield json.loads(line)

    def _ended(self) -> ProverError:
        status = self._process.wait()
        how = f"with exit code {status}" if status >= 0 else f"by {signal.Signals(-status).name}"
        return ProverError(
            f"The prover's process was ended {how}{self._last_error()}.",
            "Prove again: another process will start. If it ran out of memory, raise its limit.",
        )

    def _last_error(self) -> str:
        size = self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, size - _ERRORS_KEPT_BYTES))
        lines = self._errors.read().decode(errors="replace").split("\n")
        last = next((line.strip() for line in reversed(lines) if line.strip()), "")
        return f": {last}" if last else ""
