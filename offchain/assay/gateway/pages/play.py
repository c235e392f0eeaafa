"""`/play`: pay for an answer from a browser wallet, and check the receipt in the browser."""

from fastapi import APIRouter, Response

from assay.gateway.pages.rendering import Pages, page_router
from assay.modes import all_modes, payer_modes

__all__ = ["play_router"]


def play_router(pages: Pages) -> APIRouter:
    """Make the router. The browser asks the gateway for what it shows, as any client does."""
    router = page_router(pages)

    @router.get("/play")
    def play() -> Response:
        found = all_modes()
        modes = {
            "ids": {name: mode.mode_id for name, mode in found.items()},
            "forDevelopment": [name for name, mode in found.items() if mode.for_development],
            "payers": list(payer_modes()),
        }
        return pages.render("play.html", modes=modes)

    return router
