"""A headless Chromium of the system, and what went wrong in its pages."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

__all__ = ["Watch", "chromium"]

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium with a profile of its own, which ends with it.

    Where there is none, the test is skipped; under CI it fails.
    """
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        reason = "no Chromium is installed (CONTRIBUTING.md says which package)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        # As root, Chromium runs without its sandbox only; the pages are our own.
        browser = playwright.chromium.launch(
            executable_path=path, args=FLAGS, chromium_sandbox=os.geteuid() != 0
        )
        try:
            yield browser
        finally:
            browser.close()


class Watch:
    """Notes what goes wrong in a page: errors on its console, exceptions, requests that fail."""

    def __init__(self, page: Page) -> None:
        self._problems: list[str] = []
        self._expected: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._problems.append(f"exception: {error}"))
        page.on("requestfailed", self._miss)

    def expect(self, pattern: str) -> None:
        """Say that a problem which a regular expression finds is none."""
        self._expected.append(pattern)

    def unexpected(self) -> list[str]:
        """List the problems that nobody expected."""
        return [
            problem
            for problem in self._problems
            if not any(re.search(pattern, problem) for pattern in self._expected)
        ]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            where = message.location["url"]
            self._problems.append(f"console {message.type}: {message.text} at {where}")

    def _miss(self, request: Request) -> None:
        # A page's icon is fetched once the page has loaded, and given up when the page is left.
        if "/static/icon.svg" in request.url and request.failure == "net::ERR_ABORTED":
            return
        self._problems.append(f"request failed: {request.url}: {request.failure}")
