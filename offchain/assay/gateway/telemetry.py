"""Telemetry over HTTP: figures as JSON, and for Prometheus."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Response

from assay.errors import InvalidInput
from assay.telemetry import (
    METRICS_CONTENT_TYPE,
    Alert,
    By,
    Hour,
    ModelReport,
    ModelSummary,
    Overview,
    Telemetry,
)

__all__ = ["telemetry_routes"]

_HASH_BYTES = 32

Seconds = Annotated[int | None, Query(ge=0, lt=2**40, description="UTC seconds.")]


def telemetry_routes(
    telemetry: Telemetry, more_metrics: Callable[[], bytes] = lambda: b""
) -> APIRouter:
    """Make the routes that answer from one index.

    `more_metrics` are others than the index's, in Prometheus's text format.
    """
    routes = APIRouter(tags=["telemetry"])

    @routes.get("/v1/telemetry/overview")
    def overview() -> Overview:
        """Show the whole deployment at a glance."""
        return telemetry.overview()

    @routes.get("/v1/telemetry/models")
    def models(limit: int = 100) -> tuple[ModelSummary, ...]:
        """List models, those with most requests first."""
        return telemetry.models(limit)

    @routes.get("/v1/telemetry/models/{model_id}")
    def model(model_id: str) -> ModelReport:
        """Report on a model: its versions, policies and modes, and the history of its floor."""
        return telemetry.model(_hash(model_id))

    @routes.get("/v1/telemetry/hours")
    def hours(
        by: By = By.MODE,
        since: Seconds = None,
        until: Seconds = None,
        model: str | None = None,
    ) -> tuple[Hour, ...]:
        """Give figures hour by hour; of the last 24 hours, unless told otherwise."""
        return telemetry.hours(by, since, until, None if model is None else _hash(model))

    @routes.get("/v1/telemetry/alerts")
    def alerts() -> tuple[Alert, ...]:
        """Tell what the alert rules find in the last 24 hours."""
        return telemetry.alerts()

    @routes.get("/metrics", response_class=Response)
    def metrics() -> Response:
        """Give all figures to Prometheus."""
        return Response(telemetry.metrics() + more_metrics(), media_type=METRICS_CONTENT_TYPE)

    return routes


def _hash(text: str) -> bytes:
    """Read an id. Raises `InvalidInput`."""
    try:
        value = bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        value = b""
    if len(value) != _HASH_BYTES:
        raise InvalidInput(f"{text[:80]!r} is no id of a model.", "Give 0x and 64 hex digits.")
    return value
