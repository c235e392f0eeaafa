"""`assay delegate revoke`: end a session key, now and for good."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from assay.cli.commands.delegate.options import KeyAddress, Provider, provider_address
from assay.cli.commands.delegate.site import Site, shown
from assay.cli.connection import Connection
from assay.cli.terminal.options import AsJson, DeploymentsFolder, HomeFolder, RpcUrl
from assay.cli.terminal.screen import Screen
from assay.cli.terminal.words import read_key_address
from assay.errors import SettingsError
from assay.settings import Home

__all__ = ["revoke"]


def revoke(
    address: KeyAddress,
    key: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            help="The key that sends it: the provider's, which is the default, or the key itself.",
        ),
    ] = None,
    provider: Provider = None,
    home: HomeFolder = Path(".assay"),
    rpc: RpcUrl = None,
    deployments: DeploymentsFolder = None,
    as_json: AsJson = False,
) -> None:
    """End a session key, as the provider or as the key itself: now, and for good."""
    screen = Screen(as_json=as_json)
    ended = read_key_address(address)
    connection = Connection(Home(home), rpc, deployments=deployments)
    sender = connection.key(key, "provider")
    # Who sends it is the provider, unless the key speaks for itself.
    speaks_for_itself = sender.address == ended
    whose = (
        str(sender.address)
        if provider is None and not speaks_for_itself
        else provider_address(connection, provider)
    )
    if sender.address not in (whose, ended):
        raise SettingsError(
            f"{sender.address} can revoke no session key of {whose}.",
            "Name the provider's key file, or the session key's own, with --key.",
        )
    site = Site.of(connection)
    record = site.verifier.delegation(whose, ended)
    if record is None:
        raise SettingsError(
            f"{whose} never delegated the key {ended}: there is nothing to revoke.",
            "Check the address, and say whose it is with --provider. A delegation that is signed"
            " and not sent can be revoked once somebody has sent it.",
        )
    transaction: str | None = None
    if not record.revoked_at:
        with screen.working(f"Revoking {ended}"):
            sent = site.send(site.verifier.revoke(whose, ended), sender)
        transaction = "0x" + sent.hex()
        record = site.verifier.delegation(whose, ended)
    document: dict[str, JsonValue] = {
        **site.document(whose, ended, record),
        "transaction": transaction,
    }
    screen.result(document, lambda: shown(document))
