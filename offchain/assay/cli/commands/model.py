"""`assay model`: publish, list, show, retire, and raise the floor."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeAlias

import typer
from pydantic import JsonValue
from rich.console import Group, RenderableType
from rich.json import JSON
from rich.table import Table

from assay.chain import AccountSender, Chain, Deployment, ModelRegistry, ZkmlVerifier
from assay.cli.connection import Connection
from assay.cli.options import (
    AsJson,
    DeploymentsFolder,
    HomeFolder,
    PublisherKey,
    RpcUrl,
    StoreUrl,
)
from assay.cli.screen import Screen, fields
from assay.client import Publisher
from assay.models import ArtefactStore, Declaration
from assay.node import Catalogue, ListedVersion
from assay.settings import Home
from assay.wire.policy import parse_policy, show_policy

__all__ = ["model"]

model = typer.Typer(no_args_is_help=True, help="Publish models, and see what is published.")

Reference: TypeAlias = Annotated[
    str, typer.Argument(metavar="MODEL", help="A model's name or id, or a version's id.")
]


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The registry on its chain, and the artefact store beside it."""

    chain: Chain
    deployment: Deployment
    registry: ModelRegistry
    store: ArtefactStore

    @property
    def catalogue(self) -> Catalogue:
        return Catalogue(self.registry, self.store, self.deployment.block)

    def document(self, version: ListedVersion) -> dict[str, JsonValue]:
        """Describe a version, as the chain has it now."""
        registered = self.registry.model(version.model_id)
        published = self.registry.version(version.version_id)
        circuit = version.manifest.circuit
        assert registered is not None
        assert published is not None
        return {
            "name": version.name,
            "modelId": "0x" + version.model_id.hex(),
            "versionId": "0x" + version.version_id.hex(),
            "publisher": version.publisher,
            "floor": show_policy(registered.floor, self.deployment.mode_ids),
            "publishedAt": published.published_at,
            "retiredAt": published.retired_at or None,
            "setup": None if circuit is None else circuit.setup,
        }


def _shelf(connection: Connection, store: str | None) -> _Shelf:
    chain = connection.chain()
    deployment = connection.deployment(chain)
    registry = ModelRegistry(chain, deployment.address("ModelRegistry"))
    return _Shelf(chain, deployment, registry, connection.store(store))


@model.command()
def publish(
    path: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, metavar="FILE", help="An ONNX file, or a .circuit file."
        ),
    ],
    name: Annotated[str, typer.Option(help="The model's name.")],
    floor: Annotated[
        str | None,
        typer.Option(help="The weakest policy to sell it under; signed for a new model."),
    ] = None,
    codec: Annotated[
        str | None, typer.Option(help="How tensors are written; else as goes with the format.")
    ] = None,
    licence: Annotated[str, typer.Option(help="Best an SPDX expression.")] = "NOASSERTION",
    description: Annotated[str, typer.Option(help="What it does.")] = "",
    allow_nan: Annotated[
        list[str] | None, typer.Option(metavar="TENSOR", help="A tensor that may hold NaN.")
    ] = None,
    uri: Annotated[str, typer.Option(help="Where others find the manifest; public.")] = "",
    home: HomeFolder = Path(".assay"),
    rpc: RpcUrl = None,
    deployments: DeploymentsFolder = None,
    key: PublisherKey = None,
    store: StoreUrl = None,
    as_json: AsJson = False,
) -> None:
    """Publish a file as a version of a model; registers the model if it is new.

    A circuit is published with its model and its keys, and the chain is told its verification key.
    """
    screen = Screen(as_json=as_json)
    connection = Connection(Home(home), rpc, deployments=deployments)
    shelf = _shelf(connection, store)
    sender = AccountSender(shelf.chain, connection.key(key, "publisher"))
    declaration = Declaration(
        licence=licence,
        description=description,
        codec=codec,
        nan_allowed=frozenset(allow_nan or ()),
    )
    weakest = None if floor is None else parse_policy(floor, shelf.deployment.mode_ids)
    with screen.working(f"Publishing {path.name}"):
        circuits = ZkmlVerifier(shelf.chain, shelf.deployment.address("ZkmlVerifier"))
        publisher = Publisher(shelf.registry, shelf.store, sender, circuits)
        published = publisher.publish(path, name, declaration, weakest, uri)
    document: dict[str, JsonValue] = {
        "modelId": "0x" + published.model_id.hex(),
        "versionId": "0x" + published.version_id.hex(),
        "manifestHash": "0x" + published.manifest.hash().hex(),
        "floor": show_policy(published.floor, shelf.deployment.mode_ids),
        "isNew": published.is_new,
    }
    screen.result(document, lambda: _fields(document))


@model.command("list")
def list_versions(
    home: HomeFolder = Path(".assay"),
    rpc: RpcUrl = None,
    deployments: DeploymentsFolder = None,
    store: StoreUrl = None,
    as_json: AsJson = False,
) -> None:
    """List all versions that are published and whose manifest is in the store, oldest first."""
    screen = Screen(as_json=as_json)
    shelf = _shelf(Connection(Home(home), rpc, deployments=deployments), store)
    with screen.working("Reading the registry"):
        documents = [shelf.document(version) for version in shelf.catalogue.versions()]
    screen.result(list[JsonValue](documents), lambda: _table(documents))


@model.command()
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
    shelf = _shelf(Connection(Home(home), rpc, deployments=deployments), store)
    version = shelf.catalogue.find(reference)
    document = shelf.document(version)
    manifest = version.manifest.canonical_bytes().decode()
    whole = {**document, "manifest": version.manifest.model_dump(mode="json", exclude_none=True)}
    screen.result(whole, lambda: Group(_fields(document), JSON(manifest, highlight=False)))


@model.command()
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
    shelf = _shelf(connection, store)
    version = shelf.catalogue.find(reference)
    call = shelf.registry.retire(version.version_id, reason)
    with screen.working(f"Retiring a version of {version.name}"):
        shelf.chain.send(call, connection.key(key, "publisher"))
    document = shelf.document(version)
    screen.result(document, lambda: _fields(document))


@model.command()
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
    shelf = _shelf(connection, store)
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
    screen.result(document, lambda: _fields(document))


def _fields(document: dict[str, JsonValue]) -> RenderableType:
    return fields({name: str(value) for name, value in document.items() if value is not None})


def _table(documents: list[dict[str, JsonValue]]) -> RenderableType:
    table = Table("model")
    for name in ("version", "publisher", "floor", "state"):
        table.add_column(name, overflow="fold")
    for document in documents:
        state = "retired" if document["retiredAt"] else "live"
        row = [document[name] for name in ("name", "versionId", "publisher", "floor")]
        table.add_row(*map(str, row), state)
    return table
