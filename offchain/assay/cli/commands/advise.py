"""`assay advise`: which policy suits what is at stake."""

from pathlib import Path
from typing import Annotated

import typer

from assay.cli.connection import Connection
from assay.cli.terminal.advice import advice_shown
from assay.cli.terminal.options import AsJson, GatewayUrl, HomeFolder
from assay.cli.terminal.screen import Screen
from assay.settings import Home

__all__ = ["advise"]


def advise(
    value: Annotated[
        str, typer.Option(metavar="USD", help="What a wrong answer could cost: 5000usd.")
    ],
    reference: Annotated[
        str | None,
        typer.Argument(metavar="MODEL", help="A model's name or id, or a version's id."),
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", metavar="MODEL", help="The same, as an option.")
    ] = None,
    latency: Annotated[
        str | None, typer.Option(metavar="TIME", help="For how long an answer may take: 2s, 500ms.")
    ] = None,
    privacy: Annotated[
        bool, typer.Option("--privacy", help="Input and output must stay off the chain.")
    ] = False,
    policy: Annotated[
        str | None, typer.Option(help="Refuse to advise without figures of this policy.")
    ] = None,
    home: HomeFolder = Path(".assay"),
    gateway: GatewayUrl = None,
    as_json: AsJson = False,
) -> None:
    """Rank the policies that a model is sold under, by stated rules and the node's own figures.

    The rules are explained in docs/advice.md.
    """
    named = reference or model
    if named is None or (reference and model):
        raise typer.BadParameter("Name one model: assay advise MODEL --value 5000usd.")
    screen = Screen(as_json=as_json)
    connection = Connection(Home(home), gateway_url=gateway)
    report = connection.gateway().advice(named, value, latency, privacy=privacy, policy=policy)
    screen.result(report.model_dump(mode="json"), lambda: advice_shown(report))
