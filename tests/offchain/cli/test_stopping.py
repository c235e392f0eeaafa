"""A command that waits ends when it is told to, whatever it is doing just then."""

import signal
import subprocess
import sys

import pytest

WAITING = """
from assay.cli.terminal.stopping import Stop
while True:
    stop = Stop()
    print("waits", flush=True)
    while not stop.wait(1e-9):
        pass
"""
OFTEN = 1_000


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_heard_at_any_moment(how):
    process = subprocess.Popen([sys.executable, "-c", WAITING], stdout=subprocess.PIPE, text=True)
    try:
        for _ in range(OFTEN):
            assert process.stdout.readline() == "waits\n"
            process.send_signal(how)
        assert process.poll() is None
    finally:
        process.kill()
        process.communicate()
