"""A store of artefacts by what they hold, in a folder or behind any other fsspec URL."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Protocol

from fsspec.core import url_to_fs  # type: ignore[import-untyped]

from assay.errors import ArtefactCorrupt, ArtefactError, ArtefactMissing, AssayError
from assay.models.digests import copy_checked, is_artefact
from assay.wire.hashing import keccak
from assay.wire.manifest import Artefact, Manifest, read_manifest

__all__ = ["ArtefactStore"]

# A manifest of a thousand artefacts has a fifth of this.
_MOST_MANIFEST_BYTES = 1 << 20
_MOST_PROMPT_BYTES = 1 << 20


class FileSystem(Protocol):
    """The part of `fsspec.AbstractFileSystem` that is in use."""

    def open(self, path: str, mode: str) -> BinaryIO:
        """Open a file; one that is written to is complete when it has been closed."""

    def makedirs(self, path: str, *, exist_ok: bool) -> None:
        """Make a folder and those above it."""

    def mv(self, source: str, target: str) -> None:
        """Move a file, over another where there is one."""

    def rm_file(self, path: str) -> None:
        """Remove a file."""


class ArtefactStore:
    """Files named by their digests: artefacts by SHA-256, manifests and prompts by Keccak-256.

    They are `sha256/<hex>`, `manifests/<hex>.json` and `prompts/<hex>.txt`.

    Whoever reads checks the digest, so that a store needs no trust. Whoever writes puts a complete
    file in its place at once, so that any number of processes may share one; to write a file again
    mends it. Only `memory://` is for one thread: there, all readers of a file share a position.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        try:
            files, root = url_to_fs(url)
        except Exception as error:  # Each kind of file system raises what it likes.
            raise ArtefactError(
                f"The artefact store {url!r} cannot be opened: {error!r}.",
                "Name a folder, or a URL of a kind that the installed fsspec knows.",
            ) from error
        self._files: FileSystem = files
        self._root: str = root.rstrip("/")

    def put(self, artefact: Artefact, source: Path) -> None:
        """Store an artefact from a local file.

        Raises `ArtefactMissing` without the file, `ArtefactCorrupt` if it is not the artefact, and
        `ArtefactError` if the store does not take it.
        """
        try:
            opened = source.open("rb")
        except OSError as error:
            raise ArtefactMissing(
                f"The artefact {artefact.path!r} cannot be read: {error}.",
                "Publish from the folder that the manifest describes.",
            ) from error
        with opened, self._writing(_place(artefact)) as target:
            copy_checked(opened, target, artefact, str(source))

    def get(self, artefact: Artefact, target: Path) -> None:
        """Have an artefact in a local file; one that holds it already is read through, and kept.

        Raises `ArtefactMissing`, `ArtefactCorrupt`, or `ArtefactError` if the store, or the local
        folder, is out of reach.
        """
        place = _place(artefact)
        with self._reaching(place):
            if is_artefact(target, artefact):
                return
            target.parent.mkdir(parents=True, exist_ok=True)
            arriving = target.with_name(_temporary(target.name))
            try:
                with self._open(place) as source, arriving.open("wb") as file:
                    copy_checked(source, file, artefact, f"{self.url}/{place}")
                arriving.replace(target)
            finally:
                arriving.unlink(missing_ok=True)

    def put_manifest(self, manifest: Manifest) -> bytes:
        """Store a manifest, and return its hash. Raises `ArtefactError`."""
        manifest_hash = manifest.hash()
        with self._writing(_manifest_place(manifest_hash)) as target:
            target.write(manifest.canonical_bytes())
        return manifest_hash

    def manifest(self, manifest_hash: bytes) -> Manifest:
        """Read a manifest by its hash, 32 bytes.

        Raises `ArtefactMissing`, `ManifestError` for bytes with another hash, or `ArtefactError` if
        the store is out of reach.
        """
        place = _manifest_place(manifest_hash)
        with self._reaching(place), self._open(place) as source:
            data = source.read(_MOST_MANIFEST_BYTES)
        return read_manifest(data, manifest_hash)

    def put_prompt(self, text: str) -> bytes:
        """Store a system prompt, and return its hash. Raises `ArtefactError`."""
        content = text.encode()
        prompt_hash = keccak(content)
        with self._writing(_prompt_place(prompt_hash)) as target:
            target.write(content)
        return prompt_hash

    def prompt(self, prompt_hash: bytes) -> bytes:
        """Read a system prompt's UTF-8 bytes by its hash, 32 bytes.

        Raises `ArtefactMissing`, `ArtefactCorrupt`, or `ArtefactError` if the store is out of
        reach.
        """
        place = _prompt_place(prompt_hash)
        with self._reaching(place), self._open(place) as source:
            content = source.read(_MOST_PROMPT_BYTES)
        if keccak(content) != prompt_hash:
            raise ArtefactCorrupt(
                f"The artefact store {self.url!r} has another prompt as {place}.",
                "Store the prompt again.",
            )
        return content

    def _open(self, place: str) -> BinaryIO:
        return self._files.open(f"{self._root}/{place}", "rb")

    @contextmanager
    def _writing(self, place: str) -> Iterator[BinaryIO]:
        """Open a file that shows up at its place only when it is complete."""
        final = f"{self._root}/{place}"
        folder, name = final.rsplit("/", 1)
        arriving = f"{folder}/{_temporary(name)}"
        with self._reaching(place):
            self._files.makedirs(folder, exist_ok=True)
            try:
                with self._files.open(arriving, "wb") as target:
                    yield target
                self._files.mv(arriving, final)
            except BaseException:
                with suppress(Exception):
                    self._files.rm_file(arriving)
                raise

    @contextmanager
    def _reaching(self, place: str) -> Iterator[None]:
        """Give errors their names."""
        try:
            yield
        except AssayError:
            raise
        except Exception as error:  # Each kind of file system raises what it likes.
            # Over HTTP, a file that cannot be asked for is "not found", too; its cause tells.
            unreachable = isinstance(error.__cause__, OSError)
            if isinstance(error, FileNotFoundError) and not unreachable:
                raise ArtefactMissing(
                    f"The artefact store {self.url!r} has no {place}.",
                    "Publish the version to this store, or use the one it was published to.",
                ) from error
            reason = error.__cause__ or error
            raise ArtefactError(
                f"The artefact store {self.url!r} failed at {place}:"
                f" {type(reason).__name__} {reason}.",
                "Check the URL, the rights and the connection, and that it can be written to.",
            ) from error


def _place(artefact: Artefact) -> str:
    return f"sha256/{artefact.sha256.hex()}"


def _manifest_place(manifest_hash: bytes) -> str:
    return f"manifests/{manifest_hash.hex()}.json"


def _prompt_place(prompt_hash: bytes) -> str:
    return f"prompts/{prompt_hash.hex()}.txt"


def _temporary(name: str) -> str:
    return f".{name}.{uuid.uuid4().hex}"
