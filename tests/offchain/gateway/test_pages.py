"""Pages without a browser: what is escaped, how errors look, what comes without the build."""

import httpx
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from assay.errors import ModelUnknown
from assay.gateway.pages import Pages, mount_assets, page_router
from assay.gateway.pages.assets import Assets
from assay.gateway.pages.rendering import HEADERS

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'


@pytest.fixture
def create_site(tmp_path):
    """Serve one page that refuses, with the assets of a folder."""

    def create(folder=tmp_path):
        pages, app = Pages(Assets(folder)), FastAPI()
        router = page_router(pages)

        @router.get("/refused")
        def refused():
            raise ModelUnknown(f"There is no model {HOSTILE!r}.", "Ask for another.")

        app.include_router(router)
        mount_assets(app, folder)
        return TestClient(app)

    return create


def test_an_error_on_a_page_is_a_page_with_its_status_and_hint(create_site):
    answer = create_site().get("/refused")

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Ask for another." in answer.text


def test_hostile_text_is_escaped(create_site):
    text = create_site().get("/refused").text

    assert "<script>alert" not in text
    assert "<img" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_a_page_allows_nothing_inline_and_nothing_from_elsewhere(create_site):
    headers = create_site().get("/refused").headers

    assert headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_without_the_build_a_page_says_how_to_make_it(create_site):
    assert "make setup" in create_site().get("/refused").text
    assert create_site().get("/static/style.css").status_code == 404


def test_with_the_build_a_page_loads_it_and_says_nothing(create_site, tmp_path):
    (tmp_path / "style.css").write_text("body { color: red }")
    site = create_site()
    text = site.get("/refused").text

    assert "make setup" not in text
    [address] = [part for part in text.split('"') if part.startswith("/static/style.css")]
    assert site.get(address).text == "body { color: red }"


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py"])
def test_nothing_but_the_assets_is_served(create_site, path):
    assert create_site().get(path).status_code == httpx.codes.NOT_FOUND
