"""While a thread waits for something outside its process, the others answer, and the wait ends.

docs/operations.md lists what a thread may wait for; held here are the database's one writer, and
WeChat.
"""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
import requests

from tests.stack.test_slow_clients import Server, server
from tests.world import WECHAT_CODE, Outside

__all__ = ["server"]

SOON_SECONDS = 2
Hold = Callable[[Server, Outside], AbstractContextManager[None]]


@contextmanager
def the_writer(server: Server, _: Outside) -> Iterator[None]:
    held = sqlite3.connect(server.folder / "wallet.sqlite", isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    yield
    held.close()


@contextmanager
def wechat(_: Server, sandbox: Outside) -> Iterator[None]:
    sandbox.post("/faults", {"path": "/sns/jscode2session", "mode": "hang", "times": 1})
    yield
    sandbox.whole()


def sign_in(server: Server, sandbox: Outside) -> Any:
    """Ask WeChat who it is, and write down that they are here."""
    code = sandbox.post("/phone/login", {"openid": "oPhone-of-nobody-in-the-cast"})["code"]
    form = {"grant_type": WECHAT_CODE, "code": code, "client_id": sandbox.cast["appid"]}
    return requests.post(f"{server.url}/oauth/token", data=form, timeout=60)


@pytest.mark.parametrize(
    ("held", "told"),
    [(the_writer, "database_unavailable"), (wechat, "temporarily_unavailable")],
    ids=["the database's writer", "WeChat"],
)
def test_what_one_request_waits_for_keeps_nobody_else(
    server: Server, sandbox: Outside, held: Hold, told: str
) -> None:
    with held(server, sandbox), ThreadPoolExecutor(1) as others:
        waiting = others.submit(sign_in, server, sandbox)
        for _ in range(5):
            alive = requests.get(f"{server.url}/healthz", timeout=SOON_SECONDS)
            assert alive.status_code == 200
        assert not waiting.done()
        answer = waiting.result(timeout=60)

    assert (answer.status_code, answer.json()["code"]) == (503, told)
