"""A model: its versions, what was bought of it, and the histories of its floor and prompts."""

from dataclasses import dataclass

from assay.gateway.dashboard.distribution import Distribution, Measure, distribution
from assay.gateway.dashboard.overview import Chart
from assay.gateway.dashboard.prompts import Prompt, PromptTexts
from assay.gateway.dashboard.timeline import Span, timeline
from assay.gateway.pages.words import Coin
from assay.telemetry import By, Latency, ModelReport, Telemetry
from assay.telemetry.tally import LATENCY_BINS

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
    hours = telemetry.hours(By.POLICY, stretch.first, stretch.end, model_id, stretch.step)
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
    total = sum(latency.bins)
    if not total:
        return ()
    labels = [f"up to {bound:,} s" if bound else "same second" for bound in LATENCY_BINS]
    labels.append(f"over {LATENCY_BINS[-1]:,} s")
    return tuple(
        LatencyRow(label, captured, captured / total)
        for label, captured in zip(labels, latency.bins, strict=True)
    )
