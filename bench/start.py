"""How soon `make run` serves, and what it costs while nobody asks for anything.

    python -m bench.start [--idle-seconds 60] [--second-starts 3]

Works on a throw-away copy of this folder with a .venv of its own. Its packages are installed once
before anything is timed, so that pip has them at hand. Prints five figures, and fails if one of
them is above its limit: the first start, the median of further starts, the worker's share of a
core, the memory of each process and what the packages take on the disk. Needs Linux: processes
are read from /proc.
"""

import argparse
import http.client
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from app.launch.processes import ports

ROOT = Path(__file__).parents[1]
LEFT_BEHIND = (".git", ".venv", "var", "__pycache__", ".*_cache", ".hypothesis")
MOST_SECONDS_FIRST, MOST_SECONDS_SECOND, MOST_IDLE_PERCENT, MOST_MEGABYTES = 25.0, 5.0, 0.5, 90.0
# What a start leaves to be done is done by then.
SETTLED_SECONDS = 15
PATIENCE_SECONDS = 300
LOOK_SECONDS = 0.02
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Figure:
    """What was measured, and what it may be."""

    name: str
    value: float
    unit: str
    most: float | None = None

    def is_too_much(self) -> bool:
        return self.most is not None and self.value > self.most

    def __str__(self) -> str:
        limit = f"  (at most {self.most:g})" if self.most else ""
        return f"{self.name:38}{self.value:8.2f} {self.unit}{limit}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--idle-seconds", type=float, default=60)
    parser.add_argument("--second-starts", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        figures = _measure(Path(folder) / "copy", options.second_starts, options.idle_seconds)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    for figure in figures:
        print(figure)
    return 1 if any(figure.is_too_much() for figure in figures) else 0


def _measure(copy: Path, starts: int, idle_seconds: float) -> list[Figure]:
    _copy(copy)
    subprocess.run([_python(), "-m", "app.launch.bootstrap", "runtime"], cwd=copy, check=True)
    installed = _megabytes(copy / ".venv")
    _copy(copy)
    with _running(copy) as first:
        pass
    seconds = []
    for _ in range(starts):
        with _running(copy) as second:
            seconds.append(second)
    with _running(copy):
        time.sleep(SETTLED_SECONDS)
        idle, memory = _idle_percent(copy, idle_seconds), list(_memory(copy))
    return [
        Figure("first start, packages cached", first, "s", MOST_SECONDS_FIRST),
        Figure("second start", median(seconds), "s", MOST_SECONDS_SECOND),
        Figure("worker, idle", idle, "% of a core", MOST_IDLE_PERCENT),
        *(Figure(f"memory of {name}", size, "MB", MOST_MEGABYTES) for name, size in memory),
        Figure("installed for make run", installed, "MB"),
    ]


def _copy(copy: Path) -> None:
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_BEHIND), symlinks=True)


def _python() -> str:
    """Return the interpreter that .venv was made of: it has a pip."""
    return str(Path(sys.base_prefix) / f"bin/python{sys.version_info[0]}.{sys.version_info[1]}")


@contextmanager
def _running(copy: Path) -> Iterator[float]:
    """Run `make run` and give the seconds until it was ready."""
    port, sandbox_port = ports.free(2)
    command = ["make", "run", f"PYTHON={_python()}", f"PORT={port}", f"SANDBOX_PORT={sandbox_port}"]
    with subprocess.Popen(
        command,
        cwd=copy,
        env=_environment(),
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    ) as make:
        try:
            yield _seconds_until_ready(make, port)
        finally:
            os.killpg(make.pid, signal.SIGINT)


def _environment() -> Mapping[str, str]:
    """Leave out what another make says to this one, and what would change what is started."""
    foreign = ("MAKE", "MFLAGS", "WALLET_", "DATA_DIR", "PYTHON")
    return {name: value for name, value in os.environ.items() if not name.startswith(foreign)}


def _seconds_until_ready(make: subprocess.Popen[bytes], port: int) -> float:
    began = time.perf_counter()
    while not _is_ready(port):
        if make.poll() is not None or time.perf_counter() - began > PATIENCE_SECONDS:
            raise SystemExit("it does not start")
        time.sleep(LOOK_SECONDS)
    return time.perf_counter() - began


def _is_ready(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
    try:
        line.request("GET", "/readyz")
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def _idle_percent(copy: Path, seconds: float) -> float:
    worker = _pid(copy, "worker")
    before = _ticks(worker)
    time.sleep(seconds)
    return 100 * (_ticks(worker) - before) / TICKS / seconds


def _ticks(process: int) -> int:
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _memory(copy: Path) -> Iterator[tuple[str, float]]:
    """Give the resident memory of each process, shared pages counted in each."""
    for name in ("web", "worker", "sandbox"):
        parent = _pid(copy, name)
        yield name, _resident(parent)
        for number, child in enumerate(_children(parent), 1):
            yield f"{name}, process {number} below", _resident(child)


def _children(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
    return [int(child) for child in found.split()]


def _resident(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text("utf-8").splitlines()
    (size,) = (line.split()[1] for line in lines if line.startswith("VmRSS:"))
    return int(size) / 1024


def _pid(copy: Path, name: str) -> int:
    return int((copy / "var/run" / f"{name}.pid").read_text("ascii"))


def _megabytes(folder: Path) -> float:
    files = (file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
    return sum(file.stat().st_blocks * 512 for file in files) / 1024**2


if __name__ == "__main__":
    sys.exit(main())
