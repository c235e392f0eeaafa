"""Alert rules, each with its threshold, over the index.

A rule compares the last 24 hours, as the chain counts time, with the seven days before. The same
rules for Prometheus are in `monitoring/prometheus/alerts.yaml`.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sqlalchemy as sql

from assay.telemetry import tables
from assay.telemetry.reporting.figures import (
    BY_VERSION,
    OF_ALL_VERSIONS,
    Bucket,
    in_hours,
    read_buckets,
)
from assay.telemetry.reporting.messages import Alert, Severity
from assay.telemetry.reporting.names import ModeNames
from assay.telemetry.tally import HOUR_SECONDS, NOTHING

__all__ = ["Thresholds", "find_alerts", "is_weak"]

_DAY = 24 * HOUR_SECONDS
_BEFORE = 7 * _DAY
_BUCKET, _NOTICE = tables.buckets.c, tables.notices.c

_REVOCATIONS = {
    "KeyRevoked": ("key_revoked", "The session key {key} of {provider} was revoked."),
    "EnclaveRevoked": ("key_revoked", "The enclave key {key} was revoked."),
    "MeasurementRevoked": (
        "measurement_revoked",
        "The publisher of model {modelId} no longer trusts the code measured as {measurement}.",
    ),
    "ModeRetired": ("mode_retired", "Mode {mode} was retired: {reason}"),
}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a rule says something. Shares are of 1."""

    weak_modes: tuple[str, ...] = ("signed", "tee-simulated")
    """Modes that prove nothing of the computation; a simulated enclave is one that anyone runs."""
    weak_share_rise: float = 0.10
    at_floor_share: float = 0.90
    """How much of a model's traffic is at its floor, when it has fallen there …"""
    at_floor_rise: float = 0.20
    """… and by how much that has risen."""
    reclaimed_share_rise: float = 0.05
    fewest: int = 20
    """How many captures, requests or ends there must be on either side to compare shares."""


def find_alerts(
    connection: sql.Connection, thresholds: Thresholds, hour: int, now: int
) -> Iterator[Alert]:
    """Apply all rules at a moment, `now`, in an hour; both in UTC seconds."""
    since = hour - _DAY + HOUR_SECONDS
    recent = read_buckets(connection, OF_ALL_VERSIONS, in_hours(since, hour))
    before = read_buckets(connection, OF_ALL_VERSIONS, in_hours(since - _BEFORE, since - 1))
    names = ModeNames(connection)
    weak = names.mask(thresholds.weak_modes)
    yield from _weakest_mode_rises(recent, before, thresholds, weak, now)
    yield from _reclaims_rise(recent, before, thresholds, now)
    yield from _traffic_at_floor(connection, thresholds, since, now)
    yield from _notices(connection, since)


def is_weak(proven: str, weak: int) -> bool:
    """Tell whether what was proven, a word, proves nothing of the computation."""
    return proven != NOTHING and int(proven, 16) & ~weak == 0


def _weakest_mode_rises(
    recent: list[Bucket], before: list[Bucket], thresholds: Thresholds, weak: int, now: int
) -> Iterator[Alert]:
    def count(buckets: list[Bucket]) -> tuple[int, int]:
        captured = [(bucket.key.proven, bucket.value("captured")) for bucket in buckets]
        return sum(n for proven, n in captured if is_weak(proven, weak)), sum(
            n for _, n in captured
        )

    shares = _shares(count, recent, before, thresholds.fewest)
    if shares and shares[0] - shares[1] > thresholds.weak_share_rise:
        yield Alert(
            rule="weakest_mode_rises",
            severity=Severity.WARNING,
            subject="",
            at=now,
            message=f"{shares[0]:.0%} of the last day's captures prove nothing of the computation; "
            f"in the week before it was {shares[1]:.0%}.",
        )


def _reclaims_rise(
    recent: list[Bucket], before: list[Bucket], thresholds: Thresholds, now: int
) -> Iterator[Alert]:
    def count(buckets: list[Bucket]) -> tuple[int, int]:
        ends = ("captured", "voided", "reclaimed")
        return sum(bucket.value("reclaimed") for bucket in buckets), sum(
            bucket.value(end) for bucket in buckets for end in ends
        )

    shares = _shares(count, recent, before, thresholds.fewest)
    if shares and shares[0] - shares[1] > thresholds.reclaimed_share_rise:
        yield Alert(
            rule="reclaims_rise",
            severity=Severity.WARNING,
            subject="",
            at=now,
            message=f"{shares[0]:.0%} of the last day's payments ended by being reclaimed; in the "
            f"week before it was {shares[1]:.0%}.",
        )


def _shares(
    count: Callable[[list[Bucket]], tuple[int, int]],
    recent: list[Bucket],
    before: list[Bucket],
    fewest: int,
) -> tuple[float, float] | None:
    """Give a share now and before; None where there is too little to compare."""
    (part, whole), (part_before, whole_before) = count(recent), count(before)
    if min(whole, whole_before) < fewest:
        return None
    return part / whole, part_before / whole_before


def _traffic_at_floor(
    connection: sql.Connection, thresholds: Thresholds, since: int, now: int
) -> Iterator[Alert]:
    recent = _at_floor(connection, in_hours(since, now))
    before = _at_floor(connection, in_hours(since - _BEFORE, since - 1))
    for model_id, (name, at_floor, requests) in sorted(recent.items()):
        _, at_floor_before, requests_before = before.get(model_id, ("", 0, 0))
        if min(requests, requests_before) < thresholds.fewest:
            continue
        share, share_before = at_floor / requests, at_floor_before / requests_before
        risen = share - share_before >= thresholds.at_floor_rise
        if share >= thresholds.at_floor_share and risen:
            yield Alert(
                rule="traffic_at_floor",
                severity=Severity.WARNING,
                subject="0x" + model_id.hex(),
                at=now,
                message=f"{share:.0%} of the last day's requests for {name} are under its floor, "
                f"the weakest policy it is sold under; in the week before it was "
                f"{share_before:.0%}.",
            )


def _at_floor(
    connection: sql.Connection, in_time: sql.ColumnElement[bool]
) -> dict[bytes, tuple[str, int, int]]:
    """Read each model's name, requests at its floor and requests in some hours."""
    models, versions = tables.models.c, tables.versions.c
    by_version = (
        sql.select(
            _BUCKET.version_id,
            sql.func.sum(_BUCKET.at_floor).label("at_floor"),
            sql.func.sum(_BUCKET.requests).label("requests"),
        )
        .where(in_time, BY_VERSION)
        .group_by(_BUCKET.version_id)
        .subquery()
    )
    query = (
        sql.select(
            models.model_id,
            models.name,
            sql.func.sum(by_version.c.at_floor),
            sql.func.sum(by_version.c.requests),
        )
        .join_from(by_version, tables.versions, versions.version_id == by_version.c.version_id)
        .join(tables.models, models.model_id == versions.model_id)
        .group_by(models.model_id, models.name)
    )
    return {
        model_id: (name, int(at_floor), int(requests))
        for model_id, name, at_floor, requests in connection.execute(query)
    }


def _notices(connection: sql.Connection, since: int) -> Iterator[Alert]:
    kinds = ("PromptCommitted", *_REVOCATIONS)
    query = (
        sql.select(tables.notices, tables.models.c.name)
        .join_from(
            tables.notices,
            tables.models,
            tables.models.c.model_id == _NOTICE.model_id,
            isouter=True,
        )
        .where(_NOTICE.at >= since, _NOTICE.kind.in_(kinds))
        .order_by(_NOTICE.block, _NOTICE.log)
    )
    for row in connection.execute(query):
        details = json.loads(row.details)
        if row.kind == "PromptCommitted":
            yield Alert(
                rule="prompt_changed",
                severity=Severity.INFO,
                subject=details["modelId"],
                at=row.at,
                message=f"A prompt was committed for {row.name}: {details['promptHash']}.",
            )
        else:
            rule, message = _REVOCATIONS[row.kind]
            yield Alert(
                rule=rule,
                severity=Severity.WARNING,
                subject=details.get("key") or details.get("measurement") or details["mode"],
                at=row.at,
                message=message.format(**details),
            )
