"""A real browser: the system's Chromium, driven by Playwright."""

import importlib.util
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.servers import report

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def missing() -> str:
    """Say why no browser can be used, or nothing."""
    if not any(map(shutil.which, NAMES)):
        return "there is no Chromium on this machine"
    if importlib.util.find_spec("playwright") is None:
        return "Playwright is not installed"
    return ""


class Chromium:
    """Starts the browser with switches and variables of its own: a film for a camera, say."""

    def __init__(self, playwright: Any) -> None:
        self.playwright = playwright
        self.program = next(filter(None, map(shutil.which, NAMES)))

    @contextmanager
    def started(self, *switches: str, **variables: str) -> Iterator[Any]:
        browser = self.playwright.chromium.launch(
            executable_path=self.program,
            args=[*SWITCHES, *switches],
            ignore_default_args=["--headless"],
            env={**os.environ, **variables},
        )
        report.used("Chromium", browser.version)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """A browser that can be started, or a skip that says why not."""
    if why := missing():
        report.skipped("browser", why)
        pytest.skip(f"browser: {why}")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - it may be missing

    with sync_playwright() as playwright:
        yield Chromium(playwright)
