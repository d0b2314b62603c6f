"""Where the programs run: ports, data folder, and the environment that they see."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.launch.processes.refusal import CannotStart

ROOT = Path(__file__).resolve().parents[3]
HIGHEST_PORT = 65535

# What a program may see of the caller's environment. A proxy, FLASK_DEBUG or PYTHONPATH of the
# desk would change what `make run` does, so everything else stays outside.
PASSED_ON = {"PATH", "HOME", "USER", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "LD_LIBRARY_PATH"}
PASSED_ON |= {"DATABASE_URL", "REDIS_URL"}
PASSED_ON_PREFIXES = ("WALLET_", "S3_")


@dataclass(frozen=True)
class Settings:
    """One sandbox installation: two ports, a folder, and what the caller set beside them."""

    data_dir: Path
    port: int
    sandbox_port: int
    passed_on: Mapping[str, str]

    @property
    def app(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def sandbox(self) -> str:
        return f"http://127.0.0.1:{self.sandbox_port}"

    def environment(self) -> dict[str, str]:
        """Return the whole environment of a program."""
        return {
            **self.passed_on,
            "DATA_DIR": str(self.data_dir),
            "PORT": str(self.port),
            "SANDBOX_PORT": str(self.sandbox_port),
            "WALLET_ENVIRONMENT": "sandbox",
            "PYTHONUNBUFFERED": "1",
            "PYTHONUTF8": "1",
        }


def data_dir_of(environ: Mapping[str, str]) -> Path:
    """Return where everything is kept."""
    return Path(environ.get("DATA_DIR") or ROOT / "var").absolute()


def read(environ: Mapping[str, str]) -> Settings:
    """Read the settings of `make run`; raises CannotStart for values that make no sense."""
    if environ.get("WALLET_ENVIRONMENT", "sandbox") != "sandbox":
        raise CannotStart(
            "This starts a sandbox with a simulated outside world, but WALLET_ENVIRONMENT is "
            f"{environ['WALLET_ENVIRONMENT']}: unset it, or see the README for production."
        )
    port = _port(environ, "PORT", default=8000)
    sandbox_port = _port(environ, "SANDBOX_PORT", default=8001)
    if port == sandbox_port:
        raise CannotStart(
            f"PORT and SANDBOX_PORT are both {port}: give one of them another number."
        )
    data_dir = data_dir_of(environ)
    return Settings(data_dir, port, sandbox_port, _passed_on(environ))


def for_caller(
    data_dir: Path, port: int, sandbox_port: int, variables: Mapping[str, str] | None
) -> Settings:
    """Make settings for a program that brings its own folder, ports and variables."""
    passed_on = {**_passed_on(os.environ), **(variables or {})}
    return Settings(data_dir.absolute(), port, sandbox_port, passed_on)


def _port(environ: Mapping[str, str], name: str, *, default: int) -> int:
    text = environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= HIGHEST_PORT):
        raise CannotStart(f"{name} must be a number from 1 to {HIGHEST_PORT}, but it is {text!r}.")
    return int(text)


def _passed_on(environ: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in environ.items()
        if name in PASSED_ON or name.startswith(PASSED_ON_PREFIXES)
    }
