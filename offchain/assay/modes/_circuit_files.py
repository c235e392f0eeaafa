"""The files of a version with a circuit, found in its manifest and held to it."""

from pathlib import Path

from assay.errors import CircuitError, EvidenceError
from assay.wire.hashing import keccak
from assay.wire.manifest import Artefact, Manifest
from assay.zk.groth16 import VerificationKey

__all__ = ["artefact_path", "find_artefact", "read_key", "read_key_bytes"]


def find_artefact(manifest: Manifest, suffix: str) -> Artefact | None:
    """Find the file of a version that ends in a suffix."""
    return next((each for each in manifest.artefacts if each.path.endswith(suffix)), None)


def artefact_path(manifest: Manifest, folder: Path, suffix: str) -> Path:
    """Find the file of a version that ends in a suffix. Raises `EvidenceError`."""
    artefact = find_artefact(manifest, suffix)
    if artefact is None:
        raise EvidenceError(
            f"The version has no {suffix} file.", "Ask the publisher for a version that has one."
        )
    return folder / artefact.path


def read_key_bytes(manifest: Manifest, folder: Path) -> bytes:
    """Read the verification key that a manifest names by its hash. Raises `EvidenceError`."""
    path = artefact_path(manifest, folder, ".vkey")
    data = path.read_bytes()
    if manifest.circuit is None or keccak(data) != manifest.circuit.verification_key_hash:
        raise EvidenceError(
            f"The file {path.name!r} is not the verification key that the manifest names.",
            "Ask the publisher for a version whose files belong together.",
        )
    return data


def read_key(manifest: Manifest, folder: Path) -> VerificationKey:
    """Read and check the same key. Raises `EvidenceError`."""
    try:
        return VerificationKey.from_bytes(read_key_bytes(manifest, folder))
    except CircuitError as error:
        raise EvidenceError(error.message, error.hint) from error
