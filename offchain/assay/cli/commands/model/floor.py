"""`assay model floor`: the weakest policy that a model is sold under."""

from pathlib import Path
from typing import Annotated

import typer

from assay.cli.commands.model.shelves import Reference, open_shelf
from assay.cli.connection import Connection
from assay.cli.terminal.options import (
    AsJson,
    DeploymentsFolder,
    HomeFolder,
    PublisherKey,
    RpcUrl,
    StoreUrl,
)
from assay.cli.terminal.screen import Screen, shown_fields
from assay.settings import Home
from assay.wire.policy import parse_policy

__all__ = ["floor"]


def floor(
    reference: Reference,
    policy: Annotated[
        str | None, typer.Argument(help="The new floor; it must imply the old one.")
    ] = None,
    home: HomeFolder = Path(".assay"),
    rpc: RpcUrl = None,
    deployments: DeploymentsFolder = None,
    key: PublisherKey = None,
    store: StoreUrl = None,
    as_json: AsJson = False,
) -> None:
    """Show a model's floor, or raise it, for good."""
    screen = Screen(as_json=as_json)
    connection = Connection(Home(home), rpc, deployments=deployments)
    shelf = open_shelf(connection, store)
    version = shelf.catalogue.find(reference)
    if policy is not None:
        raised = parse_policy(policy, shelf.deployment.mode_ids)
        call = shelf.registry.raise_floor(version.model_id, raised)
        with screen.working(f"Raising the floor of {version.name}"):
            shelf.chain.send(call, connection.key(key, "publisher"))
    document = {
        name: value
        for name, value in shelf.document(version).items()
        if name in ("name", "modelId", "floor")
    }
    screen.result(document, lambda: shown_fields(document))
