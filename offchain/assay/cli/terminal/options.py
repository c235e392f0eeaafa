"""Options that several commands have, spelt and explained in one way."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

__all__ = [
    "AsJson",
    "CircuitFile",
    "DeploymentsFolder",
    "GatewayUrl",
    "HomeFolder",
    "PowersFile",
    "PublisherKey",
    "RpcUrl",
    "StoreUrl",
]

HomeFolder: TypeAlias = Annotated[
    Path,
    typer.Option(
        "--home",
        envvar="ASSAY_HOME",
        file_okay=False,
        help="Where assay up keeps keys, deployments, artefacts and the chain.",
    ),
]
RpcUrl: TypeAlias = Annotated[
    str | None,
    typer.Option("--rpc", metavar="URL", help="An Ethereum node; else that of assay up."),
]
GatewayUrl: TypeAlias = Annotated[
    str | None, typer.Option("--gateway", metavar="URL", help="A gateway; else that of assay up.")
]
DeploymentsFolder: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--deployments",
        file_okay=False,
        help="Where the deployment files are; else those of the home folder.",
    ),
]
PublisherKey: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--key", dir_okay=False, help="The publisher's key file; else that of the home folder."
    ),
]
StoreUrl: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="URL",
        help="The artefact store, any fsspec URL; else that of the home folder.",
    ),
]
AsJson: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print one JSON document, for scripts.")
]
CircuitFile: TypeAlias = Annotated[
    Path,
    typer.Argument(
        exists=True,
        dir_okay=False,
        metavar="CIRCUIT",
        help="A .circuit file, with its model beside it.",
    ),
]
PowersFile: TypeAlias = Annotated[
    Path,
    typer.Option(
        "--ptau", exists=True, dir_okay=False, help="A powers-of-tau file, prepared for phase 2."
    ),
]
