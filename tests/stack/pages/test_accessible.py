"""axe finds nothing of any impact on any screen, in either mode."""

from pathlib import Path

import pytest

from tests.stack.pages import tour
from tests.stack.pages.cases import Cases
from tests.stack.pages.tour import STEP_MS

AXE = Path(__file__).parents[3] / "node_modules/axe-core/axe.min.js"
FOUND = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
  .map(each => `${each.id}: ${each.nodes.map(node => node.html.slice(0, 120)).join(" | ")}`)"""


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: npm ci")
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_axe_finds_nothing_on_any_screen(windows, mode):
    windows.expected = ("ERR_INTERNET_DISCONNECTED", "409")
    options = {
        "color_scheme": mode,
        "reduced_motion": "reduce",
        "viewport": {"width": 320, "height": 700},
    }
    citizen, venue = windows.citizen(**options), windows.venue(**options)
    found = {}
    for window, walk in (
        (citizen, lambda: tour.wallet(citizen)),
        (venue, lambda: tour.scanner(venue, citizen.picture())),
        (citizen, lambda: tour.after_the_look(citizen)),
    ):
        for name in walk():
            found |= in_both_languages(name, window)
    found["verdict in English"] = english_verdict(venue)

    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: npm ci")
@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_axe_finds_nothing_on_any_screen_of_the_desk(windows, stack, mode, width):
    view = {"width": width, "height": 900}
    officer = windows.officer(color_scheme=mode, reduced_motion="reduce", viewport=view)

    found = {name: axe(officer) for name in tour.desk(officer, [Cases(stack).submitted()])}

    assert {name: faults for name, faults in found.items() if faults} == {}


def in_both_languages(name, window):
    """Look at the screen as it is, and in the other language where it has the button for it."""
    found = {name: axe(window)}
    button = window.page.locator(".bar button[lang]")
    if button.count():
        button.click()
        window.page.wait_for_timeout(STEP_MS)
        found[f"{name} in English"] = axe(window)
        button.click()
        window.page.wait_for_timeout(STEP_MS)
    return found


def english_verdict(venue):
    venue.page.evaluate("localStorage.setItem('language', 'en')")
    venue.open("/scanner/")
    venue.page.reload()
    venue.page.fill("#hand", "https://evil.example")
    venue.page.locator("form button").first.click()
    venue.verdict()
    return axe(venue)


def axe(window):
    """Run it from outside: the page's own policy lets no other script in."""
    client = window.context.new_cdp_session(window.page)
    client.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
    said = client.send(
        "Runtime.evaluate",
        {"expression": f"({FOUND})()", "awaitPromise": True, "returnByValue": True},
    )
    client.detach()
    return said["result"]["value"]
