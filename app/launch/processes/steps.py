"""The kinds of step that a start is made of."""

import http.client
import io
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from subprocess import PIPE, Popen
from typing import IO, Protocol
from urllib.parse import urlsplit

from app.launch.processes import logs
from app.launch.processes.launch import end_group, launch
from app.launch.processes.program import Program
from app.launch.processes.refusal import CannotStart, Interrupted
from app.launch.processes.settings import Settings
from app.launch.processes.stop import Stop

TOO_MANY_DEATHS = 3
LONGEST_WAIT_SECONDS = 60.0
ANSWER_SECONDS = 3.0
LIVES_SECONDS = 3.0
LOOK_SECONDS = 0.1


class Site(Protocol):
    """Where the steps are taken."""

    settings: Settings
    programs: dict[str, Program]
    stop: Stop

    def say(self, line: str) -> None: ...


class Step(Protocol):
    def take(self, site: Site) -> None: ...


@dataclass(frozen=True)
class Start:
    """Start a program that stays."""

    name: str
    command: Sequence[str]

    def take(self, site: Site) -> None:
        try:
            program = Program(self.name, self.command, site.settings, say=site.say)
        except OSError as error:
            raise CannotStart(f"Cannot start {self.name}: {error}") from error
        site.programs[self.name] = program


@dataclass(frozen=True)
class Run:
    """Run a command to its end, repeating on the screen what it prints."""

    name: str
    command: Sequence[str]

    def take(self, site: Site) -> None:
        log = logs.path(site.settings.data_dir, self.name)
        try:
            with logs.opened(log) as output:
                since = output.tell()
                code = self._run(site, output)
        except OSError as error:
            raise CannotStart(f"Cannot run {self.name}: {error}") from error
        if code:
            words = logs.last_words(log, since=since)
            raise CannotStart(f"{self.name} failed (exit code {code}). {words}")

    def _run(self, site: Site, output: io.FileIO) -> int:
        with launch(self.command, site.settings.environment(), PIPE, output) as process:
            repeating = threading.Thread(target=_repeat, args=(process, output, site.say))
            repeating.start()
            try:
                _wait(site, lambda: process.poll() is not None, seconds=float("inf"))
            finally:
                end_group(process)
                repeating.join()
        return process.returncode


@dataclass(frozen=True)
class Answers:
    """Wait until a program answers 200 on an address."""

    name: str
    address: str

    def take(self, site: Site) -> None:
        if not _wait(site, lambda: _answers(self.address), seconds=LONGEST_WAIT_SECONDS):
            raise CannotStart(
                f"{self.name} is not ready on {self.address} after {LONGEST_WAIT_SECONDS:g} s. "
                + site.programs[self.name].last_words()
            )


@dataclass(frozen=True)
class Lives:
    """See that a program that answers nobody has not died at once."""

    name: str

    def take(self, site: Site) -> None:
        program = site.programs[self.name]
        _wait(
            site,
            lambda: not program.deaths or program.seconds_alive() > LIVES_SECONDS,
            seconds=LONGEST_WAIT_SECONDS,
        )


def _wait(site: Site, is_done: Callable[[], bool], *, seconds: float) -> bool:
    """Wait; False when it took too long. Raises when a program dies again and again."""
    give_up_at = time.monotonic() + seconds
    while not is_done():
        _require_living(site)
        if time.monotonic() > give_up_at:
            return False
        if site.stop.wait(LOOK_SECONDS):
            raise Interrupted
    return True


def _require_living(site: Site) -> None:
    for program in site.programs.values():
        if program.deaths >= TOO_MANY_DEATHS:
            raise CannotStart(
                f"{program.name} stopped {program.deaths} times while starting. "
                + program.last_words()
            )


def _answers(address: str) -> bool:
    """Ask over plain HTTP; urllib would go through a proxy set for the outside world."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", parts.path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _repeat(process: Popen[bytes], log: IO[bytes], say: Callable[[str], None]) -> None:
    # The pipe is closed under us when a signal ends the wait for this thread: nothing is lost then.
    with suppress(ValueError):
        for line in process.stdout or ():
            log.write(line)
            say(line.decode("utf-8", "replace").rstrip())
