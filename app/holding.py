"""An answer that waits for news without a thread.

A view that has nothing to tell yet answers all the same, and says how long that answer may wait
and who knows, of many that wait, for which there is news. The server (`app.launch.web_worker`)
keeps answer and connection, and has the request answered anew when there is news. A server that
cannot sends the answer at once.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from flask import request

# Where a server finds it.
HOLD = "wallet.hold"


@dataclass(frozen=True)
class Hold:
    """What an answer waits for: one subject among many, and who tells for which there is news."""

    subject: Any
    seconds: float
    news: Callable[[Collection[Any]], Collection[Any]]


def hold_back(hold: Hold) -> None:
    """Let the answer that is being made wait."""
    request.environ[HOLD] = hold
