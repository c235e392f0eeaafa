"""Run snarkjs, a program of its own: it is never imported, and no part of it is shipped.

It is under the GPL; what goes between it and Assay is files.
"""

import os
import re
import resource
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL, Signals
from subprocess import PIPE, STDOUT, Popen, TimeoutExpired

__all__ = ["HOW_TO_GET_SNARKJS", "Outcome", "SnarkjsRun", "find_snarkjs"]

HOW_TO_GET_SNARKJS = "Run npm ci in a clone of Assay, or put snarkjs on the PATH."

_WATCH_SECONDS = 0.1
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_PREFIX = re.compile(r"^\[(ERROR|INFO|WARN)\]\s*snarkJS:\s*(Error: )?")


def find_snarkjs(*starts: Path) -> Path | None:
    """Find the program: in a `node_modules` at or above the starts, or on the PATH.

    Without a start it looks from the working directory, then from this package.
    """
    for start in starts or (Path.cwd(), Path(__file__).resolve().parent):
        for folder in (start, *start.parents):
            program = folder / "node_modules/.bin/snarkjs"
            if program.exists():
                return program
    on_path = shutil.which("snarkjs")
    return Path(on_path) if on_path is not None else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended."""

    status: int
    """The exit code, or minus the number of the signal."""
    lines: tuple[str, ...]
    """What it said, without colours."""

    @property
    def succeeded(self) -> bool:
        """Whether it did what it was asked for: some errors it names and then exits with 0."""
        return self.status == 0 and not self._errors

    @property
    def problem(self) -> str:
        """The first error that it named, or else its last line."""
        said = [*self._errors[:1], *self.lines[-1:], "it said nothing"]
        if self.status < 0:
            return f"it was ended by {Signals(-self.status).name}"
        return _PREFIX.sub("", said[0])

    @property
    def _errors(self) -> list[str]:
        return [line for line in self.lines if line.startswith(("[ERROR]", "INVALID"))]


class SnarkjsRun:
    """One run of the program, which begins at once."""

    def __init__(self, program: Path, *arguments: str | Path) -> None:
        # It needs none of the environment's keys.
        self._process = Popen(
            [program, *arguments],
            stdin=PIPE,
            stdout=PIPE,
            stderr=STDOUT,
            env={"PATH": os.environ.get("PATH", os.defpath)},
            process_group=0,
        )

    def wait(self, answer: str = "", memory_limit_bytes: int | None = None) -> Outcome:
        """Wait for the end; beyond the memory limit, make it.

        `answer` is what it asks for: unlike an argument, nobody can see it. Its memory is watched,
        not limited by the system: where Node's threads get none, it waits for them for ever.
        """
        try:
            output = self._watch(answer, memory_limit_bytes)
        except BaseException:
            self.kill()
            raise
        text = _COLOUR.sub("", output.decode(errors="replace"))
        lines = tuple(line.strip() for line in text.splitlines() if line.strip())
        return Outcome(self._process.returncode, lines)

    def kill(self) -> None:
        """End it now, with whatever it has started."""
        if self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, SIGKILL)
        self._process.wait()

    def _watch(self, answer: str, memory_limit_bytes: int | None) -> bytes:
        answered: bytes | None = answer.encode()
        while True:
            try:
                return self._process.communicate(answered, timeout=_WATCH_SECONDS)[0]
            except TimeoutExpired:
                answered = None  # It has been sent.
                if memory_limit_bytes is not None and self._resident_bytes() > memory_limit_bytes:
                    self.kill()

    def _resident_bytes(self) -> int:
        try:
            pages = Path(f"/proc/{self._process.pid}/statm").read_text().split()[1]
        except (OSError, IndexError):  # It has just ended.
            return 0
        return int(pages) * resource.getpagesize()
