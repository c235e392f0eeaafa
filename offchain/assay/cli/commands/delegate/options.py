"""Options that the commands about delegations share, and whom they mean."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer
from eth_account.signers.local import LocalAccount

from assay.cli.connection import Connection
from assay.cli.terminal.words import read_key_address
from assay.errors import SettingsError

__all__ = ["KeyAddress", "Provider", "SubmitterKey", "provider_address"]

KeyAddress: TypeAlias = Annotated[
    str, typer.Argument(metavar="ADDRESS", help="The session key's address.")
]
Provider: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Whose session key; else that of the home folder."),
]
SubmitterKey: TypeAlias = Annotated[
    Path | None,
    typer.Option(dir_okay=False, help="Whose key sends it and pays for gas; else the provider's."),
]


def provider_address(connection: Connection, given: str | None) -> str:
    """Find whose session key is meant. Raises `InvalidInput`, `SettingsError`."""
    if given is not None:
        return read_key_address(given)
    if not connection.home.key("provider").exists():
        raise SettingsError(
            f"There is no provider's key in {connection.home.folder}.",
            "Say whose session key it is: --provider, with an address.",
        )
    account: LocalAccount = connection.key(None, "provider")
    return str(account.address)
