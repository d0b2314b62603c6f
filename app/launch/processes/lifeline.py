"""Ends the programs when their supervisor is gone, even when it was killed outright.

The supervisor holds the other end of a pipe, and nobody else does. Whatever way the supervisor
ends, the pipe closes, and what the pid files still name is ended too. After an orderly stop
they name nothing.
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from app.launch.processes.settings import ROOT


@contextlib.contextmanager
def held(run_folder: Path) -> Iterator[None]:
    """Keep a lifeline for the programs that have a pid file in `run_folder`."""
    command = [sys.executable, "-m", "app.launch.processes.lifeline", str(run_folder)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, start_new_session=True):  # noqa: S603 - this module
        yield


def end_what_is_left(run_folder: Path) -> None:
    """End every process group that a pid file names."""
    for file in run_folder.glob("*.pid"):
        with contextlib.suppress(OSError, ValueError):
            os.killpg(int(file.read_text("ascii")), signal.SIGKILL)
        file.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.stdin.buffer.read()
    end_what_is_left(Path(sys.argv[1]))
