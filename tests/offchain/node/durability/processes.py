"""What ends and starts again: the chain, and nodes in processes of their own."""

import json
import signal
import sys
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from subprocess import PIPE, Popen
from urllib.parse import urlsplit

from assay.chain import Anvil, AnvilOptions

SCRIPT = Path(__file__).with_name("mortal_nodes.py")


class StoppableAnvil:
    """A local chain that goes on where it stopped, at the same port."""

    def __init__(self, state):
        self._options = AnvilOptions(state=state)
        self.start()
        self._options = replace(self._options, port=urlsplit(self.rpc_url).port)

    @property
    def rpc_url(self):
        return self._anvil.rpc_url

    def start(self):
        self._anvil = Anvil(self._options)
        self._anvil.start()

    def stop(self):
        self._anvil.stop()


@dataclass(frozen=True)
class NodeProcess:
    """A node that serves in a process of its own."""

    pid: int
    url: str
    nodes: "NodeProcesses"

    def has_killed_itself(self):
        """Wait until the process ends, and tell whether it was by SIGKILL."""
        return self.nodes.ask({"wait": self.pid})["exit_code"] == -signal.SIGKILL


class NodeProcesses:
    """Runs the script `mortal_nodes.py` for as long as a `with` block lasts."""

    def __enter__(self):
        self._script = Popen([sys.executable, str(SCRIPT)], stdin=PIPE, stdout=PIPE, text=True)
        return self

    def __exit__(self, *_):
        with self._script:
            self._script.stdin.close()

    def ask(self, order):
        self._script.stdin.write(json.dumps(order) + "\n")
        self._script.stdin.flush()
        answer = json.loads(self._script.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer

    @contextmanager
    def serve(self, settings, *, dies=None, proven=0):
        """Run a node that dies at a moment, or is ended after the block.

        It settles nothing before so many jobs are `proven`.
        """
        started = self.ask({"start": {**settings, "dies": dies, "proven": proven}})
        node = NodeProcess(started["pid"], started["url"], self)
        try:
            yield node
        finally:
            self.ask({"end": node.pid})
