"""The dashboard's pages of an index, over HTTP."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import httpx
import uvicorn
from fastapi import FastAPI

from assay.gateway.dashboard import PromptTexts, figures_router
from assay.gateway.pages import Pages
from assay.gateway.pages.words import Coin
from assay.models import ArtefactStore
from assay.telemetry import Telemetry

__all__ = ["served"]


@contextmanager
def served(telemetry: Telemetry, store: Path, token: str) -> Iterator[httpx.Client]:
    """Serve the pages on a free port, as a gateway does; amounts are those in `token`."""
    app, coin = FastAPI(), Coin(token, "USDC", 6)
    prompts = PromptTexts(ArtefactStore(str(store)))
    app.include_router(figures_router(Pages(), telemetry, prompts, coin))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
    listening = socket.create_server(("127.0.0.1", 0))
    host, port = listening.getsockname()[:2]
    thread = Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        with httpx.Client(base_url=f"http://{host}:{port}", timeout=60) as http:
            yield http
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
