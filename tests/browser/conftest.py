"""Pages of a real gateway on a real chain, in a real browser."""

from pathlib import Path

import pytest

from ..offchain.chain_fixtures import *  # noqa: F403
from ..offchain.serving_fixtures import *  # noqa: F403
from .chromium import Watch, chromium

SCREENSHOTS = Path(__file__).parents[2] / ".artefacts" / "screenshots"


# Not for the session: while it runs, no other test could run an event loop.
@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture
def site(serve, digits):
    """Where a gateway runs that sells the digits model."""
    with serve() as serving:
        yield serving.url


@pytest.fixture
def create_page(browser, site):
    """Open pages, by path; the test fails on what went wrong in any of them.

    `javascript` can be switched off, `before` is called with the page before it loads, and what
    `expected` matches, a list of regular expressions, is no problem.
    """
    watches, contexts = [], []

    def create(path, *, javascript=True, before=None, expected=()):
        context = browser.new_context(
            base_url=site, java_script_enabled=javascript, viewport={"width": 1100, "height": 900}
        )
        contexts.append(context)
        page = context.new_page()
        watch = Watch(page)
        watches.append(watch)
        for pattern in expected:
            watch.expect(pattern)
        if before is not None:
            before(page)
        page.goto(path)
        return page

    yield create
    for context in contexts:
        context.close()
    assert [problem for watch in watches for problem in watch.unexpected()] == []


@pytest.fixture
def screenshot():
    """Keep what a page looks like, light and dark, under a name."""

    def keep(page, name):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=SCREENSHOTS / f"{name}-{scheme}.png", full_page=True)

    return keep
