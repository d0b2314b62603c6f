"""docs/security.md can be ticked off: every test it names is there, every row names one."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/security.md").read_text("utf-8")
TABLE = "| threat | defence | held up by |"


def written() -> set[str]:
    """Every test function there is."""
    return {
        node.name
        for file in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def rows() -> list[list[str]]:
    """The cells of every row of threats."""
    parts = [part.split("\n\n")[0] for part in PAGE.split(TABLE)[1:]]
    lines = [line for part in parts for line in part.splitlines()[2:]]
    return [line.strip("| ").split(" | ") for line in lines]


def test_every_test_that_is_named_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", PAGE))

    assert len(named) > 80
    assert sorted(named - written()) == []


def test_every_threat_names_a_test_that_holds_up_the_defence() -> None:
    assert len(rows()) > 35
    assert [row for row in rows() if len(row) != 3 or "`test_" not in row[2]] == []


def test_every_file_that_is_named_exists() -> None:
    named = set(re.findall(r"`((?:app|bench|tests|docs)/[\w./]+)`", PAGE))

    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []
