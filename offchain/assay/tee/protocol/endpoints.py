"""Where an enclave listens: a unix socket on one machine, vsock on Nitro."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assay.errors import EnclaveError, InvalidInput

__all__ = ["Endpoint", "UnixEndpoint", "VsockEndpoint", "read_vsock"]

_VSOCK = re.compile("([0-9]{1,10}):([0-9]{1,10})")

# sockaddr_un has 108 bytes, the last of which is zero: unix(7).
_MOST_PATH_BYTES = 107


class Endpoint(Protocol):
    """An address of an enclave, on either side."""

    def connect(self, timeout_seconds: float) -> socket.socket:
        """Reach the enclave. Raises `EnclaveError` where it cannot be addressed, `OSError`."""
        ...

    def listen(self) -> socket.socket:
        """Be the enclave. Raises `EnclaveError` where the address cannot be had, `OSError`."""
        ...

    def close(self) -> None:
        """Give the address back, once the enclave no longer listens."""
        ...


@dataclass(frozen=True, slots=True)
class UnixEndpoint:
    """A socket file, for nobody but its owner."""

    path: Path

    def connect(self, timeout_seconds: float) -> socket.socket:
        """Reach the enclave."""
        self._check_length()
        return _connected(socket.AF_UNIX, str(self.path), timeout_seconds)

    def listen(self) -> socket.socket:
        """Be the enclave; what one that was killed has left behind is removed."""
        self._check_length()
        try:
            self.connect(1).close()
        except OSError:
            self.path.unlink(missing_ok=True)
        else:
            raise EnclaveError(
                f"At {str(self.path)!r} an enclave listens already.",
                "Stop that one, or give this one another socket.",
            )
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        with _closing_on_error(listener):
            listener.bind(str(self.path))
            self.path.chmod(0o600)
            listener.listen()
        return listener

    def close(self) -> None:
        """Remove the socket file."""
        self.path.unlink(missing_ok=True)

    def _check_length(self) -> None:
        if len(bytes(self.path)) > _MOST_PATH_BYTES:
            raise EnclaveError(
                f"The socket's path has {len(bytes(self.path))} bytes; a socket's path may have"
                f" {_MOST_PATH_BYTES}.",
                "Put the socket into a folder with a shorter path.",
            )


@dataclass(frozen=True, slots=True)
class VsockEndpoint:
    """A port of a virtual machine: vsock(7). On Nitro, `nitro-cli run-enclave` names the `cid`."""

    port: int
    cid: int = socket.VMADDR_CID_ANY

    def connect(self, timeout_seconds: float) -> socket.socket:
        """Reach the enclave."""
        return _connected(socket.AF_VSOCK, (self.cid, self.port), timeout_seconds)

    def listen(self) -> socket.socket:
        """Be the enclave."""
        listener = socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)
        with _closing_on_error(listener):
            listener.bind((self.cid, self.port))
            listener.listen()
        return listener

    def close(self) -> None:
        """Leave nothing behind: a port is free once nobody listens."""


def read_vsock(text: str) -> VsockEndpoint:
    """Read a place on vsock, CID:PORT. Raises `InvalidInput`."""
    matched = _VSOCK.fullmatch(text)
    if matched is None or max(cid_and_port := [int(part) for part in matched.groups()]) >= 2**32:
        raise InvalidInput(f"{text!r} is no place on vsock.", "Write CID:PORT, such as 16:5000.")
    cid, port = cid_and_port
    return VsockEndpoint(port, cid)


def _connected(
    family: socket.AddressFamily, address: str | tuple[int, int], timeout_seconds: float
) -> socket.socket:
    stream = socket.socket(family, socket.SOCK_STREAM)
    with _closing_on_error(stream):
        stream.settimeout(timeout_seconds)
        stream.connect(address)
    return stream


@contextmanager
def _closing_on_error(opened: socket.socket) -> Iterator[None]:
    try:
        yield
    except BaseException:
        opened.close()
        raise
