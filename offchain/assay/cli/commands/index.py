"""`assay index`: what the contracts logged, counted in a database."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue
from rich.console import RenderableType

from assay.cli.connection import Connection
from assay.cli.terminal.options import AsJson, DeploymentsFolder, HomeFolder, RpcUrl
from assay.cli.terminal.screen import Screen, fields
from assay.cli.terminal.stopping import Stop
from assay.node import open_database
from assay.settings import Home
from assay.telemetry import ChainSource, Follower, Indexer, Ledger, Overview, Telemetry

__all__ = ["index"]


def index(
    home: HomeFolder = Path(".assay"),
    rpc: RpcUrl = None,
    deployments: DeploymentsFolder = None,
    database: Annotated[
        str | None,
        typer.Option(
            "--database",
            metavar="URL",
            help="Where the index is, any SQLAlchemy URL; else the home folder's database.",
        ),
    ] = None,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on following the chain, until Ctrl-C.")
    ] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Forget what is indexed, and index all of it anew.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Count the contracts' events up to the latest block, and say what they come to."""
    screen, place = Screen(as_json=as_json), Home(home)
    connection = Connection(place, rpc, None, deployments)
    chain = connection.chain()
    deployment = connection.deployment(chain)
    engine = open_database(database or place.database_url)
    ledger = Ledger(engine)
    if rebuild:
        ledger.clear()
    indexer = Indexer(ChainSource(chain, deployment), ledger)
    stop = Stop() if follow else None
    with screen.working("Reading the contracts' events"):
        indexer.catch_up()
    said = Telemetry(engine).overview()
    screen.result(said.model_dump(mode="json"), lambda: _shown(said))
    if stop is not None:
        screen.note("Following the chain; Ctrl-C ends it.")
        _follow(Follower(indexer), stop)


def _follow(follower: Follower, stop: Stop) -> None:
    """Follow until a signal, or until the index cannot go on. Raises `TelemetryError`."""
    follower.start()
    while not stop.wait(0.2) and follower.is_running:
        pass
    follower.stop()
    if follower.problem is not None and not stop.is_asked:
        raise follower.problem


def _shown(said: Overview) -> RenderableType:
    total = said.total
    rows: dict[str, JsonValue] = {
        "chain": f"{said.index.chain_id}, up to block {said.index.block}",
        "requests": f"{total.requests}, of which {total.at_floor} at their model's floor",
        "captured": f"{total.captured}, with {total.gas} gas",
        "given back": f"{total.voided} voided, {total.reclaimed} reclaimed",
        "refused": f"{total.refused} items of batches",
        **{
            f"mode {mode.name}": f"{mode.figures.requests} asked, {mode.figures.captured} proven"
            for mode in said.modes
        },
    }
    return fields({name: str(value) for name, value in rows.items()})
