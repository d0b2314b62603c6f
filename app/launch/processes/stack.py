"""All programs together: started step by step, kept alive, stopped."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.launch.processes import data_folder, lifeline, ports, screen
from app.launch.processes.plan import Plan, whole_stack
from app.launch.processes.program import Program
from app.launch.processes.settings import Settings, for_caller
from app.launch.processes.steps import LOOK_SECONDS
from app.launch.processes.stop import Stop

STOP_SECONDS = 5.0


@dataclass(frozen=True)
class Addresses:
    """Where a running stack answers."""

    app: str
    sandbox: str


class Stack:
    """The programs of one data folder."""

    def __init__(self, settings: Settings, *, stop: Stop, say: Callable[[str], None]) -> None:
        self.settings = settings
        self.stop = stop
        self.say = say
        self.programs: dict[str, Program] = {}

    @contextlib.contextmanager
    def kept_alive(self) -> Iterator[None]:
        """Restart whatever dies, and stop everything at the end."""
        is_over = threading.Event()
        watch = threading.Thread(target=self._watch, args=(is_over,), name="watch")
        watch.start()
        try:
            yield
        finally:
            is_over.set()
            watch.join()
            self._stop_programs()

    def _watch(self, is_over: threading.Event) -> None:
        while not is_over.wait(LOOK_SECONDS):
            for program in list(self.programs.values()):
                program.tend()

    def _stop_programs(self) -> None:
        until = time.monotonic() + STOP_SECONDS
        for program in self.programs.values():
            program.ask_to_stop()
        for program in self.programs.values():
            program.stop(until=until)


@contextlib.contextmanager
def started(
    settings: Settings, *, plan: Plan, stop: Stop, say: Callable[[str], None]
) -> Iterator[None]:
    """Take every step of the plan; raises CannotStart, or Interrupted once `stop` is asked for."""
    with contextlib.ExitStack() as held:
        held.enter_context(data_folder.opened(settings.data_dir, address=settings.app))
        ports.require_free(settings.port, "PORT")
        ports.require_free(settings.sandbox_port, "SANDBOX_PORT")
        held.enter_context(lifeline.held(settings.data_dir / "run"))
        stack = Stack(settings, stop=stop, say=say)
        held.enter_context(stack.kept_alive())
        for step in plan(settings):
            step.take(stack)
        yield


@contextlib.contextmanager
def running_stack(
    data_dir: Path,
    port: int = 0,
    sandbox_port: int = 0,
    *,
    quiet: bool = True,
    variables: Mapping[str, str] | None = None,
    plan: Plan = whole_stack,
) -> Iterator[Addresses]:
    """Run the whole stack for a demo, a bench or a test; a port of 0 takes one that is free.

    `variables` are added to the environment of the programs.
    """
    free = ports.free(2)
    settings = for_caller(data_dir, port or free[0], sandbox_port or free[1], variables)
    with started(settings, plan=plan, stop=Stop(), say=screen.nothing if quiet else screen.say):
        yield Addresses(settings.app, settings.sandbox)
