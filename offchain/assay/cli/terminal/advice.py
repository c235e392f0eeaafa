"""A report of advice, for people: what is advised first, then what was left out and why."""

import shlex
from collections.abc import Iterator, Sequence
from decimal import Decimal

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from assay.cli.terminal.money import whole
from assay.cli.terminal.screen import fields
from assay.client import AdviceReport, ExcludedPolicy, RankedPolicy

__all__ = ["advice_shown"]

_DECIMALS_OF_A_GWEI = 9

_REHEARSAL = (
    "REHEARSAL: this is a development deployment. What is simulated or insecure counts here for"
    " what it stands for, and proves nothing."
)
_NEEDED = {
    "word": "the provider's word will do",
    "hardware": "hardware is needed, an enclave",
    "proof": "a proof of the computation is needed",
}


def advice_shown(report: AdviceReport) -> RenderableType:
    """Lay out a report."""
    parts: list[RenderableType] = [fields(dict(_about(report)))]
    if report.rehearsal:
        parts.append(Text(_REHEARSAL, style="bold red"))
    if report.advised is not None and not report.strong_enough:
        parts.append(Text("Nothing here is strong enough for that.", style="yellow"))
    parts += [Text(each, style="yellow") for each in _ways_out(report)]
    if report.ranking:
        best = report.ranking[0]
        parts.append(_ranking(report))
        parts.append(Text(f"What it takes against {best.policy}: {best.attack}"))
    telling = _telling(report.excluded)
    parts += [
        Text(f"Not {each.policy}, by the rule {each.rule}: {each.why}", style="dim")
        for each in telling
    ]
    if others := len(report.excluded) - len(telling):
        parts.append(
            Text(f"Nor {others} more that ask for what one of these does, and more.", style="dim")
        )
    parts += [Text(f"{name}: {says}", style="dim") for name, says in report.rules.items()]
    return Group(*parts)


def _about(report: AdviceReport) -> dict[str, str]:
    needed = _NEEDED.get(report.needed_level, report.needed_level)
    delivery = "; delivery has to be proven, too" if report.needs_delivery else ""
    advised = "nothing: the rules leave no policy"
    if report.advised is not None:
        advised = f"{report.advised}, by the rule {report.rule}"
    return {
        "model": f"{report.model}, floor {report.floor}",
        "at risk": f"{report.value_usd} USD: {needed}{delivery}",
        "advised": advised,
        "gas": _about_gas(report),
    }


def _about_gas(report: AdviceReport) -> str:
    if report.coin_usd is None:
        return (
            "not counted as a cost: the operator did not say what a coin is worth"
            " (assay up --coin-usd PRICE)"
        )
    fee = whole(int(report.gas_price_wei), _DECIMALS_OF_A_GWEI)
    return f"counted as a cost: {fee} gwei each now, at {report.coin_usd} USD a coin"


def _ways_out(report: AdviceReport) -> Iterator[str]:
    """Say what the asker can change, where the rules left nothing that is strong enough."""
    if report.strong_enough:
        return
    rules = {each.rule for each in report.excluded}
    if "measured" in rules:
        yield (
            "With --latency only what was measured here counts. One answer gives a policy's"
            f" figures: assay infer {shlex.quote(report.model)} --policy POLICY"
        )
    if "latency" in rules:
        yield "Some are too slow: allow for more time, or ask without --latency."
    if "privacy" in rules:
        yield "Some show input or output on the chain: without --privacy they count, too."
    if report.advised is None and rules == {"provable"}:
        yield "This node can prove none of its policies now. Another node may."


def _telling(excluded: Sequence[ExcludedPolicy]) -> list[ExcludedPolicy]:
    """Leave out what asks for all that another one asks for which is out by the same rule.

    Every set of modes above the floor is considered: one enclave that is missing takes out half.
    """
    asked = [(each, frozenset(each.policy.split("+"))) for each in excluded]
    return [
        each
        for each, modes in asked
        if not any(fewer < modes and other.rule == each.rule for other, fewer in asked)
    ]


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
