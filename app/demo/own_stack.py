"""A stack for one story: free ports, a folder that is gone afterwards, nobody's settings."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.demo.operator import Operator
from app.launch.processes import ports
from app.launch.processes.settings import for_caller
from app.launch.processes.stack import running_stack


@dataclass(frozen=True)
class OwnStack:
    """Where it answers, and who has a shell beside it."""

    app: str
    sandbox: str
    operator: Operator


@contextlib.contextmanager
def own_stack() -> Iterator[OwnStack]:
    """Run everything; raises CannotStart."""
    forget_settings()
    port, sandbox_port = ports.free(2)
    with tempfile.TemporaryDirectory(prefix="wallet-demo-") as folder:
        data = Path(folder) / "data"
        operator = Operator(for_caller(data, port, sandbox_port, None).environment())
        with running_stack(data, port, sandbox_port) as addresses:
            yield OwnStack(addresses.app, addresses.sandbox, operator)


def forget_settings() -> None:
    """Keep the story away from a database or a setting of the desk."""
    for name in list(os.environ):
        if name.startswith(("WALLET_", "S3_")) or name in {"DATABASE_URL", "REDIS_URL"}:
            del os.environ[name]
