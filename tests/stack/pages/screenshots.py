"""Photograph every screen at three widths and in both modes, to be looked at.

python -m tests.stack.pages.screenshots FOLDER [ADDRESS]; without an address the stack is started.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from app.launch.processes.stack import Addresses, running_stack
from tests.servers.chromium import Chromium
from tests.stack.pages import tour
from tests.stack.pages.cases import Cases
from tests.stack.pages.people import Citizen, Officer, Venue

WIDTHS = {320: 640, 768: 1024, 1440: 900}
MODES = ("light", "dark")


def main(folder: Path, address: str | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (
        served(address) as site,
        sync_playwright() as playwright,
        Chromium(playwright).started() as browser,
    ):
        for (width, height), mode in product(WIDTHS.items(), MODES):
            options = {"viewport": {"width": width, "height": height}, "color_scheme": mode}
            photograph(browser, site, folder / f"{width}-{mode}", options)


@contextmanager
def served(address: str | None) -> Iterator[str]:
    if address:
        yield address
        return
    with tempfile.TemporaryDirectory() as folder, running_stack(Path(folder)) as stack:
        yield stack.app


def photograph(browser: Any, site: str, folder: Path, options: dict[str, Any]) -> None:
    folder.mkdir(exist_ok=True)
    citizen, venue = Citizen(browser, site, **options), Venue(browser, site, **options)
    for window, walk in (
        (citizen, lambda: tour.wallet(citizen)),
        (venue, lambda: tour.scanner(venue, citizen.picture())),
        (citizen, lambda: tour.after_the_look(citizen)),
    ):
        for name in walk():
            window.page.screenshot(path=folder / f"{name}.png", full_page=True)
    officer = Officer(browser, site, **options)
    # What the sandbox plays is passed through, so that one address is enough.
    cases = Cases(Addresses(site, f"{site}/sandbox"))
    for name in tour.desk(officer, [cases.submitted()]):
        officer.page.screenshot(path=folder / f"{name}.png", full_page=True)
    officer.context.close()
    citizen.context.close()
    venue.context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None)
