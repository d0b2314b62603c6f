"""Start a process with a group of its own, and end the whole group."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from typing import IO

from app.launch.processes.settings import ROOT

Output = int | IO[bytes]


def launch(
    command: Sequence[str], environment: Mapping[str, str], stdout: Output, stderr: Output
) -> subprocess.Popen[bytes]:
    """Start a command in the project folder, as the leader of a session of its own.

    A Ctrl-C at the terminal must not reach it: the supervisor decides when it ends.
    """
    return subprocess.Popen(  # noqa: S603 - the commands are those of app/launch/processes/plan.py
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        start_new_session=True,
        umask=0o077,
    )


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of the process and of those it started."""
    # macOS answers "not permitted" for a group of which only zombies are left.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
