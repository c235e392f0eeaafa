"""`assay model publish`: a file becomes a version of a model."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from assay.cli.commands.model.shelves import open_shelf
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
from assay.models import Declaration
from assay.settings import Home
from assay.wire.policy import parse_policy, show_policy

__all__ = ["publish"]


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
    shelf = open_shelf(connection, store)
    publisher = shelf.publisher(connection.key(key, "publisher"))
    declaration = Declaration(
        licence=licence,
        description=description,
        codec=codec,
        nan_allowed=frozenset(allow_nan or ()),
    )
    weakest = None if floor is None else parse_policy(floor, shelf.deployment.mode_ids)
    with screen.working(f"Publishing {path.name}"):
        published = publisher.publish(path, name, declaration, weakest, uri)
    document: dict[str, JsonValue] = {
        "modelId": "0x" + published.model_id.hex(),
        "versionId": "0x" + published.version_id.hex(),
        "manifestHash": "0x" + published.manifest.hash().hex(),
        "floor": show_policy(published.floor, shelf.deployment.mode_ids),
        "isNew": published.is_new,
    }
    screen.result(document, lambda: shown_fields(document))
