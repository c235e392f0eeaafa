"""Run an enclave: `python -m assay.enclave --socket PATH --simulated`."""

import argparse
import os
import resource
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from assay.enclave.desk import Desk
from assay.enclave.key import EnclaveKey
from assay.enclave.server import Server
from assay.enclave.versions import Versions
from assay.errors import AssayError
from assay.tee.nsm import NitroModule, SecurityModule, SimulatedModule
from assay.tee.protocol import Endpoint, UnixEndpoint, VsockEndpoint

__all__ = ["main"]


def main(arguments: Sequence[str]) -> None:
    """Serve until told to stop, by a host, a signal or a parent that is gone."""
    options = _parser().parse_args(arguments)
    # A core file would have the key in it.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    endpoint: Endpoint = (
        UnixEndpoint(options.socket) if options.socket else VsockEndpoint(options.vsock)
    )
    module: SecurityModule = (
        SimulatedModule(measured=options.image.encode()) if options.simulated else NitroModule()
    )
    with TemporaryDirectory(prefix="assay-enclave-") as folder:
        versions = Versions(Path(folder), options.capacity_bytes)
        desk = Desk(EnclaveKey(), module, versions)
        with endpoint.listen() as listener:
            server = Server(listener, desk)
            if options.ends_with_stdin:
                Thread(target=_stop_at_end_of_input, args=(server,), daemon=True).start()
            try:
                print("listening", flush=True)
                server.serve()
            finally:
                endpoint.close()


def _stop_at_end_of_input(server: Server) -> None:
    """Stop when whoever holds the other end of the input's pipe has closed it, or has ended."""
    # Not through `sys.stdin`: its lock, held here, would make the interpreter abort when it ends.
    while os.read(sys.stdin.fileno(), 1 << 12):
        pass
    server.stop()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m assay.enclave", description=__doc__)
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument("--socket", type=Path, metavar="PATH", help="listen on a unix socket")
    place.add_argument("--vsock", type=int, metavar="PORT", help="listen on a vsock port")
    module = parser.add_mutually_exclusive_group(required=True)
    module.add_argument("--nsm", action="store_true", help="use Nitro's security module")
    module.add_argument("--simulated", action="store_true", help="attest without hardware")
    parser.add_argument(
        "--image",
        default="simulated image",
        metavar="TEXT",
        help="what stands for the code that is measured, where that is simulated",
    )
    parser.add_argument(
        "--capacity-bytes",
        type=int,
        default=1 << 30,
        metavar="N",
        help="how much the artefacts of all versions may weigh together (1 GiB)",
    )
    parser.add_argument(
        "--ends-with-stdin", action="store_true", help="end when the input is closed"
    )
    return parser


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (AssayError, OSError) as error:
        sys.exit(str(error))
