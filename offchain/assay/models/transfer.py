"""Move a whole version: from a folder into a store, and from a store into a folder."""

from dataclasses import dataclass
from pathlib import Path

from assay.models.artefact_store import ArtefactStore
from assay.wire.manifest import Manifest

__all__ = ["FetchedModel", "fetch", "folder_of", "publish_files"]


@dataclass(frozen=True)
class FetchedModel:
    """A version whose artefacts are in `folder`, each at its path, with digests checked."""

    manifest: Manifest
    folder: Path


def publish_files(store: ArtefactStore, manifest: Manifest, folder: Path) -> bytes:
    """Store all artefacts of a version from `folder`, and return the manifest's hash.

    The manifest goes last: where it is, everything is. Raises `ArtefactError`.
    """
    for artefact in manifest.artefacts:
        store.put(artefact, folder / artefact.path)
    return store.put_manifest(manifest)


def fetch(store: ArtefactStore, manifest_hash: bytes, cache: Path) -> FetchedModel:
    """Have a version below `cache`, in a folder of its own, and check every byte of it.

    What is there already is checked, too, and fetched again where it is damaged. Raises
    `ArtefactError`, and `ManifestError` for a manifest that is not the one of this hash.
    """
    manifest = store.manifest(manifest_hash)
    folder = folder_of(manifest_hash, cache)
    for artefact in manifest.artefacts:
        store.get(artefact, folder / artefact.path)
    return FetchedModel(manifest, folder)


def folder_of(manifest_hash: bytes, cache: Path) -> Path:
    """Name the folder below `cache` that a version is fetched into."""
    return cache / manifest_hash.hex()
