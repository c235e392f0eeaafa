"""An enclave in a process of its own, like any other but for its clock, which a test moves.

    python -P moved_enclave.py SOCKET CLOCK

CLOCK is a file with the time in UTC seconds; while it is empty, the time is the machine's.
"""

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from assay.enclave.desk import Desk
from assay.enclave.key import EnclaveKey
from assay.enclave.server import Server
from assay.enclave.versions import Versions
from assay.tee.nsm import SimulatedModule
from assay.tee.protocol import UnixEndpoint


def main(socket, clock_file):
    def clock():
        return float(Path(clock_file).read_text() or time.time())

    endpoint = UnixEndpoint(Path(socket))
    with TemporaryDirectory(prefix="assay-enclave-") as folder, endpoint.listen() as listener:
        module = SimulatedModule(clock=clock)
        desk = Desk(EnclaveKey(), module, Versions(Path(folder), 1 << 30), clock)
        print("listening", flush=True)
        Server(listener, desk).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
