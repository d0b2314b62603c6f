"""One run of pip into .venv: told on the screen as it goes, kept whole in .venv/install.log."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from app.launch.installation.refusal import CannotInstall

# pip names no network error when it has found no index at all: "from versions: none".
NETWORK_SIGNS = ("connection broken by", "Max retries exceeded", "(from versions: none)")
# What `pip check` says of a package that the lock forgot, or locked at a version that does not fit.
GAP = re.compile(r" requires .+, which is not installed|has requirement .+, but you have ")
SECONDS_BETWEEN_LINES = 3.0
# On a slow line nothing else would be heard for a while.
BIG_DOWNLOAD = re.compile(r"\s+Downloading ([A-Za-z0-9_.]+)-\S+ \((\d\d+\.\d) MB\)")


class PipRun:
    """Installs one hash-locked file of requirements."""

    def __init__(self, root: Path, lock: str, *, keep_open: int) -> None:
        self.root = root
        self.has_changed_packages = False
        self._log = root / ".venv/install.log"
        # The lock's descriptor goes along: should only this process be killed, nobody else
        # may write into .venv before pip is gone as well.
        self._keep_open = keep_open
        self._commands = _commands(root, lock)
        self._progress = Progress(_count_pins(root / lock))

    def install(self, *, say: Callable[[str], None]) -> None:
        """Install, and ask whether anything is missing; raises CannotInstall with pip's reason."""
        say(f"Installing {self._progress.total} packages into .venv (only the first time)")
        with self._log.open("w", encoding="utf-8") as log:
            for command in self._commands:
                self._run(command, log, say=say)
        say(f"{self._progress.count} packages are ready")

    def _run(self, command: list[str], log: TextIO, *, say: Callable[[str], None]) -> None:
        with self._started(command) as pip:
            self._follow(pip, log, say=say)
        log.flush()
        if pip.returncode:
            raise CannotInstall(_explain(self._log))

    def _follow(
        self, pip: subprocess.Popen[str], log: TextIO, *, say: Callable[[str], None]
    ) -> None:
        for line in pip.stdout or ():
            log.write(line)
            self.has_changed_packages |= line.startswith("Installing collected packages")
            if note := self._progress.note(line):
                say(note)

    @contextlib.contextmanager
    def _started(self, command: list[str]) -> Iterator[subprocess.Popen[str]]:
        with subprocess.Popen(  # noqa: S603 - this interpreter's own pip
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=_environment(),
            pass_fds=[self._keep_open],
            # pip --python starts a second pip: a group of their own lets both be stopped.
            start_new_session=True,
        ) as pip:
            try:
                yield pip
            except BaseException:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(pip.pid, signal.SIGKILL)
                raise


class Progress:
    """Turns pip's chatter into a line every few seconds."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.count = 0
        self._told_at = time.monotonic()

    def note(self, line: str) -> str | None:
        """Return what is worth telling about this line of pip's, if anything."""
        if line.startswith("Ignoring "):
            self.total -= 1
        if line.startswith(("Collecting ", "Processing ", "Requirement already satisfied: ")):
            self.count += 1
            return self._in_a_while(f"{self.count} of {self.total} packages fetched")
        if big := BIG_DOWNLOAD.match(line):
            return f"{self.count} of {self.total}: {big[1]} is large ({big[2]} MB)"
        if line.startswith("Installing collected packages"):
            return f"{self.count} packages fetched, unpacking them"
        if "Retrying (" in line:
            return self._in_a_while("The package index does not answer: trying again")
        return None

    def _in_a_while(self, note: str) -> str | None:
        now = time.monotonic()
        if now - self._told_at < SECONDS_BETWEEN_LINES:
            return None
        self._told_at = now
        return note


def _commands(root: Path, lock: str) -> tuple[list[str], list[str]]:
    pip = [sys.executable, "-m", "pip", "--python", str(root / ".venv")]
    quiet = ["--no-input", "--disable-pip-version-check"]
    # The lock is whole. Were pip to resolve it again, a release elsewhere could break it: before
    # 23.3 it does not find `coverage[toml]` under a pin of coverage once a newer one is out.
    whole = ["--progress-bar", "off", "--require-hashes", "--no-deps"]
    return [*pip, "install", *quiet, *whole, "-r", str(root / lock)], [*pip, "check", *quiet]


def _environment() -> dict[str, str]:
    """Return the caller's environment, where pip finds its proxy and index, made fit for .venv."""
    ours = {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}
    aimed_elsewhere = {"PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PYTHONHOME"}
    kept = {name: value for name, value in os.environ.items() if name not in aimed_elsewhere}
    return {"PIP_RETRIES": "2", **kept, **ours}


def _count_pins(lock: Path) -> int:
    return len(re.findall(r"^[\w.-]+(?:\[.*?\])?==", lock.read_text("utf-8"), re.MULTILINE))


def _explain(log: Path) -> str:
    said = log.read_text("utf-8")
    errors = [line for line in said.splitlines() if line.startswith("ERROR: ")]
    gaps = [line for line in said.splitlines() if GAP.search(line)]
    reason = errors[0].removeprefix("ERROR: ") if errors else "see the log"
    if gaps and not errors:
        reason = f"the lock is not complete: {gaps[0]}"
    if any(sign in said for sign in NETWORK_SIGNS):
        reason = f"the package index cannot be reached: check the network or the proxy ({reason})"
    return f"pip could not install the packages: {reason}\nEverything it said: {log}"
