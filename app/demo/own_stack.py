"""A stack for one story: free ports, a folder that is gone afterwards, nobody's settings."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from app.processes.stack import Addresses, running_stack


@contextlib.contextmanager
def own_stack() -> Iterator[Addresses]:
    """Run everything; raises CannotStart."""
    forget_settings()
    with (
        tempfile.TemporaryDirectory(prefix="wallet-demo-") as folder,
        running_stack(Path(folder) / "data") as addresses,
    ):
        yield addresses


def forget_settings() -> None:
    """Keep the story away from a database or a setting of the desk."""
    for name in list(os.environ):
        if name.startswith(("WALLET_", "S3_")) or name in {"DATABASE_URL", "REDIS_URL"}:
            del os.environ[name]
