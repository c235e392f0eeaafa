"""`assay delegate send`: bring a delegation that was signed elsewhere onto the chain."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from assay.cli.commands.delegate.options import SubmitterKey
from assay.cli.commands.delegate.site import Site, shown
from assay.cli.connection import Connection
from assay.cli.terminal.options import AsJson, DeploymentsFolder, HomeFolder, RpcUrl
from assay.cli.terminal.screen import Screen
from assay.gateway.node_file import read_delegation
from assay.settings import Home

__all__ = ["send"]


def send(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="What assay delegate --sign-only has written.")
    ],
    submitter_key: SubmitterKey = None,
    home: HomeFolder = Path(".assay"),
    rpc: RpcUrl = None,
    deployments: DeploymentsFolder = None,
    as_json: AsJson = False,
) -> None:
    """Send a delegation that its provider has signed. Whoever sends it pays for gas."""
    screen = Screen(as_json=as_json)
    delegation = read_delegation(file)
    connection = Connection(Home(home), rpc, deployments=deployments)
    submitter = connection.key(submitter_key, "provider")
    site = Site.of(connection)
    with screen.working(f"Delegating to {delegation.key}"):
        transaction = site.bring(delegation, submitter)
    record = site.verifier.delegation(delegation.provider, delegation.key)
    document: dict[str, JsonValue] = {
        **site.document(delegation.provider, delegation.key, record),
        "transaction": None if transaction is None else "0x" + transaction.hex(),
    }
    screen.result(document, lambda: shown(document))
