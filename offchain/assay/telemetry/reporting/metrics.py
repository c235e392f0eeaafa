"""The figures for Prometheus: totals since the deployment's first block, as counters.

Prometheus keeps every number as a float of 64 bits: beyond 2**53 it rounds. The JSON API is exact.
A counter goes back where the chain did; Prometheus takes that for a restart.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sql
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from assay.telemetry import tables
from assay.telemetry.reporting.alerts import is_weak
from assay.telemetry.reporting.figures import (
    OF_ALL_TIME,
    OF_ALL_VERSIONS,
    Bucket,
    modes_of,
    read_buckets,
    total,
)
from assay.telemetry.reporting.messages import Alert, IndexState, ModelSummary
from assay.telemetry.reporting.names import ModeNames
from assay.telemetry.tally import LATENCY_BINS, LATENCY_COLUMNS, NOTHING

__all__ = ["METRICS_CONTENT_TYPE", "MOST_LABELLED_MODELS", "OTHER", "Scrape", "exposition"]

METRICS_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

MOST_LABELLED_MODELS = 200
OTHER = "other"
"""Stands for what is beyond the most used: anyone may make another model, policy or token."""

_MOST_POLICIES = 50
_MOST_TOKENS = 10
_NAME_CHARACTERS = 120

# What is counted, how Prometheus calls it, and what it says of it.
_COUNTERS = {
    "requests": ("requests", "Requests that were paid for."),
    "at_floor": ("requests_at_floor", "Requests under the weakest policy the model is sold under."),
    "below_advice": ("requests_below_advice", "Requests under less than this node advised."),
    "captured": ("captures", "Requests that were proven, and the provider paid."),
    "voided": ("voids", "Requests that the provider gave back."),
    "reclaimed": ("reclaims", "Requests that went back after their deadline."),
    "refused": ("refusals", "Items of batches that could not be captured."),
    "gas": ("capture_gas", "Gas of the captures."),
}
_AMOUNTS = {
    "authorized": "What was taken in, in the token's smallest unit.",
    "paid": "What providers got, in the token's smallest unit.",
    "refunded": "What payers got back, in the token's smallest unit.",
}
_REVOCATIONS = {
    "KeyRevoked": "key",
    "EnclaveRevoked": "enclave",
    "MeasurementRevoked": "measurement",
    "ModeRetired": "mode",
}


@dataclass(frozen=True, slots=True)
class Scrape:
    """What one answer to Prometheus is made of."""

    state: IndexState
    models: tuple[ModelSummary, ...]
    """The models that get a label of their own."""
    alerts: tuple[Alert, ...]
    weak_modes: tuple[str, ...]


def exposition(connection: sql.Connection, scrape: Scrape) -> bytes:
    """Write everything in Prometheus's text format."""
    registry = CollectorRegistry()
    registry.register(_Figures(connection, scrape))
    return generate_latest(registry)


class _Figures(Collector):
    def __init__(self, connection: sql.Connection, scrape: Scrape) -> None:
        self._connection = connection
        self._scrape = scrape
        self._names = ModeNames(connection)
        self._totals = read_buckets(connection, OF_ALL_VERSIONS, OF_ALL_TIME)
        self._total = total(self._totals)

    def collect(self) -> Iterator[Metric]:
        """List the metrics."""
        yield from self._of_index()
        yield from self._of_models()
        yield from self._of_policies()
        yield from self._of_modes()
        yield from self._of_amounts()
        yield self._latency()
        yield self._weakly_proven()
        yield from self._of_notices()
        yield self._firing()

    def _of_index(self) -> Iterator[Metric]:
        state = self._scrape.state
        yield GaugeMetricFamily("assay_index_block", "The last block counted.", state.block)
        yield GaugeMetricFamily(
            "assay_index_block_time_seconds", "When that block was, UTC.", state.block_time
        )
        yield GaugeMetricFamily(
            "assay_index_up", "Whether the index goes on.", int(state.problem is None)
        )

    def _of_models(self) -> Iterator[Metric]:
        models = self._scrape.models
        for counted, (name, about) in _COUNTERS.items():
            family = CounterMetricFamily(f"assay_{name}", about, labels=["model"])
            left = self._total[counted]
            for model in models:
                value = getattr(model.figures, counted)
                left -= value
                family.add_metric(["0x" + model.model_id.hex()], value)
            family.add_metric([OTHER], left)
            yield family
        labels = ["model", "name", "publisher", "floor"]
        info = GaugeMetricFamily("assay_model_info", "What a model is called.", labels=labels)
        for model in models:
            name = model.name[:_NAME_CHARACTERS]
            info.add_metric(["0x" + model.model_id.hex(), name, model.publisher, model.floor], 1)
        yield info

    def _of_policies(self) -> Iterator[Metric]:
        sizes: Counter[str] = Counter()
        for bucket in self._totals:
            sizes[bucket.key.policy] += bucket.value("requests")
        shown = {word: self._names.policy(word) for word, _ in sizes.most_common(_MOST_POLICIES)}
        members = [(shown.get(bucket.key.policy, OTHER), bucket) for bucket in self._totals]
        yield from self._of_groups("policy", members)

    def _of_modes(self) -> Iterator[Metric]:
        members = [
            (self._names.mode(mode), bucket)
            for bucket in self._totals
            for mode in modes_of(bucket.key)
        ]
        yield from self._of_groups("mode", members)

    def _of_groups(self, label: str, members: Iterable[tuple[str, Bucket]]) -> Iterator[Metric]:
        """Count requests, captures and what was paid by one label."""
        counts: dict[str, Counter[str]] = {"requests": Counter(), "captured": Counter()}
        paid: Counter[tuple[str, str]] = Counter()
        tokens = self._tokens()
        for group, bucket in members:
            for counted, sums in counts.items():
                sums[group] += bucket.value(counted)
            if bucket.key.token in tokens:
                paid[group, bucket.key.token] += bucket.value("paid")
        for counted, sums in counts.items():
            name, about = _COUNTERS[counted]
            family = CounterMetricFamily(f"assay_{label}_{name}", about, labels=[label])
            for group, count in sorted(sums.items()):
                family.add_metric([group], count)
            yield family
        family = CounterMetricFamily(
            f"assay_{label}_paid_atomic", _AMOUNTS["paid"], labels=[label, "token"]
        )
        for (group, token), amount in sorted(paid.items()):
            family.add_metric([group, token], amount)
        yield family

    def _of_amounts(self) -> Iterator[Metric]:
        tokens = self._tokens()
        for name, about in _AMOUNTS.items():
            family = CounterMetricFamily(f"assay_{name}_atomic", about, labels=["token"])
            for token, sums in sorted(tokens.items()):
                family.add_metric([token], sums[name])
            yield family

    def _tokens(self) -> Mapping[str, Mapping[str, int]]:
        """Add up what was paid in the tokens that most requests were paid in."""
        members: defaultdict[str, list[Bucket]] = defaultdict(list)
        for bucket in self._totals:
            members[bucket.key.token].append(bucket)
        sums = {token: total(buckets) for token, buckets in members.items()}
        most = sorted(sums, key=lambda token: (-sums[token]["requests"], token))
        return {token: sums[token] for token in most[:_MOST_TOKENS]}

    def _latency(self) -> Metric:
        family = HistogramMetricFamily(
            "assay_capture_latency_seconds", "From the block of authorization to that of capture."
        )
        bounds = [*(f"{bound}.0" for bound in LATENCY_BINS), "+Inf"]
        reached, buckets = 0, []
        for bound, column in zip(bounds, LATENCY_COLUMNS, strict=True):
            reached += self._total[column]
            buckets.append((bound, reached))
        family.add_metric([], buckets=buckets, sum_value=self._total["latency_seconds"])
        return family

    def _weakly_proven(self) -> Metric:
        weak = self._names.mask(self._scrape.weak_modes)
        captured = sum(
            bucket.value("captured")
            for bucket in self._totals
            if bucket.key.proven != NOTHING and is_weak(bucket.key.proven, weak)
        )
        about = "Captures of which nothing proves the computation."
        return CounterMetricFamily("assay_captures_weakly_proven", about, captured)

    def _of_notices(self) -> Iterator[Metric]:
        notices = tables.notices.c
        prompts = dict(self._count(notices.model_id, notices.kind == "PromptCommitted"))
        about = "System prompts that were committed."
        family = CounterMetricFamily("assay_prompts_committed", about, labels=["model"])
        for model in self._scrape.models:
            family.add_metric(["0x" + model.model_id.hex()], prompts.pop(model.model_id, 0))
        family.add_metric([OTHER], sum(prompts.values()))
        yield family
        counts = dict(self._count(notices.kind, notices.kind.in_(_REVOCATIONS)))
        about = "Keys, enclaves, measurements and modes that were revoked."
        family = CounterMetricFamily("assay_revocations", about, labels=["kind"])
        for kind, label in _REVOCATIONS.items():
            family.add_metric([label], counts.get(kind, 0))
        yield family

    def _count(
        self, column: sql.Column[object], condition: sql.ColumnElement[bool]
    ) -> list[tuple[object, int]]:
        query = sql.select(column, sql.func.count()).where(condition).group_by(column)
        return [(key, count) for key, count in self._connection.execute(query)]

    def _firing(self) -> Metric:
        about = "What the alert rules of this node find now."
        family = GaugeMetricFamily("assay_alerts", about, labels=["rule", "severity"])
        for (rule, severity), count in sorted(
            Counter((alert.rule, alert.severity.value) for alert in self._scrape.alerts).items()
        ):
            family.add_metric([rule, severity], count)
        return family
