"""`assay advise`: which policy suits what is at stake."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from assay.cli.connection import Connection
from assay.cli.money import whole
from assay.cli.options import AsJson, GatewayUrl, HomeFolder
from assay.cli.screen import Screen, fields
from assay.client import AdviceReport, RankedPolicy
from assay.settings import Home

__all__ = ["advise"]

_DECIMALS_OF_A_GWEI = 9

_REHEARSAL = (
    "REHEARSAL: this is a development deployment. What is simulated or insecure counts here for"
    " what it stands for, and proves nothing."
)


def advise(
    model: Annotated[str, typer.Option("--model", help="A model's name or id, or a version's id.")],
    value: Annotated[
        str, typer.Option(metavar="USD", help="What a wrong answer could cost: 5000usd.")
    ],
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
    screen = Screen(as_json=as_json)
    connection = Connection(Home(home), gateway_url=gateway)
    report = connection.gateway().advice(model, value, latency, privacy=privacy, policy=policy)
    screen.result(report.model_dump(mode="json"), lambda: _shown(report))


def _shown(report: AdviceReport) -> RenderableType:
    delivery = ", and a proof of delivery" if report.needs_delivery else ""
    about = fields(
        {
            "model": f"{report.model}, floor {report.floor}",
            "at risk": f"{report.value_usd} USD: {report.needed_level}{delivery} is needed",
            "advised": f"{report.advised or 'nothing'}, by the rule {report.rule}",
            "gas": _about_gas(report),
        }
    )
    parts: list[RenderableType] = [about]
    if report.rehearsal:
        parts.append(Text(_REHEARSAL, style="bold red"))
    if report.advised is not None and not report.strong_enough:
        parts.append(Text("Nothing here is strong enough for that.", style="yellow"))
    parts.append(_ranking(report))
    best = report.ranking[0] if report.ranking else None
    if best is not None:
        parts.append(Text(f"What it takes against {best.policy}: {best.attack}"))
    parts += [
        Text(f"Not {each.policy}, by the rule {each.rule}: {each.why}", style="dim")
        for each in report.excluded
    ]
    parts += [Text(f"{name}: {says}", style="dim") for name, says in report.rules.items()]
    return Group(*parts)


def _about_gas(report: AdviceReport) -> str:
    if report.coin_usd is None:
        return (
            "not counted as a cost: the operator did not say what a coin is worth"
            " (assay up --coin-usd PRICE)"
        )
    fee = whole(int(report.gas_price_wei), _DECIMALS_OF_A_GWEI)
    return f"counted as a cost: {fee} gwei each now, at {report.coin_usd} USD a coin"


def _ranking(report: AdviceReport) -> Table:
    counted = ("gas, USD",) if report.coin_usd is not None else ()
    table = Table("policy", "level", "latency", "gas", *counted, "price, USD", "rules")
    for each in report.ranking:
        style = None if each.strong_enough else "yellow"
        table.add_row(
            each.policy,
            each.level,
            _latency(each),
            "not measured" if each.gas is None else f"{each.gas:,}",
            *(_gas_usd(each) for _ in counted),
            each.price_usd,
            ", ".join(each.rules),
            style=style,
        )
    return table


def _gas_usd(policy: RankedPolicy) -> str:
    return "not measured" if policy.gas_usd is None else f"{Decimal(policy.gas_usd):.4f}"


def _latency(policy: RankedPolicy) -> str:
    if policy.latency_ms is None:
        return "not measured"
    about = "about " if policy.is_composed else ""
    return f"{about}{policy.latency_ms:,.0f} ms"
