"""A model: its versions, what was bought of it, and the histories of its floor and prompts."""

from dataclasses import dataclass

from assay.gateway.dashboard.distribution import Distribution, Measure, distribution
from assay.gateway.dashboard.overview import Chart
from assay.gateway.dashboard.prompts import Prompt, PromptTexts
from assay.gateway.dashboard.timeline import Span, timeline
from assay.gateway.pages.words import Coin
from assay.telemetry import By, Latency, ModelReport, Telemetry

__all__ = ["LatencyRow", "ModelPage", "latency_rows", "model_page"]

_MOST_ENTRIES = 100


@dataclass(frozen=True, slots=True)
class LatencyRow:
    """How many captures took so long; `share` is of 1."""

    label: str
    captured: int
    share: float


@dataclass(frozen=True, slots=True)
class ModelPage:
    """All that the page shows. Histories are newest first, and end after some entries."""

    report: ModelReport
    policies: Distribution
    modes: Distribution
    latency: tuple[LatencyRow, ...]
    prompts: tuple[Prompt, ...]
    span: Span
    charts: tuple[Chart, ...]
    most_entries: int = _MOST_ENTRIES


def model_page(
    telemetry: Telemetry, prompts: PromptTexts, coin: Coin, model_id: bytes, span: Span
) -> ModelPage:
    """Ask for all that the page shows. Raises `ModelUnknown`."""
    report = telemetry.model(model_id)
    figures, token = report.model.figures, coin.address
    stretch = span.until(telemetry.index().block_time)
    hours = telemetry.hours(By.POLICY, stretch.first, stretch.end, model_id)
    numbers = timeline(hours, stretch, Measure.REQUESTS.number)
    amounts = timeline(hours, stretch, Measure.REQUESTS.of_value(token))
    return ModelPage(
        report=report,
        policies=distribution(report.policies, figures, Measure.REQUESTS, token),
        modes=distribution(report.modes, figures, Measure.CAPTURES, token),
        latency=latency_rows(figures.latency),
        prompts=prompts.latest(report.prompts),
        span=span,
        charts=(
            Chart("policy-number", "Requests by policy", "how many", numbers, is_amount=False),
            Chart("policy-value", "Taken in by policy", "for how much", amounts, is_amount=True),
        ),
    )


def latency_rows(latency: Latency) -> tuple[LatencyRow, ...]:
    """Write a histogram's bins; none where nothing was captured."""
    total = sum(each.captured for each in latency.bins)
    rows, lower = [], 0
    for each in latency.bins:
        bound = each.at_most_seconds
        if bound is None:
            label = f"over {lower:,} s"
        else:
            label = "same second" if bound == 0 else f"up to {bound:,} s"
            lower = bound
        rows.append(LatencyRow(label, each.captured, each.captured / total if total else 0.0))
    return tuple(rows) if total else ()
