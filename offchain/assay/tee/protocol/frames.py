"""Frames: how a message and the bytes that go with it lie in a stream.

    "ASAY"  version (2)  length of the message (4)  length of the bytes (8)  message  bytes

Numbers are big-endian, the message is JSON. Both lengths are held against limits before anything
of that length is taken in.
"""

import socket
from struct import Struct

from assay.errors import EnclaveError

__all__ = ["CHUNK_BYTES", "PROTOCOL_VERSION", "read_frame", "write_frame"]

PROTOCOL_VERSION = 1

CHUNK_BYTES = 1 << 22
"""How much of an artefact goes into one frame."""

_MAGIC = b"ASAY"
_HEAD = Struct(">4sHIQ")
_MOST_MESSAGE_BYTES = 1 << 16
# More than any gateway takes in for one request.
_MOST_BODY_BYTES = 1 << 26


def write_frame(stream: socket.socket, message: bytes, body: bytes = b"") -> None:
    """Send a message and its bytes. Raises `EnclaveError` over a limit, `OSError`."""
    _check_lengths(len(message), len(body))
    head = _HEAD.pack(_MAGIC, PROTOCOL_VERSION, len(message), len(body))
    stream.sendall(head + message)
    if body:
        stream.sendall(body)


def read_frame(stream: socket.socket) -> tuple[bytes, bytes] | None:
    """Receive a message and its bytes; None where the other side has closed between two frames.

    Raises `EnclaveError` for what is no frame, over a limit, or cut off; `OSError`.
    """
    head = _read(stream, _HEAD.size)
    if not head:
        return None
    _check_whole(head, _HEAD.size)
    magic, version, message_bytes, body_bytes = _HEAD.unpack(head)
    if magic != _MAGIC:
        raise EnclaveError(
            "What came is no frame of the enclave's protocol.",
            "See that both ends of the socket belong to Assay.",
        )
    if version != PROTOCOL_VERSION:
        raise EnclaveError(
            f"The other side speaks version {version} of the enclave's protocol, this one"
            f" {PROTOCOL_VERSION}.",
            "Run the same release of Assay on the host and in the enclave.",
        )
    _check_lengths(message_bytes, body_bytes)
    message, body = _read(stream, message_bytes), _read(stream, body_bytes)
    _check_whole(message, message_bytes)
    _check_whole(body, body_bytes)
    return message, body


def _read(stream: socket.socket, size: int) -> bytes:
    """Receive so many bytes, or fewer where the stream ends before."""
    received = bytearray()
    while len(received) < size and (part := stream.recv(min(size - len(received), CHUNK_BYTES))):
        received += part
    return bytes(received)


def _check_whole(received: bytes, size: int) -> None:
    if len(received) != size:
        raise EnclaveError(
            "The connection ended in the middle of a frame.", "Connect again, and ask again."
        )


def _check_lengths(message_bytes: int, body_bytes: int) -> None:
    for what, size, most in (
        ("message", message_bytes, _MOST_MESSAGE_BYTES),
        ("body", body_bytes, _MOST_BODY_BYTES),
    ):
        if size > most:
            raise EnclaveError(
                f"A frame's {what} has {size} bytes; the limit is {most}.",
                "Send less at once; nothing of this was taken in.",
            )
