"""What the documents say is so: links, paths, words, variables, commands and names."""

import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

import blueprints
import wallet
from app.errors import CODES, STATUS
from app.extensions import db
from app.factory import create_app
from app.variables import VARIABLES
from tests.test_architecture import import_all
from wallet.catalogue.types import FOLDER
from wallet.errors import WalletError
from wallet.retention import TABLES
from wallet.verification.verdict import ABOUT_THE_LICENSE, USES_UP, Reason, verdict_of

ROOT = Path(__file__).parents[1]
FOUND = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
PAGES = sorted(page for page in FOUND if "node_modules" not in page.parts)
API = (ROOT / "docs/api.md").read_text("utf-8")
ROOMS = ("app", "blueprints", "wallet", "sandbox", "notifications")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    made = create_app({"ENVIRONMENT": "sandbox", "DATA_DIR": str(tmp_path)})
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    text = prose(page)

    links = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'<img[^>]* src="([^"]+)"', text)

    assert [link for link in links if not leads(page, link)] == []


def test_every_path_that_is_served_is_in_the_api_page_and_no_other(app: Flask) -> None:
    served = {path for rule in app.url_map.iter_rules() for path in paths(rule)}

    written = set(re.findall(r"`((?:GET|POST|PUT|PATCH|DELETE) /[^`?]*)`", API))

    assert served - written == set()
    assert written - served == set()


def test_how_long_rows_are_kept_stands_in_the_page_for_operators() -> None:
    page = (ROOT / "docs/operations.md").read_text("utf-8")
    section = page.partition("## How long rows are kept")[2].partition("\n## ")[0]

    rows = re.findall(r"^\| `(\w+)` \| (.*) \| (.*) \|$", section, re.MULTILINE)

    assert rows == [(name, line["kept"], line["why"]) for name, line in TABLES.items()]


def test_every_reason_stands_in_the_api_page_in_the_order_of_judging() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\w+)[^|]* \| (yes|no) \|", API, re.MULTILINE)

    judged = [(r.value, verdict_of(r).value, "yes" if r in USES_UP else "no") for r in Reason]
    assert rows == judged


def test_the_error_table_gives_every_code_the_status_that_it_has() -> None:
    rows = re.findall(r"^\| (\d{3}) \| ([^|]+) \|", API, re.MULTILINE)
    written = {
        code: int(status) for status, codes in rows for code in re.findall(r"`(\w+)`", codes)
    }

    special: dict[str, int] = {
        "insufficient_scope": 403,
        "internal": 500,
        **dict.fromkeys(ABOUT_THE_LICENSE, 409),
    }
    known = statuses() | special
    assert written == {code: known.get(code) for code in written}
    assert set(CODES.values()) - {"refused", "unavailable"} <= set(written)


def test_every_variable_is_explained_to_operators() -> None:
    page = (ROOT / "docs/operations.md").read_text("utf-8")
    variables = [variable.written for variable in VARIABLES]

    assert [name for name in variables if f"`{name}`" not in page] == []


def test_every_type_stands_in_the_page_for_issuing_systems() -> None:
    page = (ROOT / "docs/integration.md").read_text("utf-8")

    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \| (\w+) \|$", page, re.MULTILINE)

    types = map(json.loads, (file.read_text("utf-8") for file in FOLDER.glob("*.json")))
    assert sorted(rows) == sorted(
        (one["code"], one["identifier_code"], one["holder_kind"]) for one in types
    )


def test_every_member_of_the_cast_is_in_the_page_of_the_sandbox() -> None:
    cast = json.loads((ROOT / "sandbox/cast.json").read_text("utf-8"))

    assert f"`{{{', '.join(cast)}}}`" in (ROOT / "docs/sandbox.md").read_text("utf-8")


def test_every_command_of_the_makefile_is_explained() -> None:
    commands = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    pages = (ROOT / "README.md", ROOT / "CONTRIBUTING.md")
    text = "".join(page.read_text("utf-8") for page in pages if page.exists())

    assert commands
    assert [command for command in commands if f"make {command}" not in text] == []


def test_every_name_in_the_tour_exists() -> None:
    tour = (ROOT / "docs/architecture.md").read_text("utf-8")

    names = re.findall(rf"`((?:{'|'.join(ROOMS)})\.[\w.]+)`", tour)

    assert names
    assert sorted({name for name in names if not exists(name)}) == []


def statuses() -> dict[str, int]:
    """Return the status of every code that a refusal of the domain carries."""
    import_all(blueprints)  # what few need is imported when they need it
    import_all(wallet)
    kinds, codes = [WalletError], {code: status for status, code in CODES.items()}
    for kind in kinds:
        kinds += kind.__subclasses__()
        status = next((STATUS[cls] for cls in kind.__mro__ if cls in STATUS), None)
        codes |= {kind.code: status} if status else {}
    return codes


def paths(rule: Rule) -> set[str]:
    """Return what a reader calls the rule, for each of its methods."""
    path = re.sub(r"<(?:[a-z]+:)?([a-z_]+)>", r"{\1}", rule.rule)
    return {f"{method} {path}" for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}


def leads(page: Path, link: str) -> bool:
    if link.startswith(("https://", "http://")):
        return True
    name, _, anchor = link.partition("#")
    target = (page.parent / name).resolve() if name else page
    return target.exists() and (not anchor or anchor in anchors(target))


def anchors(page: Path) -> set[str]:
    """Return the anchors that a forge makes of the headings."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def prose(page: Path) -> str:
    """Return a page without its blocks of code."""
    text = page.read_text("utf-8")
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


def exists(name: str) -> bool:
    """Tell whether a dotted name is a module, or something inside one."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        module = ".".join(parts[:length])
        if has_module(module):
            return has(importlib.import_module(module), parts[length:])
    return False


def has_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def has(found: Any, attributes: list[str]) -> bool:
    for attribute in attributes:
        if not hasattr(found, attribute):
            return attribute in getattr(found, "__annotations__", {})
        found = getattr(found, attribute)
    return True
