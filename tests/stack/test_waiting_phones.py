"""Phones that wait for a scan cost nobody a place: more of them than there are threads."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from io import StringIO
from pathlib import Path
from select import select
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from app.demo.page import Page
from app.demo.people import Phone, Scanner
from app.demo.stage import enter
from app.launch.processes.stack import running_stack

# Two processes have eight threads each.
PHONES = 40
SOON_SECONDS = 5


class Waiting:
    """One code, and the line on which its phone waits."""

    def __init__(self, town: "Town", seconds: int) -> None:
        made = town.phone.present(town.license_id).expect(201)
        self.code, self.path = made["code"], f"/api/v1/me/presentations/{made['id']}"
        self.bearer = {"Authorization": f"Bearer {town.phone.token}"}
        self.line = HTTPConnection(urlsplit(town.app).netloc, timeout=60)
        self.ask(f"?wait={seconds}")

    def ask(self, query: str = "") -> None:
        self.line.request("GET", self.path + query, headers=self.bearer)

    def hears(self) -> Any:
        return json.load(self.line.getresponse())

    def has_heard(self) -> bool:
        return bool(select([self.line.sock], [], [], 0)[0])


class Town:
    def __init__(self, app: str, sandbox: str) -> None:
        stage = enter(app, sandbox, Page(StringIO(), colored=False))
        self.app = app
        self.phone: Phone = stage.phone_of("doctor of internal medicine")
        self.phone.arrive()
        self.venue: Scanner = stage.venues()[0]
        self.venue.sign_in()
        rows = self.phone.list_licenses()["items"]
        self.license_id: str = next(row["id"] for row in rows if row["presentable"])

    def waiting(self, closing: ExitStack, number: int = 1, seconds: int = 25) -> list[Waiting]:
        made = [Waiting(self, seconds) for _ in range(number)]
        for each in made:
            closing.callback(each.line.close)
        return made


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    variables = {"WALLET_RATE_LIMITS": "off"}
    folder = tmp_path_factory.mktemp("waiting")
    with running_stack(folder / "data", variables=variables) as addresses:
        yield Town(addresses.app, addresses.sandbox)


def test_many_wait_and_each_hears_of_its_own_scan_while_others_are_served(town: Town) -> None:
    with ExitStack() as closing:
        phones = town.waiting(closing, PHONES)
        began = time.monotonic()
        assert requests.get(f"{town.app}/healthz", timeout=SOON_SECONDS).ok
        lucky = phones[7]
        town.venue.verify(lucky.code).expect(200, verdict="valid")

        assert lucky.hears()["state"] == "verified"
        assert time.monotonic() - began < SOON_SECONDS
        assert not any(each.has_heard() for each in phones if each is not lucky)
        # The line that waited is as good as before.
        lucky.ask()
        assert lucky.hears()["state"] == "verified"


def test_whose_time_is_over_hears_that_nothing_happened(town: Town) -> None:
    with ExitStack() as closing:
        began = time.monotonic()
        [phone] = town.waiting(closing, seconds=1)

        assert phone.hears() == {"state": "waiting"}
        assert 1 <= time.monotonic() - began < SOON_SECONDS


def test_a_phone_that_hung_up_harms_nobody(town: Town) -> None:
    with ExitStack() as closing:
        gone, stays = town.waiting(closing, 2, seconds=2)
        gone.line.close()
        town.venue.verify(gone.code).expect(200, verdict="valid")

        assert stays.hears() == {"state": "waiting"}


def test_a_server_that_stops_keeps_no_phone_waiting(tmp_path: Path) -> None:
    with ExitStack() as closing:
        with running_stack(tmp_path / "data") as addresses:
            [phone] = Town(addresses.app, addresses.sandbox).waiting(closing)
            time.sleep(0.5)
            began = time.monotonic()

        assert phone.hears() == {"state": "waiting"}
        assert time.monotonic() - began < SOON_SECONDS + 5
