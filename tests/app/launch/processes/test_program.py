import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.launch.processes import data_folder, settings
from app.launch.processes.program import PAUSE_SECONDS, Program, _pause
from app.launch.processes.screen import nothing

DIES = "raise SystemExit(1)"
IGNORES_SIGTERM = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print('deaf', flush=True)
time.sleep(600)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with data_folder.opened(tmp_path, address=""):
        yield tmp_path


def make_program(folder: Path, code: str) -> Program:
    at_home = settings.for_caller(folder, 1, 2, None)
    return Program("web", [sys.executable, "-c", code], at_home, say=nothing)


def tend_until_death(program: Program, number: int) -> None:
    while program.deaths < number:
        program.tend()
        time.sleep(0.02)


@pytest.mark.stack
def test_a_program_that_keeps_dying_is_given_pauses(folder: Path) -> None:
    program = make_program(folder, DIES)
    began = time.monotonic()

    tend_until_death(program, 3)
    program.stop(until=0)

    # None after the first death, one after the second.
    assert time.monotonic() - began >= PAUSE_SECONDS


@pytest.mark.stack
def test_a_program_that_does_not_want_to_stop_is_ended(folder: Path) -> None:
    program = make_program(folder, IGNORES_SIGTERM)
    while "deaf" not in program.last_words():
        time.sleep(0.02)

    program.ask_to_stop()
    program.stop(until=time.monotonic() + 0.2)

    assert program.seconds_alive() < 300
    assert not (folder / "run/web.pid").exists()


@pytest.mark.parametrize("deaths", [1, 2, 3, 10, 100])
def test_a_dead_program_is_started_again_within_two_seconds(deaths: int) -> None:
    assert _pause(deaths) <= 0.5
