"""What the commands about models have in common."""

from typing import Annotated, TypeAlias

import typer
from pydantic import JsonValue
from rich.console import RenderableType

from assay.cli.connection import Connection
from assay.cli.shelf import Shelf
from assay.cli.terminal.screen import fields

__all__ = ["Reference", "open_shelf", "shown_fields"]

Reference: TypeAlias = Annotated[
    str, typer.Argument(metavar="MODEL", help="A model's name or id, or a version's id.")
]


def open_shelf(connection: Connection, store: str | None) -> Shelf:
    """Find the registry and the store that a command was told to work with."""
    chain = connection.chain()
    return Shelf(chain, connection.deployment(chain), connection.store(store))


def shown_fields(document: dict[str, JsonValue]) -> RenderableType:
    """Show a document to people, without what it has no value for."""
    return fields({name: str(value) for name, value in document.items() if value is not None})
