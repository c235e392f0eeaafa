"""`/play`: pay for an answer from a browser wallet, and check the receipt in the browser."""

from fastapi import APIRouter, Response

from assay.gateway.pages.rendering import Pages, page_router

__all__ = ["play_router"]


def play_router(pages: Pages) -> APIRouter:
    """Make the router. The browser asks the gateway for what it shows, as any client does."""
    router = page_router(pages)

    @router.get("/play")
    def play() -> Response:
        return pages.render("play.html")

    return router
