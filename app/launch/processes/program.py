"""One long-running program: started, restarted when it dies, stopped with all it started."""

import contextlib
import signal
import subprocess
import time
from collections.abc import Callable, Sequence

from app.launch.processes import logs
from app.launch.processes.launch import end_group, launch
from app.launch.processes.settings import Settings

# A program that lived this long was well: its next death counts as the first again.
STEADY_SECONDS = 5.0
# Long enough not to spin, short enough that a program serves again within two seconds of its death.
PAUSE_SECONDS = 0.5


class Program:
    """A command, its process group, its log and its pid file."""

    def __init__(
        self, name: str, command: Sequence[str], settings: Settings, *, say: Callable[[str], None]
    ) -> None:
        self.name = name
        self.deaths = 0
        self._log = logs.path(settings.data_dir, name)
        self._command = command
        self._environment = settings.environment()
        self._pid_file = settings.data_dir / "run" / f"{name}.pid"
        self._say = say
        self._start()

    def seconds_alive(self) -> float:
        """Tell for how long it has been running; 0 while it waits to be restarted."""
        return 0.0 if self._restart_at else time.monotonic() - self._started_at

    def last_words(self) -> str:
        """Quote what it wrote since it was last started."""
        return logs.last_words(self._log, since=self._log_since)

    def tend(self) -> None:
        """Restart it when it has died and its pause is over: call this several times a second."""
        if self._restart_at is None and self._process.poll() is not None:
            self._bury()
        if self._restart_at is not None and time.monotonic() >= self._restart_at:
            self._try_again()

    def ask_to_stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)

    def stop(self, *, until: float) -> None:
        """Wait for the end it was asked for, and bring it about when that takes too long."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(max(0.0, until - time.monotonic()))
        end_group(self._process)
        self._pid_file.unlink(missing_ok=True)

    def _start(self) -> None:
        with logs.opened(self._log) as log:
            self._log_since = log.tell()
            self._process = launch(self._command, self._environment, log, log)
        self._started_at = time.monotonic()
        self._restart_at: float | None = None
        self._write_pid()

    def _bury(self) -> None:
        # What it started itself, gunicorn's workers say, would go on holding the port.
        end_group(self._process)
        self.deaths = 1 if self.seconds_alive() > STEADY_SECONDS else self.deaths + 1
        self._rest(_how(self._process.returncode))

    def _try_again(self) -> None:
        try:
            self._start()
        except OSError as error:
            self.deaths += 1
            self._rest(str(error))

    def _rest(self, reason: str) -> None:
        pause = _pause(self.deaths)
        self._restart_at = time.monotonic() + pause
        when = f"again in {pause:g} s" if pause else "again"
        self._say(f"{self.name} stopped ({reason}), starting it {when}. Its log: {self._log}")

    def _write_pid(self) -> None:
        new = self._pid_file.with_suffix(".new")
        new.write_text(f"{self._process.pid}\n", "ascii")
        new.replace(self._pid_file)


def _pause(deaths: int) -> float:
    return 0.0 if deaths == 1 else PAUSE_SECONDS


def _how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {-code}"
