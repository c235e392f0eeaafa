"""What is in a circuit's file, by its suffix."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue
from rich.console import RenderableType

from assay.cli.circuits.documents import circuit_document, circuit_shown, key_document, key_shown
from assay.cli.terminal.screen import fields
from assay.client import CircuitFigures
from assay.errors import InvalidInput
from assay.zk.ceremony import read_contributions
from assay.zk.circuit import load_circuit
from assay.zk.groth16 import VerificationKey, Zkey
from assay.zk.plan import read_plan

__all__ = ["Described", "describe"]


@dataclass(frozen=True, slots=True)
class Described:
    """A file, for scripts and for people."""

    document: JsonValue
    shown: RenderableType


def describe(path: Path) -> Described:
    """Read a file of a circuit. Raises `InvalidInput` for any other, and `CircuitError`."""
    describe_kind = _KINDS.get(path.suffix)
    if describe_kind is None:
        raise InvalidInput(
            f"{path.name} is no file of a circuit.",
            f"Name one that ends in {', '.join(_KINDS)}.",
        )
    return describe_kind(path)


def _circuit(path: Path) -> Described:
    plan = read_plan(path.read_bytes())
    figures = CircuitFigures.of(load_circuit(path), path.parent / plan.model.file)
    return Described(circuit_document(path, plan, figures), circuit_shown(path, plan, figures))


def _verification_key(path: Path) -> Described:
    key = VerificationKey.from_bytes(path.read_bytes())
    return Described(key_document(path, key), key_shown(path, key))


def _proving_key(path: Path) -> Described:
    key = Zkey(path)
    header, names = key.header, [entry.name for entry in read_contributions(key)]
    document: dict[str, JsonValue] = {
        "provingKey": str(path),
        "bytes": path.stat().st_size,
        "wires": header.wires,
        "publicSignals": header.public_signals,
        "domainSize": header.domain_size,
        "contributions": list[JsonValue](names),
    }
    rows = fields(
        {
            "proving key": f"{path}, {path.stat().st_size:,} bytes",
            "circuit": f"{header.wires:,} wires, {header.public_signals} public signals",
            "powers of tau": f"at least 2^{header.domain_size.bit_length() - 1}",
            "contributions": ", ".join(names) or "none: anyone can forge its proofs",
        }
    )
    return Described(document, rows)


_KINDS: Mapping[str, Callable[[Path], Described]] = {
    ".circuit": _circuit,
    ".vkey": _verification_key,
    ".zkey": _proving_key,
}
