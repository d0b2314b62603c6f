"""The programs' logs: appended to, bounded, and quoted when a start fails."""

import io
from pathlib import Path

LARGEST_LOG_BYTES = 10 * 1024 * 1024
QUOTED_LINES = 8
QUOTED_BYTES = 4096


def path(data_dir: Path, name: str) -> Path:
    return data_dir / "log" / f"{name}.log"


def opened(log: Path) -> io.FileIO:
    """Open a log for appending; one that has grown too large makes room first."""
    if log.exists() and log.stat().st_size > LARGEST_LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    log.touch(mode=0o600)
    file = io.FileIO(log, "a")
    file.seek(0, io.SEEK_END)
    return file


def last_words(log: Path, *, since: int) -> str:
    """Quote the end of a log, from byte `since` on, for the one who must find out what is wrong."""
    with log.open("rb") as file:
        file.seek(max(since, log.stat().st_size - QUOTED_BYTES))
        lines = file.read().decode("utf-8", "replace").splitlines()[-QUOTED_LINES:]
    return f"The end of {log}:" + "".join(f"\n    {line}" for line in lines)
