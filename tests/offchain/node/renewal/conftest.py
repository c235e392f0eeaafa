"""A chain and enclaves whose time a test moves, from some hours ago up to now.

The simulator's certificates begin at even hours and last for four. So a key that is enrolled in the
two hours from `BOUNDARY - 4 * HOUR` on ends at `BOUNDARY`, which is over, and one that is renewed
in the two hours before `BOUNDARY` ends two hours later.
"""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from assay.chain import AccountSender, Anvil, AnvilOptions, Chain
from assay.client import Enroller
from assay.modes import enclave_modes
from assay.node import Renewal
from assay.tee.host import Enclave
from assay.tee.protocol import UnixEndpoint

from ...chain_fixtures import *  # noqa: F403
from ...enclave_fixtures import SIMULATED, enclave_model, tee_verifier  # noqa: F401
from ...serving_fixtures import *  # noqa: F403
from . import moved_enclave

HOUR = 3600
BOUNDARY = int(time.time()) // (2 * HOUR) * (2 * HOUR)
ENROLLED_AT = BOUNDARY - 4 * HOUR + 300
DUE_AT = BOUNDARY - 1200
"""Twenty minutes are left, and a fresh document would last for seven times as long."""


@pytest.fixture(scope="session")
def anvil():
    with Anvil(AnvilOptions(timestamp=BOUNDARY - 5 * HOUR)) as running:
        yield running


@dataclass
class Moved:
    """An enclave and a chain at one time."""

    chain: Chain
    endpoint: UnixEndpoint
    clock_file: Path
    process: subprocess.Popen
    now: float = 0

    def move(self, now):
        """Let it be this time, in UTC seconds, at the enclave and on the chain."""
        self.now = now
        self.set_clock(str(now))
        self.chain.request("evm_setNextBlockTimestamp", int(now))
        self.chain.request("evm_mine")

    def arrive(self):
        """Let it be now."""
        self.move(int(time.time()))
        self.set_clock("")

    def set_clock(self, text):
        whole = self.clock_file.with_suffix(".next")
        whole.write_text(text)
        whole.replace(self.clock_file)

    def clock(self):
        return self.now

    def ask(self):
        return Enclave(self.endpoint, 30)

    @property
    def key(self):
        with self.ask() as enclave:
            return enclave.describe().address

    def end(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture
def moved(restored_chain, tee_verifier, enclave_model, tmp_path):  # noqa: F811
    """A chain and an enclave at the time at which its key is enrolled first."""
    socket, clock_file = tmp_path / "socket", tmp_path / "clock"
    clock_file.write_text(str(ENROLLED_AT))
    process = subprocess.Popen(
        [sys.executable, "-P", moved_enclave.__file__, str(socket), str(clock_file)],
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(tmp_path)},
    )
    moved = Moved(restored_chain, UnixEndpoint(socket), clock_file, process)
    try:
        assert process.stdout.readline() == b"listening\n"
        moved.move(ENROLLED_AT)
        yield moved
    finally:
        moved.end()
        process.stdout.close()


@pytest.fixture
def create_enroller(moved, tee_verifier, provider):  # noqa: F811
    def create(account=provider, chain=moved.chain):
        sender = AccountSender(chain, account)
        return Enroller(tee_verifier, enclave_modes()[SIMULATED], sender, moved.clock)

    return create


@pytest.fixture
def enrolled(moved, create_enroller, provider):
    """The enclave's key, enrolled until `BOUNDARY`."""
    with moved.ask() as enclave:
        made = create_enroller().enrol(enclave, provider.address)
    assert made.record.until == BOUNDARY
    return made


@pytest.fixture
def create_renewal(moved, tee_verifier, create_enroller, provider):  # noqa: F811
    def create(account=provider, *, is_on=True, verifier=tee_verifier, **enroller):
        enrols = create_enroller(account, **enroller) if is_on else None
        mode = enclave_modes()[SIMULATED]
        return Renewal(mode, verifier, moved.endpoint, enrols, provider.address, moved.clock)

    return create


@pytest.fixture
def count_transactions(chain, provider):
    """Count the transactions that the provider has sent so far, those that wait included."""
    return lambda: int(chain.request("eth_getTransactionCount", provider.address, "pending"), 16)
