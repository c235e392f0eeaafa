"""Proving claims by an enclave: it runs the version, and signs for what came out."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock, Semaphore

from assay.errors import EnclaveError, EvidenceError
from assay.modes._mode import Proved, Ran, Task, Work
from assay.tee import Root, verify_document
from assay.tee.host import Enclave, Proof
from assay.tee.protocol import Endpoint, Prove
from assay.wire.hashing import keccak, recover_signer

__all__ = ["EnclaveProver"]

# The enclave's certificate lives for hours; a document younger than this is shown again.
_DOCUMENT_SECONDS = 1_800
# A claim that was made before a key was attested again is proven by the document before.
_KEPT_DOCUMENTS = 4
# An enclave takes 16 connections; whoever quotes, enrols or measures needs some, too.
_MOST_CONNECTIONS = 8


@dataclass(frozen=True, slots=True)
class _Session:
    """A connection to one enclave, and the address of the key that it has."""

    enclave: Enclave
    address: str


@dataclass(frozen=True, slots=True)
class _Document:
    """The maker's word about a key: it belongs to the key, over whichever connection it came."""

    address: str
    encoded: bytes
    attested_at: int
    usable_until: float
    """Until then it is shown for new claims; for older ones later, too."""


class EnclaveProver:
    """Runs versions in the enclave that listens at an endpoint, and signs with the enclave's key.

    Connections are kept, one for each thread that asks at the same time; a thread that is one too
    many waits. An enclave that was started again is found, with its new key. What attests a key is
    kept apart from connections, so that a fresh one proves the claims that an older one could.
    `root` is that of the maker whose documents count.
    """

    def __init__(
        self, endpoint: Endpoint, root: Root, clock: Callable[[], float] = time.time
    ) -> None:
        self._endpoint = endpoint
        self._root = root
        self._clock = clock
        self._idle: list[_Session] = []
        self._documents: list[_Document] = []
        self._lock = Lock()
        self._attesting = Lock()
        self._free = Semaphore(_MOST_CONNECTIONS)

    def run(self, task: Task) -> Ran:
        """Run a version in the enclave, and have the claim of what came out signed there.

        The proof is 129 bytes: the model's id, the manifest's hash, and r, s, v. Raises
        `EnclaveError` where the enclave refuses or has ended, and `AttestationError` where its
        document is not by the maker.
        """
        return self._ask(task, completed_at=None)

    def ready(self, task: Task) -> int:
        """Have a version loaded, and tell how old a claim can be that is proven: UTC seconds.

        Raises what `run` raises.
        """
        with self._ready(task) as session:
            return self._attested(session)[0].attested_at

    def prove(self, work: Work) -> Proved:
        """Have a claim signed that is whole already: the enclave has to come to the same output.

        Raises what `run` raises, and `EnclaveError` for a claim that is older than what `ready`
        says: no receipt could show that the key was attested by then. A later claim will do.
        """
        ran = self._ask(work, work.claim.completed_at)
        if ran.output != work.output:
            raise EnclaveError(
                "The enclave comes to another output than was claimed.",
                "Run the version in the enclave alone, or on hardware that computes alike.",
            )
        return ran.proved

    def close(self) -> None:
        """Close the connections; the enclave goes on."""
        with self._lock:
            while self._idle:
                self._idle.pop().enclave.close()

    def _ask(self, task: Task, completed_at: int | None) -> Ran:
        claim, manifest_hash = task.claim, task.manifest.hash()
        request = Prove(
            manifest_hash=manifest_hash,
            model_id=task.model_id,
            chain_id=task.chain_id,
            registry=task.registry,
            request_id=claim.request_id,
            version_id=claim.version_id,
            prompt_hash=claim.prompt_hash,
            input_hash=claim.input_hash,
            params_hash=claim.params_hash,
            provider=claim.provider,
            units=claim.units,
            completed_at=completed_at,
        )
        with self._ready(task) as session:
            documents = self._attested(session)
            proof = session.enclave.prove(request, task.input)
        known = {"output_hash": keccak(proof.output), "completed_at": proof.completed_at}
        claim = claim.model_copy(update=known)
        _require_signed(proof, claim.digest(task.chain_id, task.registry), session.address)
        evidence = task.model_id + manifest_hash + proof.signature
        document = _older(documents, proof.completed_at)
        return Ran(claim, proof.output, Proved(evidence, document.encoded))

    @contextmanager
    def _ready(self, task: Task) -> Iterator[_Session]:
        """Lend a connection to an enclave that has the version loaded.

        A connection is to one process, and so to one key, as long as it holds. One that failed is
        not lent again.
        """
        with self._free:
            session = self._loaded(task)
            with _closed_on_error(session):
                yield session
            with self._lock:
                self._idle.append(session)

    def _loaded(self, task: Task) -> _Session:
        manifest = task.manifest.canonical_bytes()
        session = self._take()
        if session is not None:
            try:
                with _closed_on_error(session):
                    session.enclave.load(manifest, task.folder)
                return session
            except EvidenceError:
                self.close()  # The enclave may have ended since, and another may be there.
        session = self._connect()
        with _closed_on_error(session):
            self._attested(session)  # Nothing is sent to an enclave of another maker.
            session.enclave.load(manifest, task.folder)
        return session

    def _take(self) -> _Session | None:
        with self._lock:
            return self._idle.pop() if self._idle else None

    def _connect(self) -> _Session:
        enclave = Enclave(self._endpoint)
        try:
            return _Session(enclave, enclave.describe().address)
        except BaseException:
            enclave.close()
            raise

    def _attested(self, session: _Session) -> list[_Document]:
        """Give what attests a connection's key, the oldest first; the last one is still usable."""
        with self._attesting:  # Many fresh connections need one document.
            now, known = self._clock(), self._known(session.address)
            if known and now < known[-1].usable_until:
                return known
            encoded = session.enclave.attest(b"")
            attested = verify_document(encoded, self._root.sha256, int(now))
            usable_until = min(now + _DOCUMENT_SECONDS, attested.valid_until)
            made = _Document(session.address, encoded, attested.attested_at, usable_until)
            self._documents = [*self._documents, made][-_KEPT_DOCUMENTS:]
            return self._known(session.address)

    def _known(self, address: str) -> list[_Document]:
        return [each for each in self._documents if each.address == address]


def _older(documents: Sequence[_Document], completed_at: int) -> _Document:
    """Choose the latest document that is no younger than a claim."""
    for document in reversed(documents):
        if document.attested_at <= completed_at:
            return document
    raise EnclaveError(
        f"The claim was completed at {completed_at}, and the enclave's key first attested at"
        f" {documents[0].attested_at}.",
        "Ask again: the enclave is known now, and the next claim will be younger.",
    )


@contextmanager
def _closed_on_error(session: _Session) -> Iterator[None]:
    try:
        yield
    except BaseException:
        session.enclave.close()
        raise


def _require_signed(proof: Proof, digest: bytes, address: str) -> None:
    """Make sure that what the enclave signed is the claim, and that it is still the same key."""
    if proof.digest == digest and recover_signer(digest, proof.signature) == address:
        return
    raise EnclaveError(
        f"What the enclave signed is not this claim by {address}.",
        "Start it again, from the release of Assay that the host has, and enrol its new key.",
    )
