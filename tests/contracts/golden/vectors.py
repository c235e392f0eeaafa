"""The golden vectors that Solidity and Python share."""

import json
from pathlib import Path
from typing import Any

from ..statements import Claim, Terms

__all__ = ["claim_of", "terms_of", "vectors"]

_FOLDER = Path(__file__).parent.parent.parent / "vectors"


def vectors(file: str, kind: str) -> list[dict[str, Any]]:
    """Read the vectors of one kind."""
    content: dict[str, list[dict[str, Any]]] = json.loads(
        (_FOLDER / f"{file}.json").read_text(encoding="utf-8")
    )
    return content[kind]


def claim_of(vector: dict[str, Any]) -> Claim:
    """Take the claim out of a vector."""
    return Claim(
        *(_bytes(vector[name]) for name in ("requestId", "versionId", "promptHash", "inputHash")),
        *(_bytes(vector[name]) for name in ("paramsHash", "outputHash")),
        vector["provider"],
        int(vector["units"]),
        vector["completedAt"],
    )


def terms_of(vector: dict[str, Any]) -> Terms:
    """Take the terms out of a vector."""
    return Terms(
        vector["provider"],
        vector["token"],
        int(vector["amount"]),
        int(vector["unitPrice"]),
        *(_bytes(vector[name]) for name in ("versionId", "promptHash", "inputHash", "paramsHash")),
        int(vector["policy"], 16),
        vector["captureBefore"],
        _bytes(vector["salt"]),
    )


def _bytes(hexadecimal: str) -> bytes:
    return bytes.fromhex(hexadecimal.removeprefix("0x"))
