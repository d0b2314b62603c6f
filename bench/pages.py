"""What the pages cost a cheap phone: bytes, requests, and the time until they are ready.

    python -m bench.pages [--times 5] [--looks 20]

A first view with an empty cache and a processor slowed six times, in the system's Chromium; then
how long after a venue's verdict the citizen reads who looked. Fails above the budgets.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import sync_playwright

from app.launch.processes.stack import running_stack
from tests.servers.chromium import Chromium
from tests.stack.pages.people import DOCTOR, VENUE, Citizen, Venue

SLOWED = 6
MOST_REQUESTS = 12
READY_SECONDS = 0.5
TOLD_SECONDS = 1.5
TOLD_SHARE = 0.95
# Of each page: what stands on it when it can be used, and bytes at most.
PAGES = {
    "/": (".face-card", 30 * 1024),
    "/wallet/": (".row", 45 * 1024),
    "/scanner/": ("#code", 30 * 1024),
    "/desk/": ("input", 60 * 1024),
}
# What this machine needs for any page, at this moment.
EMPTY = "data:text/html,<p>x</p>"
# Notes when it stands there and was painted: whoever asks from outside slows the page down.
NOTE = """mark => {
  const look = () => {
    if (window.began || !document.querySelector(mark)) return;
    window.began = true;
    requestAnimationFrame(() => setTimeout(() => { window.readyAt = performance.now(); }));
  };
  new MutationObserver(look).observe(document, {childList: true, subtree: true});
}"""


def main() -> int:
    asked = _arguments()
    with (
        _browser() as browser,
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        running_stack(Path(folder)) as stack,
    ):
        floor = median(_view(browser, EMPTY, "p")[2] for _ in range(asked.times))
        print(f"an empty page: ready in {floor:.2f} s")
        missed = [_first_view(browser, stack.app, path, asked.times) for path in PAGES]
        missed.append(_looks(browser, stack.app, asked.looks))
    return int(any(missed))


@contextmanager
def _browser() -> Iterator[Any]:
    with sync_playwright() as playwright, Chromium(playwright).started() as browser:
        yield browser


def _first_view(browser: Any, address: str, path: str, times: int) -> bool:
    """Print what a first view costs; returns whether it costs too much."""
    mark, most = PAGES[path]
    views = [_view(browser, address + path, mark) for _ in range(times)]
    size, requests = views[0][0], views[0][1]
    seconds = median(view[2] for view in views)
    print(f"{path:10} {size / 1024:5.1f} kB  {requests:2} requests  ready in {seconds:.2f} s")
    return size > most or requests > MOST_REQUESTS or seconds > READY_SECONDS


def _view(browser: Any, address: str, mark: str) -> tuple[int, int, float]:
    context = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})
    page = context.new_page()
    client = context.new_cdp_session(page)
    urls: dict[str, str] = {}
    got: list[int] = []
    client.on(
        "Network.responseReceived",
        lambda event: urls.update({event["requestId"]: event["response"]["url"]}),
    )
    client.on("Network.loadingFinished", lambda event: got.append(_counted(event, urls)))
    client.send("Network.enable")
    client.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    page.add_init_script(f"({NOTE})({mark!r})")
    page.goto(address, wait_until="networkidle")
    page.wait_for_function("window.readyAt")
    milliseconds = page.evaluate("window.readyAt")
    context.close()
    return sum(got), len(got), milliseconds / 1000


def _counted(event: dict[str, Any], urls: dict[str, str]) -> int:
    """Return the bytes of an answer; whom one can play is asked in the sandbox only."""
    is_ours = "/sandbox/" not in urls.get(event["requestId"], "")
    return int(event["encodedDataLength"]) if is_ours else 0


def _looks(browser: Any, address: str, times: int) -> bool:
    """Print how long after a verdict the citizen reads who looked."""
    citizen, venue = Citizen(browser, address), Venue(browser, address)
    citizen.sign_in(DOCTOR)
    venue.sign_in(VENUE)
    citizen.show()
    took = []
    for _ in range(times):
        venue.look_at(citizen.picture())
        venue.verdict()
        began = time.monotonic()
        citizen.sees("刚刚查看了")
        took.append(time.monotonic() - began)
        venue.next()
        citizen.tap("再出示一次", role="button")
        citizen.page.locator("img.qr").wait_for()
    share = sum(seconds <= TOLD_SECONDS for seconds in took) / len(took)
    print(f"told who looked: median {median(took):.2f} s, {share:.0%} within {TOLD_SECONDS} s")
    return share < TOLD_SHARE


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.pages")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--looks", type=int, default=20)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
