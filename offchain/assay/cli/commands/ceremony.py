"""`assay circuit ceremony`: a setup by several people, of whom one has to be honest."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, TypeAlias

import typer
from pydantic import JsonValue
from rich.console import Group, RenderableType

from assay.cli.circuits.documents import key_document, key_shown
from assay.cli.terminal.options import AsJson, CircuitFile, PowersFile
from assay.cli.terminal.screen import Screen, fields
from assay.client import finish_ceremony, key_files
from assay.errors import CeremonyError
from assay.zk.ceremony import Ceremony, Contribution
from assay.zk.circuit import load_circuit

__all__ = ["ceremony"]

ceremony = typer.Typer(
    no_args_is_help=True,
    help="Set a circuit up together: sound if one of all who contribute forgets their secret.",
)

KeyBefore: TypeAlias = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, metavar="FROM", help="The key so far.")
]
KeyAfter: TypeAlias = Annotated[
    Path, typer.Argument(dir_okay=False, metavar="TO", help="The key to write.")
]
LastKey: TypeAlias = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, metavar="ZKEY", help="The ceremony's key.")
]


@ceremony.command()
def prepare(
    path: CircuitFile,
    powers: PowersFile,
    out: Annotated[
        Path | None, typer.Option(dir_okay=False, help="The key to write; else NAME.0000.zkey.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the key that the first contributor begins with. Alone it proves nothing."""
    screen = Screen(as_json=as_json)
    target = out or path.with_suffix(".0000.zkey")
    with screen.working(f"Preparing {target.name}"):
        Ceremony().prepare(load_circuit(path).r1cs, powers, target)
    document: dict[str, JsonValue] = {"provingKey": str(target)}
    screen.result(document, lambda: fields({"key": f"{target}; contribute to it at least once"}))


@ceremony.command()
def contribute(
    before: KeyBefore,
    after: KeyAfter,
    name: Annotated[str, typer.Option(help="Who contributes; public.")],
    as_json: AsJson = False,
) -> None:
    """Add randomness of your own to a key. It is made here, forgotten, and never written down."""
    screen = Screen(as_json=as_json)
    with screen.working("Contributing"):
        contribution = Ceremony().contribute(before, after, name)
    _show(screen, after, [contribution])


@ceremony.command()
def beacon(
    before: KeyBefore,
    after: KeyAfter,
    value: Annotated[
        str, typer.Option(metavar="HEX", help="What nobody could know before, as a block's hash.")
    ],
    iterations: Annotated[
        int, typer.Option(help="It is hashed 2 to the power of this times.")
    ] = 10,
    as_json: AsJson = False,
) -> None:
    """Add public randomness, after the last contributor."""
    screen = Screen(as_json=as_json)
    with screen.working("Adding the beacon"):
        contribution = Ceremony().beacon(before, after, _bytes(value), iterations)
    _show(screen, after, [contribution])


@ceremony.command()
def verify(path: CircuitFile, key: LastKey, powers: PowersFile, as_json: AsJson = False) -> None:
    """Check a key against the circuit, compiled again, and list who has contributed to it."""
    screen = Screen(as_json=as_json)
    with screen.working("Checking every contribution"):
        contributions = Ceremony().verify(load_circuit(path).r1cs, powers, key)
    _show(screen, key, contributions)


@ceremony.command()
def finish(path: CircuitFile, key: LastKey, powers: PowersFile, as_json: AsJson = False) -> None:
    """Check a key as verify does, and write the circuit's proving and verification key."""
    screen = Screen(as_json=as_json)
    with screen.working("Checking every contribution"):
        made = finish_ceremony(path, key, powers)
    proving, verification = key_files(path)
    document = {
        **_document(proving, made.contributions),
        **key_document(verification, made.key),
    }
    screen.result(
        document,
        lambda: Group(_shown(proving, made.contributions), key_shown(verification, made.key)),
    )


def _show(screen: Screen, key: Path, contributions: Sequence[Contribution]) -> None:
    screen.result(_document(key, contributions), lambda: _shown(key, contributions))


def _document(key: Path, contributions: Sequence[Contribution]) -> dict[str, JsonValue]:
    return {
        "provingKey": str(key),
        "contributions": [
            {"name": contribution.name, "beacon": _beacon(contribution)}
            for contribution in contributions
        ],
    }


def _beacon(contribution: Contribution) -> str | None:
    value = contribution.beacon_hash
    return None if value is None else "0x" + value.hex()


def _shown(key: Path, contributions: Sequence[Contribution]) -> RenderableType:
    lines = [
        f"{entry.name}, made of {_beacon(entry)}" if entry.beacon_hash else entry.name
        for entry in contributions
    ]
    return fields({"proving key": str(key), "contributed": "\n".join(lines)})


def _bytes(value: str) -> bytes:
    try:
        return bytes.fromhex(value.removeprefix("0x"))
    except ValueError as error:
        raise CeremonyError(
            f"{value!r} is no number in hex.", "Write the beacon as 0x and hex digits."
        ) from error
