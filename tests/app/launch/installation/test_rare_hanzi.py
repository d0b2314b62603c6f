"""The small font has what it says, and set-up goes on without it."""

import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from app.launch.installation import rare_hanzi

LICENSE = 13


def environment(root: Path, python: str) -> list[str]:
    """Lay a .venv with these packages and that Python, cut, and return what was told."""
    (root / ".venv/bin").mkdir(parents=True)
    (root / ".venv/lib").symlink_to(f"{sys.prefix}/lib")
    program = root / ".venv/bin/python"
    program.write_text(f"#!/bin/sh\n{python}\n")
    program.chmod(0o755)
    told: list[str] = []
    rare_hanzi.cut(root, say=told.append)
    return told


@pytest.mark.stack
def test_rare_hanzi_are_cut_small_and_with_their_license(tmp_path: Path) -> None:
    told = environment(tmp_path, f'exec "{sys.executable}" "$@"')

    file = tmp_path / ".venv/rare-hanzi.woff"
    font = TTFont(file)
    assert told == []
    assert set(map(ord, f"{rare_hanzi.EXTENSION_A}鿍𬬻𬍛𬭎𠅤𫖮")) <= font.getBestCmap().keys()
    assert "SIL Open Font License" in font["name"].getDebugName(LICENSE)
    assert file.stat().st_size < 100_000


@pytest.mark.stack
def test_a_font_that_cannot_be_cut_is_told_and_nothing_more(tmp_path: Path) -> None:
    told = environment(tmp_path, "exit 3")

    assert len(told) == 1
    assert told[0].startswith("No font for rare hanzi, devices use their own")
