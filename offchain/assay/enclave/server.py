"""The server: takes connections from the host, and brings what they ask to the desk."""

import logging
import socket
from contextlib import suppress
from selectors import EVENT_READ, DefaultSelector
from threading import Semaphore, Thread

from assay.enclave.desk import Desk
from assay.errors import AssayError
from assay.tee.protocol import (
    Answer,
    Refused,
    Stop,
    read_frame,
    read_request,
    write_frame,
)

__all__ = ["Server"]

_log = logging.getLogger(__name__)

_MOST_CONNECTIONS = 16


class Server:
    """Serves hosts until it is stopped; one that breaks off, or talks nonsense, harms no other."""

    def __init__(self, listener: socket.socket, desk: Desk) -> None:
        self._listener = listener
        self._desk = desk
        self._bell, self._ring = socket.socketpair()
        self._free = Semaphore(_MOST_CONNECTIONS)

    def serve(self) -> None:
        """Take connections, a thread each, until `stop`. Raises `OSError` where it cannot listen.

        A connection that is one too many waits until another ends.
        """
        with self._bell, self._ring, DefaultSelector() as events:
            for each in (self._listener, self._bell):
                events.register(each, EVENT_READ)
            while True:
                self._free.acquire()
                if any(key.fileobj is self._bell for key, _ in events.select()):
                    return
                stream, _ = self._listener.accept()
                Thread(target=self._converse, args=(stream,), daemon=True).start()

    def stop(self) -> None:
        """Take no more connections; any thread may call it, any number of times."""
        self._free.release()  # Else `serve` could wait for a host that does not go.
        with suppress(OSError):  # where it has stopped
            self._ring.send(b"\0")

    def _converse(self, stream: socket.socket) -> None:
        """Answer one host's requests until it goes, or says what is no request."""
        try:
            with stream:
                while self._exchange(stream):
                    pass
        except OSError as error:
            _log.info("a host broke off: %s", error)
        finally:
            self._free.release()

    def _exchange(self, stream: socket.socket) -> bool:
        """Answer one request; return whether another one can follow."""
        try:
            frame = read_frame(stream)
        except AssayError as error:
            # Where the next frame would begin, nobody knows.
            write_frame(stream, _refusal(error).to_bytes())
            return False
        if frame is None:
            return False
        answer, body, goes_on = self._answer(*frame)
        write_frame(stream, answer.to_bytes(), body)
        if not goes_on:
            self.stop()
        return goes_on

    def _answer(self, message: bytes, body: bytes) -> tuple[Answer, bytes, bool]:
        try:
            request = read_request(message)
            answer, made = self._desk.answer(request, body)
        except AssayError as error:
            return _refusal(error), b"", True
        except Exception as error:  # The host is told, and the next request may do.
            _log.exception("a request met a fault")
            fault = f"The enclave failed: {type(error).__name__}."
            hint = "Tell its operator; its log says more."
            return Refused(code="internal_error", message=fault, hint=hint), b"", True
        return answer, made, not isinstance(request, Stop)


def _refusal(error: AssayError) -> Refused:
    return Refused(code=error.code, message=error.message, hint=error.hint)
