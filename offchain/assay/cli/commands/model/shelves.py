"""What the commands about models have in common."""

from typing import Annotated, TypeAlias

import typer

from assay.cli.connection import Connection
from assay.cli.shelf import Shelf

__all__ = ["Reference", "open_shelf"]

Reference: TypeAlias = Annotated[
    str, typer.Argument(metavar="MODEL", help="A model's name or id, or a version's id.")
]


def open_shelf(connection: Connection, store: str | None) -> Shelf:
    """Find the registry and the store that a command was told to work with."""
    chain = connection.chain()
    return Shelf(chain, connection.deployment(chain), connection.store(store))
