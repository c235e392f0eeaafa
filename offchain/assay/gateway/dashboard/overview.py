"""The overview: how modes and policies are distributed, by count and by value, over time."""

from dataclasses import dataclass

from assay.gateway.dashboard.distribution import Distribution, Measure, distribution, value
from assay.gateway.dashboard.timeline import Span, Timeline, timeline
from assay.gateway.pages.words import Coin, share
from assay.telemetry import (
    Alert,
    By,
    Figures,
    IndexState,
    ModelSummary,
    Overview,
    Severity,
    Telemetry,
)

__all__ = ["Chart", "OverviewPage", "Total", "Weakest", "overview_page", "totals"]


@dataclass(frozen=True, slots=True)
class Weakest:
    """What was captured on the strength of weak modes alone; shares are of 1."""

    modes: tuple[str, ...]
    captured: int
    of: int
    share: float | None
    last_day_share: float | None
    atomic: int
    value_share: float | None


@dataclass(frozen=True, slots=True)
class Total:
    """One figure, of the last day and of all time."""

    name: str
    note: str
    last_day: int
    all_time: int
    is_amount: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A timeline with a title."""

    key: str
    title: str
    note: str
    timeline: Timeline
    is_amount: bool


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """All that the page shows."""

    index: IndexState
    alerts: tuple[Alert, ...]
    """The warnings first, and the latest of each."""
    weakest: Weakest
    totals: tuple[Total, ...]
    other_tokens: int
    """Tokens whose amounts are not in the totals, since tokens do not add up."""
    total: Figures
    proven: Distribution
    modes: Distribution
    policies: Distribution
    span: Span
    charts: tuple[Chart, ...]
    models: tuple[ModelSummary, ...]


def overview_page(telemetry: Telemetry, coin: Coin, span: Span) -> OverviewPage:
    """Ask for all that the page shows. Raises `NotFound` while nothing is indexed."""
    overview = telemetry.overview()
    token, total = coin.address, overview.total
    return OverviewPage(
        index=overview.index,
        alerts=tuple(sorted(telemetry.alerts(), key=_urgency)),
        weakest=_weakest(overview, token),
        totals=totals(overview.last_day, total, token),
        other_tokens=sum(sums.token != token for sums in total.amounts),
        total=total,
        proven=distribution(overview.proven, total, Measure.CAPTURES, token),
        modes=distribution(overview.modes, total, Measure.CAPTURES, token),
        policies=distribution(overview.policies, total, Measure.REQUESTS, token),
        span=span,
        charts=_charts(telemetry, token, span, overview.index.block_time),
        models=overview.models,
    )


def totals(last_day: Figures, total: Figures, token: str) -> tuple[Total, ...]:
    """List what there is to count, in the order of a payment's life."""
    counted = (
        ("requests", "Requests", "payments that were taken in"),
        ("at_floor", "At the floor", "under the weakest policy that their model is sold under"),
        ("below_advice", "Below advice", "under a weaker policy than this node advised"),
        ("captured", "Captured", "proven, and paid to the provider"),
        ("voided", "Voided", "given back by the provider"),
        ("reclaimed", "Reclaimed", "given back since the deadline had passed"),
        ("refused", "Refused in a batch", "captures that the escrow left as they were"),
        ("gas", "Gas of captures", "a transaction's gas is shared by its captures"),
    )
    amounts = (
        ("authorized", "Taken in", "from payers"),
        ("paid", "Paid", "to providers"),
        ("refunded", "Paid back", "to payers"),
    )
    return (
        *(
            Total(name, note, int(getattr(last_day, field)), int(getattr(total, field)))
            for field, name, note in counted
        ),
        *(
            Total(name, note, value(last_day, token, kind), value(total, token, kind), True)  # noqa: FBT003
            for kind, name, note in amounts
        ),
    )


def _urgency(alert: Alert) -> tuple[bool, int]:
    return alert.severity is not Severity.WARNING, -alert.at


def _weakest(overview: Overview, token: str) -> Weakest:
    weak, total, last_day = overview.weak, overview.total, overview.last_day
    paid = value(weak.total, token, "paid")
    return Weakest(
        modes=weak.modes,
        captured=weak.total.captured,
        of=total.captured,
        share=share(weak.total.captured, total.captured),
        last_day_share=share(weak.last_day.captured, last_day.captured),
        atomic=paid,
        value_share=share(paid, value(total, token, "paid")),
    )


def _charts(telemetry: Telemetry, token: str, span: Span, now: int) -> tuple[Chart, ...]:
    stretch, charts = span.until(now), list[Chart]()
    for by, of, measure in (
        (By.PROVEN, "what was proven", Measure.CAPTURES),
        (By.POLICY, "policy", Measure.REQUESTS),
    ):
        hours = telemetry.hours(by, stretch.first, stretch.end, step_seconds=stretch.step)
        counted = "Captures" if measure is Measure.CAPTURES else "Requests"
        moved = "Paid" if measure is Measure.CAPTURES else "Taken in"
        numbers = timeline(hours, stretch, measure.number)
        amounts = timeline(hours, stretch, measure.of_value(token))
        key = by.value
        charts += [
            Chart(f"{key}-number", f"{counted} by {of}", "how many", numbers, is_amount=False),
            Chart(f"{key}-value", f"{moved} by {of}", "for how much", amounts, is_amount=True),
        ]
    return tuple(charts)
