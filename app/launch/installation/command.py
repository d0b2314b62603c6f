"""What app.launch.bootstrap runs once the interpreter is known to be new enough."""

import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from app.launch.installation.install import install
from app.launch.installation.refusal import CannotInstall

ROOT = Path(__file__).resolve().parents[3]
# The development lock holds every pin of the runtime lock, so installing it serves both.
LOCKS = {"runtime": ("requirements.txt",), "dev": ("requirements.txt", "requirements-dev.txt")}

_started = time.monotonic()


def main(arguments: Sequence[str]) -> int:
    """Install what the named set needs; 0 when it is ready."""
    if len(arguments) != 1 or arguments[0] not in LOCKS:
        print(f"usage: python3 -m app.launch.bootstrap {'|'.join(LOCKS)}", file=sys.stderr)
        return 2
    if Path(sys.prefix) == ROOT / ".venv":
        _leave_venv(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    # Under nohup the terminal may go: that is what the caller asked for.
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, _interrupt)
    try:
        install(ROOT, LOCKS[arguments[0]], say=_say)
    except CannotInstall as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted. The next start takes up the installation.", file=sys.stderr)
        return 130
    return 0


def _leave_venv(arguments: Sequence[str]) -> None:
    """Go on with the Python that .venv was made from: the one inside has no pip."""
    outside = str(Path(sys.executable).resolve())
    os.execv(outside, [outside, "-m", "app.launch.bootstrap", *arguments])  # noqa: S606 - no shell is the point


def _interrupt(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - what a handler is called with
    raise KeyboardInterrupt


def _say(line: str) -> None:
    print(f"[{time.monotonic() - _started:5.1f} s] {line}", flush=True)
