"""Pages in a real browser, before the whole stack."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import requests

from app.launch.processes.stack import Addresses, running_stack
from blueprints.pages.served_files import release
from tests.servers.chromium import Chromium, chromium
from tests.stack.pages.people import Citizen, Officer, Venue, Window

__all__ = ["chromium"]


@pytest.fixture(scope="session")
def browser(chromium: Chromium) -> Iterator[Any]:
    if not release().is_complete:
        pytest.skip("the npm packages of the pages are missing")
    with chromium.started() as started:
        yield started


@pytest.fixture(scope="module")
def stack(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Addresses]:
    """A stack for each file: what one applied for or bound is in no other's way."""
    with running_stack(tmp_path_factory.mktemp("stack") / "data") as addresses:
        yield addresses


class Windows:
    """Opens windows; closes them at the end, and looks at what they have said."""

    def __init__(self, browser: Any, stack: Addresses, closing: ExitStack) -> None:
        self.browser, self.address, self.closing = browser, stack.app, closing
        self.sandbox = stack.sandbox
        self.opened: list[Window] = []
        # What a test breaks on purpose may be complained about.
        self.expected: tuple[str, ...] = ()

    def citizen(self, name: str | None = None, **options: Any) -> Citizen:
        window = self._keep(Citizen(self.browser, self.address, **options))
        if name:
            window.sign_in(name)
        return window

    def venue(self, name: str | None = None, browser: Any = None, **options: Any) -> Venue:
        window = self._keep(Venue(browser or self.browser, self.address, **options))
        if name:
            window.sign_in(name)
        return window

    def officer(self, name: str | None = None, **options: Any) -> Officer:
        window = self._keep(Officer(self.browser, self.address, **options))
        self.pass_half_a_minute()
        if name:
            window.sign_in(name)
        return window

    def pass_half_a_minute(self) -> None:
        """Let every authenticator show another code: each signs in once."""
        requests.post(f"{self.sandbox}/clock", json={"advance_seconds": 31}, timeout=10)

    def _keep(self, window: Any) -> Any:
        self.opened.append(window)
        self.closing.callback(window.context.close)
        return window

    def complaints(self) -> list[str]:
        said = [line for each in self.opened for line in each.said]
        return [line for line in said if not any(words in line for words in self.expected)]


@pytest.fixture
def windows(browser: Any, stack: Addresses) -> Iterator[Windows]:
    """Windows whose consoles stay empty, and which speak to one origin only."""
    with ExitStack() as closing:
        opened = Windows(browser, stack, closing)
        yield opened
        assert opened.complaints() == []
        assert [url for each in opened.opened for url in each.elsewhere] == []
