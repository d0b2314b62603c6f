"""A start that cannot be: one sentence, exit code 1 and no traceback, whoever was asked."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.launch.processes.plan import WITHOUT_ROUTES
from app.variables import VARIABLES
from tests.app.production import settings

BY_NAME = {variable.name: variable for variable in VARIABLES}
ROOT = Path(__file__).parents[2]
GUNICORN = ("gunicorn", "wsgi:app", "--no-control-socket")
PROGRAMS = [
    ("flask", "--app", "wsgi", "prepare"),
    ("flask", "--app", "wsgi", "--help"),
    ("flask", "--app", WITHOUT_ROUTES, "work"),
    (*GUNICORN, "--preload"),
    GUNICORN,
]
MISSPELT = {"WALLET_PLATFROM": "650000"}
REFUSED = {
    "PLATFROM is the name of no variable; did you mean WALLET_PLATFORM?": MISSPELT,
    "WALLET_PLATFORM must be a whole number": {"WALLET_PLATFORM": "six"},
    "not set: WALLET_WECHAT_SECRET": {"WALLET_WECHAT_SECRET": ""},
    "WALLET_KEYS_FILE: cannot read the key file": {"WALLET_KEYS_FILE": "/nowhere/keys.json"},
    "README.md can be opened by others": {"WALLET_KEYS_FILE": str(ROOT / "README.md")},
    "DATABASE_URL: unable to open": {"DATABASE_URL": "sqlite:////nowhere/wallet.sqlite"},
    "DATABASE_URL: file is not a": {"DATABASE_URL": f"sqlite:///{ROOT / 'README.md'}"},
    "DATABASE_URL: connection failed": {"DATABASE_URL": "postgresql://u:pass@127.0.0.1:1/w"},
    "DATA_DIR must be a folder that is there": {"DATA_DIR": "/proc/nowhere"},
}


@pytest.mark.parametrize("program", PROGRAMS, ids=" ".join)
def test_every_program_says_in_one_sentence_why_it_cannot_start(tmp_path, program):
    assert "did you mean WALLET_PLATFORM?" in refusal_of(program, tmp_path, MISSPELT)


@pytest.mark.parametrize(("sentence", "wrong"), REFUSED.items(), ids=REFUSED)
def test_every_reason_is_a_sentence(tmp_path, sentence, wrong):
    assert sentence in refusal_of(GUNICORN, tmp_path, wrong)


def refusal_of(program: tuple[str, ...], folder: Path, wrong: dict[str, str]) -> str:
    command = (sys.executable, "-m", *program)
    ended = subprocess.run(
        command,
        check=False,
        cwd=ROOT,
        env=environment(folder) | wrong,
        capture_output=True,
        text=True,
        timeout=90,
    )
    said = [line for line in ended.stderr.splitlines() if "[INFO] Starting gunicorn" not in line]
    assert (ended.returncode, ended.stdout, len(said)) == (1, "", 1), ended.stderr
    return said[0]


def environment(folder: Path) -> dict[str, str]:
    given = settings(folder, TESTING=None, DATA_DIR=None)
    written = {BY_NAME[name].written: str(value) for name, value in given.items()}
    return {"PATH": os.environ["PATH"], "DATA_DIR": str(folder), **written}
