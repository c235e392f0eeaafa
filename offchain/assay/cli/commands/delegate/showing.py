"""`assay delegate show`: what the chain knows of a session key."""

from pathlib import Path

from assay.cli.commands.delegate.options import KeyAddress, Provider, provider_address
from assay.cli.commands.delegate.site import Site, shown
from assay.cli.connection import Connection
from assay.cli.terminal.options import AsJson, DeploymentsFolder, HomeFolder, RpcUrl
from assay.cli.terminal.screen import Screen
from assay.cli.terminal.words import read_key_address
from assay.settings import Home

__all__ = ["show"]


def show(
    address: KeyAddress,
    provider: Provider = None,
    home: HomeFolder = Path(".assay"),
    rpc: RpcUrl = None,
    deployments: DeploymentsFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show since when and until when a session key signs for a provider, and if it was revoked."""
    screen = Screen(as_json=as_json)
    key = read_key_address(address)
    connection = Connection(Home(home), rpc, deployments=deployments)
    whose = provider_address(connection, provider)
    site = Site.of(connection)
    document = site.document(whose, key, site.verifier.delegation(whose, key))
    screen.result(document, lambda: shown(document))
