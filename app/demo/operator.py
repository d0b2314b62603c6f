"""Who has a shell on the wallet's machine, and the stranger who is handed a folder."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.demo.expectation import WrongAnswer
from app.demo.page import Page
from app.launch.processes.settings import ROOT

SCRIPT = "docs/reference/audit_verify.py"
LONGEST_SECONDS = 60


@dataclass(frozen=True)
class Operator:
    """Runs commands beside the running wallet."""

    environment: Mapping[str, str]

    @property
    def export(self) -> Path:
        return Path(self.environment["DATA_DIR"]) / "audit"

    def flask(self, page: Page, *words: str) -> str:
        """Run one of the wallet's commands; raises WrongAnswer when it fails."""
        page.commanded("flask", *map(_short, words))
        return _run(page, ["-m", "flask", "--app", "wsgi", *words], self.environment)

    def hand_to_a_stranger(self, page: Page, keys: Any) -> str:
        """Have the export checked by a script that shares no code with the wallet."""
        file = self.export.with_name("audit-keys.json")
        file.write_text(json.dumps(keys), "utf-8")
        page.commanded("python", SCRIPT, _short(str(file)), _short(str(self.export)))
        return _run(page, ["-I", str(ROOT / SCRIPT), str(file), str(self.export)], os.environ)


def _run(page: Page, arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    done = subprocess.run(  # noqa: S603  our own programs
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=LONGEST_SECONDS,
        check=False,
    )
    for line in done.stdout.splitlines():
        page.note(line)
    if done.returncode:
        raise WrongAnswer(f"the command ended with {done.returncode}: {done.stderr[-200:]}")
    return done.stdout


def _short(word: str) -> str:
    return Path(word).name if word.startswith("/") else word
