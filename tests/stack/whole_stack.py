"""The wallet with all its processes, and a worker that is killed again and again."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import requests

from app.demo.page import Page
from app.demo.people import Phone
from app.demo.stage import Stage, enter
from app.launch.processes.stack import running_stack

STARTED = "the worker has started"
PATIENCE_SECONDS = 120.0


class WholeStack:
    """What runs on one data folder, and the people who use it; nobody reads the page."""

    def __init__(self, folder: Path, app: str, sandbox: str) -> None:
        self.folder = folder
        self.sandbox = sandbox
        self.stage: Stage = enter(app, sandbox, Page(StringIO(), colored=False))

    def worker(self) -> int:
        return int((self.folder / "run/worker.pid").read_text("ascii"))

    def kill_worker(self) -> None:
        """Kill it outright, and come back when the supervisor has another one at work."""
        killed, starts = self.worker(), self._starts()
        os.kill(killed, signal.SIGKILL)
        until(lambda: self.worker() != killed and self._starts() > starts)

    def ask_sandbox(self, method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(method, self.sandbox + path, json=body, timeout=60)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def advance(self, seconds: float) -> None:
        self.ask_sandbox("POST", "/clock", {"advance_seconds": seconds})

    def issued(self, receipt_number: str) -> list[str]:
        """Return every number that was given out for an application."""
        items = self.ask_sandbox("GET", "/issued")["items"]
        return [one["ZZBS"] for one in items if one["applicationNo"] == receipt_number]

    def registered(self, phone: Phone) -> list[str]:
        """Return what the register has of a person, as anybody would ask it."""
        register = self.stage.cast["register"]
        head = {
            "accessId": register["access_id"],
            "accessToken": register["access_token"],
            "time": "20261121120000",
            "reqNo": "test",
        }
        number = phone.person["id_number"]
        data = {"holderType": "111", "holderCode": number, "useCause": "test"}
        path = "/certshare/queryCertInfoByHolderCode"
        found = self.ask_sandbox("POST", path, {"head": head, "data": data})
        return [one["ZZBS"] for one in found["data"]["certs"]]

    def _starts(self) -> int:
        return (self.folder / "log/worker.log").read_text("utf-8").count(STARTED)


@contextmanager
def whole_stack(folder: Path, variables: Mapping[str, str] | None = None) -> Iterator[WholeStack]:
    patient = {"WALLET_SOURCE_SECONDS": "10", **(variables or {})}
    with running_stack(folder / "data", variables=patient) as addresses:
        stack = WholeStack(folder / "data", addresses.app, addresses.sandbox)
        until(lambda: stack._starts() > 0)
        yield stack


def until(condition: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    give_up_at = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up_at, "it took too long"
        time.sleep(0.02)
