"""The make and the terminal that everything was started from: are they still there?"""

import os
import select
import signal
import sys
from collections.abc import Mapping


class Caller:
    """Notices the ends that no signal tells of."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        # A make that is killed outright passes no signal on.
        self._make = os.getppid() if "MAKELEVEL" in environ else None
        # A make that leads the session keeps a hang-up to itself, and waits for us.
        self._terminal = select.poll()
        if sys.stdin is not None and sys.stdin.isatty() and not ignores_hang_ups():
            self._terminal.register(sys.stdin, select.POLLHUP)

    def is_gone(self) -> bool:
        has_hung_up = any(event & select.POLLHUP for _, event in self._terminal.poll(0))
        return has_hung_up or (self._make is not None and os.getppid() != self._make)


def ignores_hang_ups() -> bool:
    """Under nohup the terminal may go: that is what the caller asked for."""
    return signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
