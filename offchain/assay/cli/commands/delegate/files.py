"""Delegations in files: the JSON that a node puts into its receipts."""

import os
from pathlib import Path

from assay.errors import SettingsError
from assay.gateway.node_file import read_delegation
from assay.wire import Delegation

__all__ = ["find_delegation", "write_delegation"]


def find_delegation(path: Path) -> Delegation | None:
    """Read a delegation where there is a file. Raises `SettingsError`."""
    return read_delegation(path) if path.exists() else None


def write_delegation(path: Path, delegation: Delegation) -> None:
    """Write a delegation into its file, all of it or nothing. Raises `SettingsError`."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("w", encoding="utf-8") as file:
            file.write(delegation.model_dump_json(indent=2) + "\n")
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise SettingsError(
            f"The delegation cannot be written to {path}: {error.strerror}.",
            "Name another file with --save.",
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
