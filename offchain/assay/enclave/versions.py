"""The versions in an enclave: what comes in from the host, and is checked before it is run."""

import shutil
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from assay.engines import LoadedModel, engine_for
from assay.errors import ArtefactCorrupt, EnclaveError
from assay.models.digests import is_artefact
from assay.wire.hashing import keccak
from assay.wire.manifest import Artefact, Manifest, read_manifest

__all__ = ["Versions"]


@dataclass
class _Version:
    manifest: Manifest
    folder: Path
    """Where its artefacts gather; it is gone once the model is loaded."""
    model: LoadedModel | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """The artefacts that are shorter than they will be."""
        if self.model is not None:
            return ()
        return tuple(
            artefact.path
            for artefact in self.manifest.artefacts
            if (self.folder / artefact.path).stat().st_size != artefact.size
        )


class Versions:
    """Hold the versions that were used last, as many as fit into `capacity_bytes`.

    A version counts with the size of its artefacts. They gather in `folder`, which only the enclave
    can reach: on Nitro that is its own memory. They are removed when the model has been loaded.
    """

    def __init__(self, folder: Path, capacity_bytes: int) -> None:
        self._folder = folder
        self._capacity_bytes = capacity_bytes
        self._held: OrderedDict[bytes, _Version] = OrderedDict()
        self._lock = Lock()

    def open(self, data: bytes) -> tuple[bytes, tuple[str, ...], bool]:
        """Make room for the version of a canonical manifest.

        Returns the manifest's hash, the paths of the artefacts that it still takes, and whether the
        model is loaded. Raises `ManifestError`, and `EnclaveError` for a version beyond the
        capacity.
        """
        manifest_hash = keccak(data)
        with self._lock:
            if manifest_hash not in self._held:
                manifest = read_manifest(data)
                self._make_room(manifest.size)
                self._held[manifest_hash] = self._gathering(manifest, manifest_hash)
            self._held.move_to_end(manifest_hash)
            version = self._held[manifest_hash]
            return manifest_hash, version.missing, version.model is not None

    def put(self, manifest_hash: bytes, path: str, offset: int, content: bytes) -> None:
        """Take in a part of an artefact; from offset 0 on it starts anew. Raises `EnclaveError`."""
        with self._lock:
            version = self._version(manifest_hash)
            artefact = _artefact(version.manifest, path)
            if version.model is not None:
                raise EnclaveError(
                    "The version is loaded; its artefacts cannot be changed any more.",
                    "Have it run as it is.",
                )
            target = version.folder / path
            with _keeping_files(), target.open("wb" if offset == 0 else "ab") as file:
                if file.tell() != offset:
                    raise EnclaveError(
                        f"Of {path!r} there are {file.tell()} bytes here, so none can follow from"
                        f" {offset} on.",
                        "Send it again from its beginning, over one connection.",
                    )
                if offset + len(content) > artefact.size:
                    raise EnclaveError(
                        f"There is more of {path!r} than the {artefact.size} bytes of its"
                        " manifest.",
                        "Send the artefacts of this very version.",
                    )
                file.write(content)

    def load(self, manifest_hash: bytes) -> None:
        """Check every artefact's digest, and load the model.

        Raises `EnclaveError` where something is missing, `ArtefactCorrupt` for an artefact that is
        not the manifest's, and what `Engine.load` raises. What failed has to be opened again.
        """
        with self._lock:
            version = self._version(manifest_hash)
            if version.model is not None:
                return
            if version.missing:
                raise EnclaveError(
                    f"The version still misses all or part of: {', '.join(version.missing)}.",
                    "Send what is missing, and load it again.",
                )
            try:
                for artefact in version.manifest.artefacts:
                    _check(version.folder, artefact)
                version.model = engine_for(version.manifest).load(version.manifest, version.folder)
            except BaseException:
                del self._held[manifest_hash]
                raise
            finally:
                shutil.rmtree(version.folder)

    def loaded(self, manifest_hash: bytes) -> LoadedModel:
        """Return a version that has been loaded. Raises `EnclaveError`."""
        with self._lock:
            model = self._version(manifest_hash).model
            if model is None:
                raise _not_here(manifest_hash)
            self._held.move_to_end(manifest_hash)
            return model

    def _version(self, manifest_hash: bytes) -> _Version:
        if manifest_hash not in self._held:
            raise _not_here(manifest_hash)
        return self._held[manifest_hash]

    def _gathering(self, manifest: Manifest, manifest_hash: bytes) -> _Version:
        version = _Version(manifest, self._folder / manifest_hash.hex())
        try:
            with _keeping_files():
                for artefact in manifest.artefacts:
                    path = version.folder / artefact.path
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.touch()
        except EnclaveError:
            shutil.rmtree(version.folder, ignore_errors=True)
            raise
        return version

    def _make_room(self, size_bytes: int) -> None:
        if size_bytes > self._capacity_bytes:
            raise EnclaveError(
                f"The version has {size_bytes} bytes; this enclave holds {self._capacity_bytes}.",
                "Start an enclave with more memory, and a larger capacity.",
            )
        while size_bytes + sum(held.manifest.size for held in self._held.values()) > (
            self._capacity_bytes
        ):
            _, oldest = self._held.popitem(last=False)
            shutil.rmtree(oldest.folder, ignore_errors=oldest.model is not None)


@contextmanager
def _keeping_files() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise EnclaveError(
            f"The enclave cannot keep the version's files: {error.strerror}.",
            "Give it more memory; and see that no artefact's path is too long, or is below another"
            " artefact.",
        ) from error


def _artefact(manifest: Manifest, path: str) -> Artefact:
    for artefact in manifest.artefacts:
        if artefact.path == path:
            return artefact
    raise EnclaveError(
        f"The version has no artefact {path!r}.",
        f"It has: {', '.join(artefact.path for artefact in manifest.artefacts)}.",
    )


def _check(folder: Path, artefact: Artefact) -> None:
    if not is_artefact(folder / artefact.path, artefact):
        raise ArtefactCorrupt(
            f"The host sent another {artefact.path!r} than the manifest's, which has sha256"
            f" 0x{artefact.sha256.hex()}.",
            "Fetch the version again; its files were altered on the host.",
        )


def _not_here(manifest_hash: bytes) -> EnclaveError:
    return EnclaveError(
        f"The version of manifest 0x{manifest_hash.hex()} is not loaded in this enclave.",
        "Load it first; it may have been pushed out by others.",
    )
