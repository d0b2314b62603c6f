import contextlib
import http.client
import itertools
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.launch.processes import ports
from app.launch.supervisor import running_stack
from tests.stack import small_stack

ROOT = Path(__file__).parents[2]
SMALL_STACK = [sys.executable, "-m", "tests.stack.small_stack"]
PROGRAMS = ["web", "worker", "sandbox"]
PATIENCE_SECONDS = 60  # with a busy machine


class Desk:
    """One data folder, two ports, and whatever is started there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "data"
        self.port, self.sandbox_port = ports.free(2)
        self.started: list[subprocess.Popen[str]] = []

    def start(
        self,
        command: list[str] = SMALL_STACK,
        stdin: int = subprocess.DEVNULL,
        **variables: str,
    ) -> subprocess.Popen[str]:
        ours = {
            "PORT": str(self.port),
            "SANDBOX_PORT": str(self.sandbox_port),
            "DATA_DIR": str(self.folder),
        }
        outside = {name: value for name, value in os.environ.items() if name != "MAKELEVEL"}
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**outside, **ours, **variables},
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def start_and_wait(
        self, command: list[str] = SMALL_STACK, stdin: int = subprocess.DEVNULL
    ) -> subprocess.Popen[str]:
        process = self.start(command, stdin)
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("Ctrl-C"):
                return process
        raise AssertionError("it never said that it is running")

    def pid(self, name: str) -> int:
        return int((self.folder / f"run/{name}.pid").read_text("ascii"))

    def log(self, name: str) -> str:
        return (self.folder / f"log/{name}.log").read_text("utf-8")

    def names_no_process(self) -> bool:
        return not list(self.folder.glob("run/*.pid"))

    def is_silent(self) -> bool:
        return not answers(self.port) and not answers(self.sandbox_port)

    def stop(self) -> None:
        for process in self.started:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            process.communicate(timeout=PATIENCE_SECONDS)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.stop()


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def comes_true(condition: Callable[[], bool]) -> bool:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up_at:
        with contextlib.suppress(FileNotFoundError):
            if condition():
                return True
        time.sleep(0.02)
    return False


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # An orphan waits as a zombie where process 1 collects nobody.
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and ") Z " in stat.read_text("utf-8"))


def test_it_starts_everything_and_says_where(desk: Desk) -> None:
    supervisor = desk.start()
    assert comes_true(lambda: desk.pid("worker") > 0 and answers(desk.port))
    reached = answers(desk.sandbox_port)

    supervisor.terminate()
    output, _ = supervisor.communicate(timeout=PATIENCE_SECONDS)

    assert reached
    assert supervisor.returncode == 0
    assert "first step\nsecond step\n" in output


def test_what_it_prints_leads_to_everything_else(desk: Desk) -> None:
    supervisor = desk.start()
    assert supervisor.stdout is not None

    lines = list(itertools.takewhile(lambda line: "Ctrl-C" not in line, supervisor.stdout))

    printed = "".join(lines)
    app, sandbox = (f"http://127.0.0.1:{port}" for port in (desk.port, desk.sandbox_port))
    for wanted in (
        f"{app}\n",
        f"{app}/docs\n",
        f"{sandbox}/cast ",
        "make demo",
        f"{desk.folder}/log\n",
    ):
        assert wanted in printed


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_in_order(desk: Desk, number: signal.Signals) -> None:
    supervisor = desk.start_and_wait()
    pids = [desk.pid(name) for name in PROGRAMS]

    supervisor.send_signal(number)
    code = supervisor.wait(PATIENCE_SECONDS)

    assert code == 0
    assert not any(is_alive(pid) for pid in pids)
    assert desk.names_no_process()
    assert desk.is_silent()


def test_a_signal_during_the_preparation_stops_everything(desk: Desk) -> None:
    supervisor = desk.start(WALLET_TEST_TROUBLE="prepare:sleeps")
    assert comes_true(lambda: answers(desk.sandbox_port))

    supervisor.terminate()

    assert supervisor.wait(PATIENCE_SECONDS) == 0
    assert desk.names_no_process()
    assert desk.is_silent()


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_dead_program_is_restarted(desk: Desk, name: str) -> None:
    desk.start_and_wait()
    assert comes_true(lambda: desk.log(name).count("serving") == 1)
    killed = desk.pid(name)

    os.kill(killed, signal.SIGKILL)

    assert comes_true(lambda: desk.pid(name) != killed)
    # Only when what it had started is gone as well is the port free again.
    assert comes_true(lambda: desk.log(name).count("serving") == 2)


def test_nothing_survives_a_supervisor_that_was_killed_outright(desk: Desk) -> None:
    supervisor = desk.start_and_wait()
    pids = [desk.pid(name) for name in PROGRAMS]

    supervisor.kill()

    assert comes_true(lambda: not any(is_alive(pid) for pid in pids))
    assert comes_true(desk.is_silent)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_survives_make(desk: Desk, number: signal.Signals) -> None:
    make = desk.start_and_wait(["make", "run", "PYTHON=:", f"VENV={' '.join(SMALL_STACK)}"])
    pids = [desk.pid(name) for name in PROGRAMS]

    make.send_signal(number)
    make.wait(PATIENCE_SECONDS)

    assert comes_true(lambda: not any(is_alive(pid) for pid in pids))
    assert comes_true(desk.is_silent)


def test_nothing_survives_the_terminal(desk: Desk) -> None:
    terminal, inside = pty.openpty()
    supervisor = desk.start_and_wait(stdin=inside)
    os.close(inside)

    os.close(terminal)

    assert supervisor.wait(PATIENCE_SECONDS) == 0
    assert desk.is_silent()


@pytest.mark.parametrize("name", ["web", "worker", "prepare"])
def test_a_program_that_cannot_start_ends_everything_with_a_sentence(desk: Desk, name: str) -> None:
    supervisor = desk.start(WALLET_TEST_TROUBLE=f"{name}:dies")
    output, _ = supervisor.communicate(timeout=PATIENCE_SECONDS)

    assert supervisor.returncode == 1
    assert re.search(rf"^{name} (failed|stopped 3 times).*log/{name}\.log:$", output, re.MULTILINE)
    assert output.endswith("    it cannot be done\n")
    assert desk.is_silent()


def test_a_second_start_on_the_same_folder_is_refused(desk: Desk) -> None:
    desk.start_and_wait()

    output, _ = (second := desk.start()).communicate(timeout=PATIENCE_SECONDS)

    assert second.returncode == 1
    assert f"already running on {desk.folder} (http://127.0.0.1:{desk.port}" in output
    assert answers(desk.port)


def test_a_stack_runs_inside_another_program(tmp_path: Path) -> None:
    with running_stack(tmp_path / "data", plan=small_stack.plan) as addresses:
        port, sandbox_port = (int(one.rpartition(":")[2]) for one in vars(addresses).values())
        reached = answers(port), answers(sandbox_port)

    assert reached == (True, True)
    assert not answers(port)
    assert not answers(sandbox_port)
