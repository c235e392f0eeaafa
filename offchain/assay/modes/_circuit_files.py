"""The files of a version with a circuit, found in its manifest and held to it."""

from pathlib import Path

from assay.errors import CircuitError, EvidenceError
from assay.wire.hashing import keccak
from assay.wire.manifest import Manifest
from assay.zk.groth16 import VerificationKey

__all__ = ["find_artefact", "read_key", "read_key_bytes"]


def find_artefact(manifest: Manifest, suffix: str) -> str | None:
    """Find the artefact of a version that ends in a suffix, if there is one."""
    paths = (artefact.path for artefact in manifest.artefacts)
    return next((path for path in paths if path.endswith(suffix)), None)


def read_key_bytes(manifest: Manifest, folder: Path) -> bytes:
    """Read the verification key that a manifest names by its hash. Raises `EvidenceError`."""
    path = find_artefact(manifest, ".vkey")
    if manifest.circuit is None or path is None:
        raise EvidenceError(
            "The version has no verification key.", "Ask the publisher for a version that has one."
        )
    data = (folder / path).read_bytes()
    if keccak(data) != manifest.circuit.verification_key_hash:
        raise EvidenceError(
            f"The file {path!r} is not the verification key that the manifest names.",
            "Ask the publisher for a version whose files belong together.",
        )
    return data


def read_key(manifest: Manifest, folder: Path) -> VerificationKey:
    """Read and check the same key. Raises `EvidenceError`."""
    try:
        return VerificationKey.from_bytes(read_key_bytes(manifest, folder))
    except CircuitError as error:
        raise EvidenceError(error.message, error.hint) from error
