"""Assets: what the browser loads beside a page. `make setup` builds them from `web/`."""

from hashlib import sha256
from pathlib import Path

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

__all__ = ["STATIC", "Assets", "mount_assets"]

STATIC = Path(__file__).parent.parent / "static"
"""Where the build puts them."""

# An address names the content, so that it can be kept for good; without the name, it is asked anew.
_KEPT = "public, max-age=31536000, immutable"
_ASKED = "no-cache"


class Assets:
    """Knows under which address each asset is served."""

    def __init__(self, folder: Path = STATIC) -> None:
        files = folder.iterdir() if folder.is_dir() else ()
        self._addresses = {
            file.name: f"/static/{file.name}?v={_fingerprint(file)}"
            for file in files
            if file.suffix in (".css", ".js", ".svg")
        }

    @property
    def are_built(self) -> bool:
        """Whether there are any."""
        return bool(self._addresses)

    def address(self, name: str) -> str:
        """Give the address of an asset such as `play.js`; one that is not built has none there."""
        return self._addresses.get(name, f"/static/{name}")


class _Files(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        kept = b"v=" in scope["query_string"] and response.status_code in (200, 304)
        response.headers["Cache-Control"] = _KEPT if kept else _ASKED
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def mount_assets(app: FastAPI, folder: Path = STATIC) -> None:
    """Serve the folder under `/static`; where it was not built, there is nothing to serve."""
    app.mount("/static", _Files(directory=folder, check_dir=False), name="static")


def _fingerprint(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()[:16]
