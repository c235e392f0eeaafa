"""The command line, run in this process or in one of its own."""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from assay import cli
from assay.cli.local.samples import DIGITS_CNN, sample_file
from assay.client import set_up_for_development
from assay.settings import Home

ASSAY = (sys.executable, "-c", "from assay.cli import main; main()")


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self):
        return json.loads(self.out)


@pytest.fixture
def assay(monkeypatch, capsys):
    """Run a command in this process."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["assay", *map(str, arguments)])
        capsys.readouterr()
        try:
            cli.main()
            code = 0
        except SystemExit as left:
            code = left.code or 0
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return run


class Started:
    """A command that serves, in a process of its own."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen(
            [*ASSAY, *map(str, arguments), "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self):
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if line.startswith("}"):
                break
        if not lines:
            raise AssertionError(f"it ended: {self.process.stderr.read()}")
        self.said = json.loads("".join(lines))
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self, how=signal.SIGINT):
        """End it, and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.communicate(timeout=60)
        return self.process.returncode


class Up(Started):
    """`assay up`, on free ports."""

    def __init__(self, home, *arguments):
        self.home = home
        super().__init__("up", "--home", home, "--port", 0, "--rpc-port", 0, *arguments)


@pytest.fixture(scope="session")
def circuits(tmp_path_factory):
    """The sample circuit, set up once: every `assay up` would make the same keys again."""
    folder = tmp_path_factory.mktemp("circuits")
    for name in (DIGITS_CNN.file, "digits_cnn.onnx"):
        shutil.copy(sample_file(name), folder)
    set_up_for_development(folder / DIGITS_CNN.file)
    return folder


@pytest.fixture(scope="session")
def start_up(circuits):
    """Run `assay up` on a home folder for as long as a `with` block lasts."""

    def start(home, *arguments):
        shutil.copytree(circuits, Home(home).circuits, dirs_exist_ok=True)
        return Up(home, *arguments)

    return start


@pytest.fixture(scope="session")
def up(start_up, tmp_path_factory):
    """One `assay up` for all tests that do not stop it."""
    with start_up(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture
def at_home(assay, up):
    """Run a command on the home folder of the running `assay up`."""
    return lambda *arguments: assay(*arguments, "--home", up.home)


def processes_with(text):
    """List the processes, but for this one, that have a text in their command lines."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal() or int(entry.name) == os.getpid():
            continue
        with suppress(OSError):
            if text.encode() in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
    return found


def wait_until_gone(processes):
    """Wait until processes have ended that are not this one's children."""
    for process in processes:
        with suppress(ProcessLookupError):
            ended = os.pidfd_open(process)
            ready, _, _ = select.select([ended], [], [], 60)
            os.close(ended)
            assert ready
