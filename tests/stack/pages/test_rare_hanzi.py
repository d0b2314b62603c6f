"""Where a device has no font for a rare hanzi the page brings one, and nowhere else."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.servers.chromium import Chromium
from tests.stack.pages.people import Citizen, Venue, Window

# Of the basic plane's extension, of the end of the basic block, and of the planes beyond.
RARE = "䶮㛃鿍𬬻𬍛𬭎"
DRAW = """characters => [...characters].map(character => {
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d');
  pen.font = `64px ${getComputedStyle(document.body).fontFamily}`;
  pen.fillText(character, 0, 80);
  return canvas.toDataURL();
})"""
LOADED = """document.fonts.ready.then(fonts =>
  [...fonts].filter(each => each.status === 'loaded').map(each => each.family))"""


@pytest.fixture(scope="module")
def old_device(chromium: Chromium, browser: Any, tmp_path_factory: Any) -> Iterator[Any]:
    """A browser on a machine with no Chinese font at all."""
    folder: Path = tmp_path_factory.mktemp("fonts")
    fonts = folder / "fonts.conf"
    fonts.write_text(
        "<fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir>"
        f"<cachedir>{folder}</cachedir></fontconfig>"
    )
    with chromium.started(FONTCONFIG_FILE=str(fonts)) as started:
        yield started


@pytest.fixture
def opened(old_device: Any, stack: Any) -> Iterator[Any]:
    """Open a window of some kind, and list what it fetches."""
    with ExitStack() as closing:

        def opens(kind: type[Window]) -> tuple[Any, list[str]]:
            window, fetched = kind(old_device, stack.app), []
            closing.callback(window.context.close)
            window.context.on("request", lambda request: fetched.append(request.url))
            return window, fetched

        yield opens


def test_a_rare_name_is_drawn_where_no_font_of_the_device_has_it(opened: Any) -> None:
    window, fetched = opened(Citizen)
    window.sign_in("陆景𬬻")

    loaded = window.page.evaluate(LOADED)
    drawn = window.page.evaluate(DRAW, RARE)

    assert loaded == ["Rare Hanzi"]
    # What is missing would be drawn as the same box each time.
    assert len(set(drawn)) == len(RARE)
    assert sum(url.endswith("/vendor/rare-hanzi.woff") for url in fetched) == 1
    assert window.said == []


def test_a_page_without_rare_hanzi_fetches_no_font(opened: Any) -> None:
    window, fetched = opened(Venue)
    window.sign_in()

    assert window.page.evaluate(LOADED) == []
    assert [url for url in fetched if ".woff" in url] == []
