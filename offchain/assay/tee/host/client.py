"""An enclave, seen from its host."""

import socket
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Self, TypeVar

from assay.errors import ArtefactMissing, EnclaveError
from assay.tee.protocol import (
    CHUNK_BYTES,
    Answer,
    Attest,
    Describe,
    Described,
    Document,
    Done,
    Endpoint,
    Load,
    Open,
    Opened,
    Prove,
    Proven,
    Put,
    Refused,
    Request,
    Signed,
    SignEnrolment,
    SignRevocation,
    Stop,
    read_answer,
    read_frame,
    well_formed,
    write_frame,
)

__all__ = ["Enclave", "Proof"]

_Wanted = TypeVar("_Wanted", bound=Answer)


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of a request, and the enclave's signature of the claim about it."""

    output: bytes
    """Canonical, under the version's codec."""
    digest: bytes
    """The claim's, 32 bytes, as the enclave made it."""
    completed_at: int
    """As the claim says it, UTC seconds."""
    signature: bytes
    """65 bytes r, s, v, of the digest."""


class Enclave:
    """Asks an enclave, over one connection that is made when it is needed.

    Threads take turns; for requests beside each other, use several. Every method raises
    `EnclaveError`: where the enclave refuses, with what it says, and where it has ended.
    """

    def __init__(self, endpoint: Endpoint, timeout_seconds: float = 600) -> None:
        self._endpoint = endpoint
        self._timeout_seconds = timeout_seconds
        self._stream: socket.socket | None = None
        self._lock = Lock()

    def describe(self) -> Described:
        """Ask whose key it holds, and whether it is simulated."""
        answer, _ = self._ask(Describe(), Described)
        return answer

    def attest(self, nonce: bytes) -> bytes:
        """Have its key attested: a document with this nonce, of at most 512 bytes."""
        with well_formed():
            request = Attest(nonce=nonce)
        _, document = self._ask(request, Document)
        return document

    def sign_enrolment(self, chain_id: int, registry: str, owner: str) -> bytes:
        """Have it sign its enrolment at the enclave registry, in the name of `owner`: 65 bytes."""
        with well_formed():
            request = SignEnrolment(chain_id=chain_id, registry=registry, owner=owner)
        answer, _ = self._ask(request, Signed)
        return answer.signature

    def sign_revocation(self, chain_id: int, registry: str) -> bytes:
        """Have it sign that its key shall count no more at the enclave registry: 65 bytes."""
        with well_formed():
            request = SignRevocation(chain_id=chain_id, registry=registry)
        answer, _ = self._ask(request, Signed)
        return answer.signature

    def load(self, manifest: bytes, folder: Path) -> None:
        """Have a version ready; what the enclave does not have yet is sent from `folder`.

        `manifest` is canonical. Raises `ArtefactMissing` for a file that cannot be read. Whether
        the files are the version's is for the enclave to find out.
        """
        opened, _ = self._ask(Open(), Opened, manifest)
        for path in opened.missing:
            self._send(opened.manifest_hash, path, folder)
        if not opened.is_loaded:
            self._ask(Load(manifest_hash=opened.manifest_hash), Done)

    def prove(self, request: Prove, input: bytes) -> Proof:  # noqa: A002 - the protocol's word
        """Have a version run on a canonical input, and the claim about it signed.

        The version has to be loaded.
        """
        answer, output = self._ask(request, Proven, input)
        return Proof(output, answer.digest, answer.completed_at, answer.signature)

    def stop(self) -> None:
        """End the enclave, and with it its key."""
        self._ask(Stop(), Done)
        self.close()

    def close(self) -> None:
        """Close the connection; the enclave goes on."""
        with self._lock:
            self._disconnect()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _send(self, manifest_hash: bytes, path: str, folder: Path) -> None:
        try:
            with (folder / path).open("rb") as file:
                offset = 0
                while chunk := file.read(CHUNK_BYTES):
                    put = Put(manifest_hash=manifest_hash, path=path, offset=offset)
                    self._ask(put, Done, chunk)
                    offset += len(chunk)
        except OSError as error:
            raise ArtefactMissing(
                f"The artefact {path!r} cannot be read: {error.strerror}.",
                "Fetch the version again, and load it from where its files are.",
            ) from error

    def _ask(
        self, request: Request, wanted: type[_Wanted], body: bytes = b""
    ) -> tuple[_Wanted, bytes]:
        with self._lock:
            try:
                if self._stream is None:
                    self._stream = self._endpoint.connect(self._timeout_seconds)
                write_frame(self._stream, request.to_bytes(), body)
                frame = read_frame(self._stream)
                if frame is None:
                    raise ConnectionResetError("it closed the connection")
                answer = read_answer(frame[0])
            except BaseException as error:
                # Else the next answer could be this request's.
                self._disconnect()
                if isinstance(error, OSError):
                    raise _gone(error) from error
                raise
        if isinstance(answer, Refused):
            raise EnclaveError(answer.message, answer.hint)
        if not isinstance(answer, wanted):
            raise EnclaveError(
                f"The enclave answered {answer.answer!r} to {request.verb!r}.",
                "Run the same release of Assay on the host and in the enclave.",
            )
        return answer, frame[1]

    def _disconnect(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None


def _gone(error: OSError) -> EnclaveError:
    if isinstance(error, TimeoutError):
        return EnclaveError(
            "The enclave did not answer in time.",
            "See whether it still runs, and ask again; a larger model may need a longer timeout.",
        )
    return EnclaveError(
        f"The enclave has ended, or cannot be reached: {_words(error)}.",
        "Start it again, and enrol its new key: the old one has ended with it.",
    )


def _words(error: OSError) -> str:
    """Say what went wrong with a connection, without its number and without a path of the host."""
    match error:
        case FileNotFoundError() | ConnectionRefusedError():
            return "nothing listens at its address"
        case PermissionError():
            return "its socket is open to another account alone"
        case BrokenPipeError():
            return "it closed the connection"
        case OSError(strerror=str(words)):
            return words[:1].lower() + words[1:]
        case _:
            return str(error)
