"""What the compiler made of the contracts: ABI and creation code, committed with the package."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from assay.chain.abi import Interface
from assay.errors import DeploymentError

__all__ = ["Artifact", "artifact", "artifact_names"]


@dataclass(frozen=True, slots=True)
class Artifact:
    """One compiled contract; `bytecode` is its creation code, without constructor arguments."""

    name: str
    abi: tuple[Mapping[str, Any], ...]
    interface: Interface
    bytecode: bytes


def artifact_names() -> frozenset[str]:
    """List the Solidity names of all contracts in the package."""
    entries = files("assay").joinpath("artifacts").iterdir()
    return frozenset(entry.name.removesuffix(".json") for entry in entries)


@cache
def artifact(name: str) -> Artifact:
    """Read a contract's artifact by its Solidity name. Raises `DeploymentError`."""
    if name not in artifact_names():
        raise DeploymentError(
            f"There is no compiled contract {name}.",
            "Write it under contracts/ and export it: make abi.",
        )
    text = files("assay").joinpath("artifacts", f"{name}.json").read_text(encoding="utf-8")
    content = json.loads(text)
    bytecode = bytes.fromhex(content["bytecode"].removeprefix("0x"))
    return Artifact(name, tuple(content["abi"]), Interface(content["abi"]), bytecode)
