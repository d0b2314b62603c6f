"""What a first view costs on a bad network: bytes and requests, counted from the files."""

import gzip
import posixpath
import re

import pytest

from blueprints.pages.served_files import ROOT, release

KB = 1024
# Where texts stand, and who asks for them.
TEXTS = {
    "shared/texts": ("shared", "front", "wallet", "scanner", "desk"),
    "desk/texts": ("desk",),
}
# Of each page: what its first view opens beside what it names, bytes at most, calls of the API.
BUDGETS = {
    "front": ((), 30 * KB, 1),
    "wallet": (("wallet/home.js",), 45 * KB, 1),
    "scanner": (("scanner/sign_in.js",), 30 * KB, 1),
    "desk": (("desk/sign_in.js", "desk/texts/zh.js"), 60 * KB, 1),
}
MOST_REQUESTS = 12
STATIC = re.compile(r"""^(?:import|export)[^"'`]*?from\s*["']([^"']+)["']""", re.MULTILINE)
NAMED = re.compile(r'(?:href|src)="\{files\}/([^"]+\.(?:css|js))"')

pytestmark = pytest.mark.skipif(
    not release().is_complete, reason="the npm packages of the pages are missing"
)


def first_view(page, opened):
    """Return every file that is fetched before the first screen stands."""
    html = (ROOT / f"static/{page}/index.html").read_text("utf-8").replace("{language}", "zh")
    waiting, found = [*NAMED.findall(html), *opened, "shared/texts/zh.js"], set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            text = release().files[name].content.decode() if name.endswith(".js") else ""
            folder = posixpath.dirname(name)
            waiting += [posixpath.normpath(f"{folder}/{each}") for each in STATIC.findall(text)]
    return found


@pytest.mark.parametrize("page", BUDGETS)
def test_a_first_view_stays_within_its_budget(page):
    opened, most_bytes, calls = BUDGETS[page]
    files = first_view(page, opened)
    html = gzip.compress((ROOT / f"static/{page}/index.html").read_bytes())

    sizes = [
        len(release().files[name].compressed or release().files[name].content) for name in files
    ]

    assert sum(sizes) + len(html) <= most_bytes
    assert len(files) + 1 + calls <= MOST_REQUESTS


def test_the_decoder_is_no_part_of_a_first_view():
    assert not any(
        "zxing" in name for page in BUDGETS for name in first_view(page, BUDGETS[page][0])
    )


def texts(folder, language="zh"):
    return (ROOT / f"static/{folder}/{language}.js").read_text("utf-8")


@pytest.mark.parametrize("folder", TEXTS)
def test_every_text_stands_in_both_languages(folder):
    keys = [
        set(re.findall(r"""(?:^|[,{]\s*)'?([\w.]+)'?: '""", texts(folder, each), re.MULTILINE))
        for each in ("zh", "en")
    ]
    # Types have Chinese names, problems Chinese titles, invented people English stories.
    own = re.compile(r"(type|story|problem)\.")

    assert {key for key in keys[0] ^ keys[1] if not own.match(key)} == set()


def test_every_text_that_a_page_asks_for_is_there():
    unknown = set()
    for room in TEXTS["shared/texts"]:
        known = "".join(texts(folder) for folder, askers in TEXTS.items() if room in askers)
        for file in (ROOT / "static" / room).glob("*.js"):
            asked = set(re.findall(r"\bt\('([\w.]+)'", file.read_text("utf-8")))
            unknown |= {
                key for key in asked if f"'{key}':" not in known and f" {key}:" not in known
            }

    assert unknown == set()
