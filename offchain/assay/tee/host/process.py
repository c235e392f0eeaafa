"""A simulated enclave: the enclave's program as a process of this machine."""

import os
import signal
import sys
from pathlib import Path
from subprocess import PIPE, Popen
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Self

from assay.errors import EnclaveError
from assay.tee.host.client import Enclave
from assay.tee.protocol import UnixEndpoint

__all__ = ["SimulatedEnclave"]

_ERRORS_KEPT_BYTES = 2000


class SimulatedEnclave:
    """One process, from construction until `close`; it also ends when this one does.

    Nothing keeps the host out of it, and nothing vouches for it. Raises `EnclaveError` where it
    does not start.
    """

    def __init__(
        self,
        socket: Path | None = None,
        capacity_bytes: int = 1 << 30,
        image: str = "simulated image",
    ) -> None:
        """Start it; its socket is at `socket`, or somewhere of its own.

        `image` stands for the code that runs, from which the registers are derived.
        """
        self._folder = TemporaryDirectory(prefix="assay-enclave-", ignore_cleanup_errors=True)
        self.endpoint = UnixEndpoint(socket or Path(self._folder.name) / "socket")
        self._errors = TemporaryFile()  # noqa: SIM115 - kept while the process may write to it
        # It needs neither the environment's keys nor this folder's modules (-P), and a signal from
        # the terminal is for its user to handle.
        self._process = Popen(
            [
                *(sys.executable, "-P", "-m", "assay.enclave"),
                *("--socket", str(self.endpoint.path), "--simulated", "--ends-with-stdin"),
                *("--image", image, "--capacity-bytes", str(capacity_bytes)),
            ],
            stdin=PIPE,
            stdout=PIPE,
            stderr=self._errors,
            env={"PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": self._folder.name},
            process_group=0,
        )
        assert self._process.stdout is not None  # PIPE
        self._listens = bool(self._process.stdout.readline())
        if not self._listens:
            problem = self._ended()
            self.close()
            raise problem

    @property
    def is_running(self) -> bool:
        """Whether it can be asked; once it has ended, its key is lost."""
        return self._process.poll() is None

    @property
    def process_id(self) -> int:
        """The process's id."""
        return self._process.pid

    def connect(self, timeout_seconds: float = 600) -> Enclave:
        """Make a client of it; any number may be in use."""
        return Enclave(self.endpoint, timeout_seconds)

    def close(self) -> None:
        """End the process, whatever it is doing, and remove what it used."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._errors):
            assert pipe is not None
            pipe.close()
        if self._listens:  # else what is there is another's
            self.endpoint.close()
        self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ended(self) -> EnclaveError:
        status = self._process.wait()
        how = f"with exit code {status}" if status >= 0 else f"by {signal.Signals(-status).name}"
        size = self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, size - _ERRORS_KEPT_BYTES))
        lines = self._errors.read().decode(errors="replace").split("\n")
        last = next((line.strip() for line in reversed(lines) if line.strip()), "")
        return EnclaveError(
            f"The simulated enclave was ended {how} before it could be asked"
            f"{': ' + last if last else ''}.",
            "Mend what it says, and start it again.",
        )
