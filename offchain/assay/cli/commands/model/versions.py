"""`assay model list`, `show` and `retire`: the versions that are published."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue
from rich.console import Group, RenderableType
from rich.json import JSON
from rich.table import Table

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

__all__ = ["list_versions", "retire", "show"]


def list_versions(
    home: HomeFolder = Path(".assay"),
    rpc: RpcUrl = None,
    deployments: DeploymentsFolder = None,
    store: StoreUrl = None,
    as_json: AsJson = False,
) -> None:
    """List all versions that are published and whose manifest is in the store, oldest first."""
    screen = Screen(as_json=as_json)
    shelf = open_shelf(Connection(Home(home), rpc, deployments=deployments), store)
    with screen.working("Reading the registry"):
        documents = [shelf.document(version) for version in shelf.catalogue.versions()]
    screen.result(list[JsonValue](documents), lambda: _table(documents))


def show(
    reference: Reference,
    home: HomeFolder = Path(".assay"),
    rpc: RpcUrl = None,
    deployments: DeploymentsFolder = None,
    store: StoreUrl = None,
    as_json: AsJson = False,
) -> None:
    """Show a version and its manifest, from which anybody can work out its id."""
    screen = Screen(as_json=as_json)
    shelf = open_shelf(Connection(Home(home), rpc, deployments=deployments), store)
    version = shelf.catalogue.find(reference)
    document = shelf.document(version)
    manifest = version.manifest.canonical_bytes().decode()
    whole = {**document, "manifest": version.manifest.model_dump(mode="json", exclude_none=True)}
    screen.result(whole, lambda: Group(shown_fields(document), JSON(manifest, highlight=False)))


def retire(
    reference: Reference,
    reason: Annotated[str, typer.Option(help="Why; it stays on the chain for good.")],
    home: HomeFolder = Path(".assay"),
    rpc: RpcUrl = None,
    deployments: DeploymentsFolder = None,
    key: PublisherKey = None,
    store: StoreUrl = None,
    as_json: AsJson = False,
) -> None:
    """Retire a version, for good: nothing new can be bought of it."""
    screen = Screen(as_json=as_json)
    connection = Connection(Home(home), rpc, deployments=deployments)
    shelf = open_shelf(connection, store)
    version = shelf.catalogue.find(reference)
    call = shelf.registry.retire(version.version_id, reason)
    with screen.working(f"Retiring a version of {version.name}"):
        shelf.chain.send(call, connection.key(key, "publisher"))
    document = shelf.document(version)
    screen.result(document, lambda: shown_fields(document))


def _table(documents: list[dict[str, JsonValue]]) -> RenderableType:
    table = Table("model")
    for name in ("version", "publisher", "floor", "state"):
        table.add_column(name, overflow="fold")
    for document in documents:
        state = "retired" if document["retiredAt"] else "live"
        row = [document[name] for name in ("name", "versionId", "publisher", "floor")]
        table.add_row(*map(str, row), state)
    return table
