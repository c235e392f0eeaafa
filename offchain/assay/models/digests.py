"""Digests of files, and copies that are checked while they are made."""

import hashlib
from pathlib import Path
from typing import BinaryIO

from assay.errors import ArtefactCorrupt
from assay.wire.manifest import Artefact

__all__ = ["copy_checked", "digest_file", "is_artefact"]

_CHUNK_BYTES = 1 << 20


def digest_file(path: Path) -> tuple[bytes, int]:
    """Read a file through, and return its sha256 and its size in bytes."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").digest()
        return sha256, file.tell()


def is_artefact(path: Path, artefact: Artefact) -> bool:
    """Tell whether a file is there and is the artefact, by reading it through."""
    return (
        path.is_file()
        and path.stat().st_size == artefact.size
        and digest_file(path) == (artefact.sha256, artefact.size)
    )


def copy_checked(source: BinaryIO, target: BinaryIO, artefact: Artefact, origin: str) -> None:
    """Copy an artefact's bytes; one byte too many ends the copy, however many would follow.

    Raises `ArtefactCorrupt`, naming `origin`; what `target` holds then is of no use.
    """
    digest, size = hashlib.sha256(), 0
    while size <= artefact.size and (chunk := source.read(_CHUNK_BYTES)):
        digest.update(chunk)
        size += len(chunk)
        target.write(chunk)
    if (digest.digest(), size) != (artefact.sha256, artefact.size):
        found = (
            f"sha256 0x{digest.hexdigest()}" if size == artefact.size else f"{size} bytes or more"
        )
        raise ArtefactCorrupt(
            f"{origin} should hold {artefact.path!r}, sha256 0x{artefact.sha256.hex()} and"
            f" {artefact.size} bytes; it holds {found}.",
            "Publish the version again from the original files, or use another store.",
        )
