"""axe finds nothing of any impact on any screen, in either mode."""

from pathlib import Path

import pytest

from tests.stack.pages import tour

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
            found[name] = axe(window)

    assert {name: faults for name, faults in found.items() if faults} == {}


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
