"""Install both locks with the oldest pip that is promised, and with the newest there is.

`.ci/run` calls this: python3 -m tests.app.both_pips. It needs the standard library only, works in
a folder that is gone afterwards, and shares nothing with the machine but pip's cache.
"""

import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from app.launch.installation.command import LOCKS, ROOT
from app.launch.installation.tools import OLDEST_PIP

PIPS = (f"pip=={'.'.join(map(str, OLDEST_PIP))}", "pip")


def main() -> int:
    """Return 0 when every installation succeeded; otherwise what went wrong is on the screen."""
    # Whoever stops us finds nothing left behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for pip in PIPS:
        with TemporaryDirectory(prefix="both-pips-") as folder:
            failed = _install_with(pip, Path(folder))
        if failed:
            return failed
    return 0


def _install_with(pip: str, folder: Path) -> int:
    began = time.monotonic()
    python = _interpreter_with(pip, folder / "tools")
    project = _copy_of_the_start(folder / "project")
    said = _output_of([python, "-m", "pip", "--version"]).split()[1]
    print(f"Installing both locks with pip {said} on CPython {platform.python_version()}")
    # The one after the other: the second adds to the first what is only for developers.
    for which in LOCKS:
        code = _call([python, "-m", "app.launch.bootstrap", which], project)
        if code:
            print(f"pip {said} could not install the {which} lock", file=sys.stderr)
            return code
    print(f"pip {said} installed both in {time.monotonic() - began:.0f} s", flush=True)
    return 0


def _interpreter_with(pip: str, folder: Path) -> str:
    """Make an interpreter with a pip of its own, as a user may have one."""
    _output_of([sys.executable, "-m", "venv", "--without-pip", str(folder)])
    outer = [sys.executable, "-m", "pip", "--python", str(folder), "--quiet"]
    _output_of([*outer, "install", "--no-input", "--disable-pip-version-check", pip])
    return str(folder / "bin/python")


def _copy_of_the_start(folder: Path) -> Path:
    """Copy what a first start reads: .venv comes to lie beside it, and not in our own folder."""
    shutil.copytree(ROOT / "app/launch/installation", folder / "app/launch/installation")
    start = ("app/__init__.py", "app/launch/__init__.py", "app/launch/bootstrap.py")
    for name in (*start, *LOCKS["dev"]):
        shutil.copy(ROOT / name, folder / name)
    return folder


def _environment() -> Mapping[str, str]:
    # Neither our own modules nor a user's packages may lend the new .venv what its lock lacks.
    lent = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
    kept = {name: value for name, value in os.environ.items() if name not in lent}
    # Compiling takes more than half of the time, and what is compiled here nobody runs.
    return {**kept, "PIP_NO_COMPILE": "0"}  # pip reads this one by what it sets: compile, no


def _call(command: Sequence[str], folder: Path) -> int:
    sys.stdout.flush()
    with subprocess.Popen(command, cwd=folder, env=_environment()) as process:
        try:
            return process.wait()
        except BaseException:
            process.terminate()  # it ends its pip as well, which would go on writing
            raise


def _output_of(command: Sequence[str]) -> str:
    return subprocess.run(
        command, env=_environment(), check=True, stdout=subprocess.PIPE, text=True
    ).stdout


if __name__ == "__main__":
    sys.exit(main())
