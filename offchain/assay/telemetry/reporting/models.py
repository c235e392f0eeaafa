"""Models, and what became of them."""

import json
from collections.abc import Mapping, Sequence

import sqlalchemy as sql

from assay.errors import ModelUnknown
from assay.telemetry import tables
from assay.telemetry.indexing.statements import select_many
from assay.telemetry.reporting.figures import OF_ALL_TIME, Bucket, figures, grouped, read_buckets
from assay.telemetry.reporting.groups import by_mode, by_policy
from assay.telemetry.reporting.messages import (
    FloorChange,
    Handover,
    ModelReport,
    ModelSummary,
    PromptCommitment,
    VersionSummary,
)
from assay.telemetry.reporting.names import ModeNames

__all__ = ["report", "summaries", "top_models"]

_BUCKET, _MODEL, _VERSION = tables.buckets.c, tables.models.c, tables.versions.c


def top_models(connection: sql.Connection, limit: int) -> list[bytes]:
    """List the ids of the models with most requests, and then of those with none."""
    requests = sql.func.coalesce(sql.func.sum(_BUCKET.requests), 0)
    joined = tables.models.outerjoin(tables.versions, _VERSION.model_id == _MODEL.model_id)
    joined = joined.outerjoin(
        tables.buckets,
        (_BUCKET.version_id == _VERSION.version_id) & OF_ALL_TIME,
    )
    query = (
        sql.select(_MODEL.model_id)
        .select_from(joined)
        .group_by(_MODEL.model_id)
        .order_by(requests.desc(), _MODEL.model_id)
        .limit(limit)
    )
    return list(connection.scalars(query))


def summaries(
    connection: sql.Connection, names: ModeNames, model_ids: Sequence[bytes]
) -> tuple[ModelSummary, ...]:
    """Summarise models in the order of their ids, as far as there are such models."""
    rows = {row.model_id: row for row in select_many(connection, _MODEL.model_id, model_ids)}
    versions = select_many(connection, _VERSION.model_id, model_ids)
    models = {row.version_id: row.model_id.hex() for row in versions}
    sums = grouped(_totals(connection, list(models)), lambda key: [models[key.version_id]])
    return tuple(
        ModelSummary(
            model_id=model_id,
            name=rows[model_id].name,
            publisher=rows[model_id].publisher,
            floor=names.policy(rows[model_id].floor),
            floor_word=rows[model_id].floor,
            registered_at=rows[model_id].registered_at,
            figures=sums.get(model_id.hex()) or figures(()),
        )
        for model_id in model_ids
        if model_id in rows
    )


def report(connection: sql.Connection, model_id: bytes) -> ModelReport:
    """Report on one model. Raises `ModelUnknown`."""
    names = ModeNames(connection)
    found = summaries(connection, names, [model_id])
    if not found:
        raise ModelUnknown(
            f"Nobody has registered a model 0x{model_id.hex()}.", "GET /v1/telemetry/models."
        )
    rows = select_many(connection, _VERSION.model_id, [model_id])
    buckets = _totals(connection, [row.version_id for row in rows])
    sums = grouped(buckets, lambda key: [key.version_id.hex()])
    notices = _notices(connection, model_id)
    return ModelReport(
        model=found[0],
        versions=tuple(
            VersionSummary(
                version_id=row.version_id,
                published_at=row.published_at,
                retired_at=row.retired_at,
                figures=sums.get(row.version_id.hex()) or figures(()),
            )
            for row in sorted(rows, key=lambda row: (row.published_at, row.version_id))
        ),
        policies=by_policy(names).groups(buckets),
        modes=by_mode(names).groups(buckets),
        floors=tuple(
            FloorChange(at=at, floor=names.policy(details["floor"]))
            for at, kind, details in notices
            if kind in ("ModelRegistered", "FloorRaised")
        ),
        prompts=tuple(
            PromptCommitment(
                at=at, prompt_hash=bytes.fromhex(details["promptHash"][2:]), uri=details["uri"]
            )
            for at, kind, details in notices
            if kind == "PromptCommitted"
        ),
        handovers=tuple(
            Handover(at=at, previous=details["previous"], publisher=details["publisher"])
            for at, kind, details in notices
            if kind == "ModelHandedOver"
        ),
    )


def _totals(connection: sql.Connection, versions: Sequence[bytes]) -> list[Bucket]:
    """Read the sums of all time of some versions."""
    found = []
    for start in range(0, len(versions), 500):
        wanted = _BUCKET.version_id.in_(versions[start : start + 500])
        found += read_buckets(connection, wanted, OF_ALL_TIME)
    return found


def _notices(
    connection: sql.Connection, model_id: bytes
) -> list[tuple[int, str, Mapping[str, str]]]:
    notices = tables.notices.c
    query = (
        sql.select(notices.at, notices.kind, notices.details)
        .where(notices.model_id == model_id)
        .order_by(notices.block, notices.log)
    )
    return [(row.at, row.kind, json.loads(row.details)) for row in connection.execute(query)]
