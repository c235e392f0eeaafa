"""The gateway: a node over HTTP."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import FastAPI, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from assay.advice import read_needs
from assay.errors import AssayError, BodyTooLarge
from assay.gateway.advice import AdviceReport
from assay.gateway.answers import failed, http_refused, malformed, refused
from assay.gateway.dashboard import Dashboard, dashboard_router
from assay.gateway.desk import Desk
from assay.gateway.enclave_keys import enclave_keys, key_metrics
from assay.gateway.messages import (
    Acknowledged,
    Acknowledgement,
    Answer,
    InferenceRequest,
    ModelDescription,
    NodeStatus,
    PaymentStatus,
    Problem,
)
from assay.gateway.pages import Pages, mount_assets, play_router
from assay.gateway.telemetry import telemetry_routes
from assay.node import Node
from assay.payments import REQUIRED_HEADER, RESPONSE_HEADER, SIGNATURE_HEADER

__all__ = ["create_app"]

_MOST_ACKNOWLEDGEMENT_BYTES = 8_192


def create_app(
    desk: Desk,
    node: Node,
    status: NodeStatus,
    most_bytes: int,
    dashboard: Dashboard | None = None,
    close: Callable[[], None] = lambda: None,
) -> FastAPI:
    """Make the ASGI application. It starts node and telemetry with itself, and stops them.

    `most_bytes` is the largest body of a request for inference that is read; `close` gives back
    what node and telemetry have used, once both have stopped.
    """
    telemetry = dashboard.telemetry if dashboard is not None else None

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        node.start()
        if telemetry is not None:
            telemetry.start()
        yield
        if telemetry is not None:
            await run_in_threadpool(telemetry.stop)
        await run_in_threadpool(node.stop)
        close()

    app = FastAPI(
        title="Assay gateway",
        summary="Paid inference whose answers come with evidence.",
        version="1",
        lifespan=lifespan,
        responses={"default": {"model": Problem, "description": "What went wrong."}},
    )
    app.add_exception_handler(AssayError, refused)
    app.add_exception_handler(HTTPException, http_refused)
    app.add_exception_handler(RequestValidationError, malformed)
    app.add_exception_handler(Exception, failed)
    if telemetry is not None:
        app.include_router(telemetry_routes(telemetry, lambda: key_metrics(node.renewals)))

    @app.post(
        "/v1/models/{reference}/infer",
        tags=["inference"],
        responses={
            200: {"model": Answer, "headers": {RESPONSE_HEADER: {"schema": {"type": "string"}}}},
            402: {
                "model": Problem,
                "description": "What to pay, as x402 version 2 says it.",
                "headers": {REQUIRED_HEADER: {"schema": {"type": "string"}}},
            },
        },
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": InferenceRequest.model_json_schema()}},
            }
        },
    )
    async def infer(reference: str, request: Request) -> Response:
        """Ask a version, named by its id, by its model's id or by its model's name."""
        body = await _read(request, most_bytes)
        payment = request.headers.get(SIGNATURE_HEADER)
        reply = await run_in_threadpool(desk.infer, reference, body, payment, str(request.url))
        headers = {"Cache-Control": "private, no-store", **reply.headers}
        return JSONResponse(reply.body, reply.status, headers)

    @app.get("/v1/models", tags=["models"])
    def models() -> list[ModelDescription]:
        """List the live versions that this node has."""
        return desk.models()

    @app.get("/v1/models/{reference}", tags=["models"])
    def model(reference: str) -> ModelDescription:
        """Describe one version."""
        return desk.model(reference)

    @app.get("/v1/models/{reference}/advice", tags=["models"])
    def advice(
        reference: str,
        value: Annotated[str, Query(description="What a wrong answer could cost: 5000usd.")],
        latency: Annotated[
            str | None, Query(description="For how long an answer may take: 2s, 500ms.")
        ] = None,
        privacy: Annotated[
            bool | None, Query(description="Input and output must stay off the chain.")
        ] = None,
        policy: Annotated[
            str | None, Query(description="A policy that there must be figures of.")
        ] = None,
    ) -> AdviceReport:
        """Say which policy suits what is at stake, by stated rules and this node's figures."""
        needs = read_needs(value, latency, privacy=bool(privacy))
        return desk.advice(reference, needs, policy)

    @app.get("/v1/payments/{payment_id}", tags=["payments"])
    def payment(payment_id: str) -> PaymentStatus:
        """Tell how far a payment has come."""
        return desk.payment(payment_id)

    @app.post(
        "/v1/payments/{payment_id}/acknowledgement",
        tags=["payments"],
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": Acknowledgement.model_json_schema()}},
            }
        },
    )
    async def acknowledge(payment_id: str, request: Request, response: Response) -> Acknowledged:
        """Say, as the payer, that the answer was delivered."""
        body = await _read(request, _MOST_ACKNOWLEDGEMENT_BYTES)
        response.headers["Cache-Control"] = "private, no-store"
        return await run_in_threadpool(desk.acknowledge, payment_id, body)

    @app.get("/v1/status", tags=["node"])
    def node_status() -> NodeStatus:
        """Tell what this node is and how it is doing."""
        jobs = {state.value: count for state, count in node.jobs.counts().items()}
        keys = enclave_keys(node.renewals)
        return status.model_copy(update={"jobs": jobs, "enclave_keys": keys})

    mount_assets(app)
    pages = Pages()
    app.include_router(play_router(pages))
    if dashboard is not None:
        app.include_router(dashboard_router(pages, dashboard))
    return app


async def _read(request: Request, most_bytes: int) -> bytes:
    """Read a body, up to the limit. Raises `BodyTooLarge`."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most_bytes:
            raise BodyTooLarge(
                f"The request has more than {most_bytes} bytes.", "Send a smaller input."
            )
    return bytes(body)
