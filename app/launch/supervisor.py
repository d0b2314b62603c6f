"""Everything behind `make run`: starts sandbox, web and worker, and ends with all of them ended."""

import os
import signal
import sys
from collections.abc import Mapping
from types import FrameType

from app.launch.processes import settings as settings_of
from app.launch.processes.caller import Caller, ignores_hang_ups
from app.launch.processes.plan import Plan, whole_stack
from app.launch.processes.refusal import CannotStart, Interrupted
from app.launch.processes.screen import say
from app.launch.processes.settings import Settings
from app.launch.processes.stack import Addresses, running_stack, started
from app.launch.processes.stop import Stop

__all__ = ["Addresses", "running_stack", "supervise"]

LOOK_SECONDS = 0.2


def main() -> int:
    """Run until Ctrl-C or SIGTERM."""
    return supervise(os.environ, plan=whole_stack)


def supervise(environ: Mapping[str, str], *, plan: Plan) -> int:
    """Start what the plan says and stay; returns the exit code."""
    caller = Caller(environ)
    stop = _stop_on_signals()
    try:
        settings = settings_of.read(environ)
        say(f"Starting the wallet and its sandbox, data in {settings.data_dir}")
        with started(settings, plan=plan, stop=stop, say=say):
            say(_welcome(settings))
            _stay(stop, caller)
            say("Stopping")
    except CannotStart as error:
        print(f"\n{error}", file=sys.stderr, flush=True)
        return 1
    except Interrupted:
        pass
    say("Stopped")
    return 0


def _stop_on_signals() -> Stop:
    stop = Stop()

    def handle(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - what a handler is called with
        stop.ask()

    signal.signal(signal.SIGINT, handle)
    signal.signal(signal.SIGTERM, handle)
    if not ignores_hang_ups():
        signal.signal(signal.SIGHUP, handle)
    return stop


def _stay(stop: Stop, caller: Caller) -> None:
    while not stop.wait(LOOK_SECONDS):
        if caller.is_gone():
            stop.ask()


def _welcome(settings: Settings) -> str:
    return f"""
Health License Wallet is running.

  open this        {settings.app}
  API, to read     {settings.app}/docs
  who to sign in   {settings.sandbox}/cast  (invented people, venues and officers)
  the whole story  make demo  (in another terminal)
  logs             {settings.data_dir}/log

Ctrl-C stops everything; what was done stays in {settings.data_dir}.
"""


if __name__ == "__main__":
    sys.exit(main())
