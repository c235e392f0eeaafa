"""Rendering: from a template and values to a page with the headers that keep a browser safe."""

from collections.abc import Callable, Coroutine
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assay.errors import AssayError
from assay.gateway.answers import status_of
from assay.gateway.pages.assets import Assets
from assay.gateway.pages.words import FILTERS

__all__ = ["HEADERS", "Pages", "page_router"]

_TEMPLATES = Path(__file__).parent / "templates"

HEADERS = {
    # Nothing from elsewhere, and nothing inline: hostile text that slipped through would not run.
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
        " object-src 'none'"
    ),
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""What every page is sent with."""


class Pages:
    """Renders the templates of this package. Whatever is put into one is escaped."""

    def __init__(self, assets: Assets | None = None) -> None:
        assets = assets or Assets()
        self._environment = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(FILTERS)
        self._environment.globals.update(asset=assets.address, assets_are_built=assets.are_built)

    def render(self, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
        """Render a template, such as `play.html`, with the values that it names."""
        text = self._environment.get_template(template).render(**values)
        return HTMLResponse(text, status, HEADERS)

    def problem(self, error: AssayError) -> HTMLResponse:
        """Show an error: what happened, and what to do next."""
        return self.render(
            "problem.html", status=status_of(error), message=error.message, hint=error.hint
        )


def page_router(pages: Pages) -> APIRouter:
    """Make a router for pages: an `AssayError` on it is answered with a page instead of JSON."""

    class PageRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[None, None, Response]]:
            handler = super().get_route_handler()

            async def answer(request: Request) -> Response:
                try:
                    return await handler(request)
                except AssayError as error:
                    return pages.problem(error)

            return answer

    return APIRouter(route_class=PageRoute, include_in_schema=False)
