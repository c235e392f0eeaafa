"""The dashboard's addresses."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from assay.errors import AssayError, BodyTooLarge, InvalidInput, NotFound, Overloaded
from assay.gateway.answers import status_of
from assay.gateway.dashboard.model import model_page
from assay.gateway.dashboard.node import NodeBooks
from assay.gateway.dashboard.overview import overview_page
from assay.gateway.dashboard.prompts import PromptTexts
from assay.gateway.dashboard.receipt import (
    MOST_RECEIPT_BYTES,
    ReceiptChecker,
    read_payment_id,
    standing,
)
from assay.gateway.dashboard.timeline import Span, read_span
from assay.gateway.dashboard.uploads import read_upload
from assay.gateway.pages import Pages, page_router
from assay.gateway.pages.words import Coin
from assay.telemetry import Telemetry

__all__ = ["Dashboard", "dashboard_router", "figures_router"]

_MOST_MODELS = 1_000
_HASH_BYTES = 32


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What the pages are made of."""

    telemetry: Telemetry
    books: NodeBooks
    receipts: ReceiptChecker
    prompts: PromptTexts
    coin: Coin
    """The token that the node is paid in: what amounts are shown in."""


def dashboard_router(pages: Pages, dashboard: Dashboard) -> APIRouter:
    """Make the routes of overview, models, receipts and node."""
    routes, coin = page_router(pages), dashboard.coin
    routes.include_router(figures_router(pages, dashboard.telemetry, dashboard.prompts, coin))
    routes.include_router(receipts_router(pages, dashboard.receipts, coin))

    @routes.get("/node")
    def node() -> Response:
        return pages.render("node.html", page=dashboard.books.page(), coin=coin)

    return routes


def figures_router(
    pages: Pages, telemetry: Telemetry, prompts: PromptTexts, coin: Coin
) -> APIRouter:
    """Make the routes of what the chain's events add up to: the overview and the models."""
    routes = page_router(pages)

    @routes.get("/")
    def overview(over: str = Span.DAY) -> Response:
        span = read_span(over)
        try:
            page = overview_page(telemetry, coin, span)
        except NotFound as error:
            return _waiting(pages, "Overview", "/", error)
        return pages.render("overview.html", page=page, coin=coin, spans_of_time=tuple(Span))

    @routes.get("/models")
    def models() -> Response:
        try:
            found = telemetry.models(_MOST_MODELS)
            index = telemetry.index()
        except NotFound as error:
            return _waiting(pages, "Models", "/models", error)
        return pages.render("models.html", models=found, most=_MOST_MODELS, index=index, coin=coin)

    @routes.get("/models/{model_id}")
    def model(model_id: str, over: str = Span.DAY) -> Response:
        span = read_span(over)
        wanted = _model_id(model_id)
        page = model_page(telemetry, prompts, coin, wanted, span)
        return pages.render("model.html", page=page, coin=coin, spans_of_time=tuple(Span))

    return routes


def receipts_router(pages: Pages, checker: ReceiptChecker, coin: Coin) -> APIRouter:
    """Make the routes of receipts: the forms, and what comes of checking one."""
    routes = page_router(pages)

    @routes.get("/receipts")
    def receipts(id: str = "") -> Response:  # noqa: A002
        if not id.strip():
            return _receipt_form(pages, None)
        try:
            payment_id = read_payment_id(id)
        except AssayError as error:
            return _receipt_form(pages, error)
        return RedirectResponse(f"/receipts/0x{payment_id.hex()}", 303)

    @routes.post("/receipts")
    async def check(request: Request) -> Response:
        try:
            data = await read_upload(request, MOST_RECEIPT_BYTES)
            checked = await run_in_threadpool(checker.check, data)
        except AssayError as error:
            return _receipt_form(pages, error)
        return pages.render(
            "receipt.html", checked=checked, payment=None, coin=coin, standing=standing
        )

    @routes.get("/receipts/{payment_id}")
    def receipt(payment_id: str) -> Response:
        wanted = read_payment_id(payment_id)
        state, checked = checker.find(wanted)
        return pages.render(
            "receipt.html",
            checked=checked,
            payment=("0x" + wanted.hex(), state.value),
            coin=coin,
            standing=standing,
        )

    return routes


def _waiting(pages: Pages, name: str, path: str, error: NotFound) -> Response:
    """Show that nothing is counted yet: a new gateway is in order, and soon will have figures."""
    return pages.render(
        "waiting.html", here=path, name=name, message=error.message, hint=error.hint
    )


def _receipt_form(pages: Pages, error: AssayError | None) -> Response:
    status = 200 if error is None else status_of(error)
    most = MOST_RECEIPT_BYTES // 2**20
    answer = pages.render("receipts.html", status=status, error=error, most_mib=most)
    if isinstance(error, BodyTooLarge):
        answer.headers["Connection"] = "close"
    if isinstance(error, Overloaded):
        answer.headers["Retry-After"] = str(error.retry_after_seconds)
    return answer


def _model_id(text: str) -> bytes:
    try:
        value = bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        value = b""
    if len(value) != _HASH_BYTES:
        raise InvalidInput(f"{text[:80]!r} is no id of a model.", "The list of models has them.")
    return value
