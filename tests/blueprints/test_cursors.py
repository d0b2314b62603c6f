"""A cursor goes on where its own list ended for its own reader; any other is 422, in every list."""

import base64
import os
import random
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from app.extensions import db
from app.services import services
from tests.blueprints.desk import officer, open_desk
from tests.world import world
from wallet.access.models import Client
from wallet.identity.models import Account
from wallet.officers.models import Officer

MOMENT = f"2026-11-22T00:01:42.946489+00:00 {uuid4()}"
# Who may read every list of the desk.
SUPERVISOR = "supervisor"
# The lists, by their path: the name that their cursors are sealed for, and where a page may end.
LISTS = {
    "/.well-known/elicense/audit/heads": ("heads", "1"),
    "/api/v1/desk/alarms": ("desk.alarms", MOMENT),
    "/api/v1/desk/applications": ("desk.applications", MOMENT),
    "/api/v1/desk/entries": ("desk.entries", MOMENT),
    "/api/v1/desk/moves": ("desk.moves", MOMENT),
    "/api/v1/desk/objections": ("desk.objections", MOMENT),
    "/api/v1/desk/person-acts": ("desk.person_acts", MOMENT),
    "/api/v1/me/applications": ("applications", MOMENT),
    "/api/v1/me/licenses": ("licenses", f"2026-11-22 {uuid4()} representative"),
    "/api/v1/me/messages": ("messages", MOMENT),
    "/api/v1/me/objections": ("objections", MOMENT),
    "/api/v1/me/usage": ("usage", MOMENT),
    "/api/v1/scanner/devices": ("scanner_devices", MOMENT),
}


def cut(cursor):
    return cursor[:-8]


def flipped(cursor):
    sealed = bytearray(base64.urlsafe_b64decode(cursor))
    sealed[random.Random(cursor).randrange(len(sealed))] ^= 4
    return base64.urlsafe_b64encode(sealed).decode()


def in_clear(cursor):  # noqa: ARG001
    return base64.urlsafe_b64encode(MOMENT.encode()).decode()


SPOILED = {
    "random": lambda cursor: base64.urlsafe_b64encode(os.urandom(len(cursor) // 2)).decode(),
    "short": lambda cursor: base64.urlsafe_b64encode(b"\0").decode(),
    "in clear": in_clear,
    "json": lambda cursor: base64.urlsafe_b64encode(b'["x"]').decode(),
    "a number": lambda cursor: "7",
    "cut": cut,
    "unpadded": lambda cursor: cursor[:-1],
    "flipped": flipped,
    "lengthened": lambda cursor: cursor + "AAAA",
    "huge": lambda cursor: cursor * 50,
    "empty": lambda cursor: "",
    "blank": lambda cursor: " ",
    "unicode": lambda cursor: "证照" + cursor[6:],
    "full width": lambda cursor: "Ａ" + cursor[1:],
}


@dataclass
class Lists:
    """Every list, and somebody who may read it."""

    wallet: Any
    doctor: Any
    desk: Any
    venue: Any

    def ask(self, path, cursor):
        query = {"cursor": cursor}
        if path.startswith("/api/v1/me"):
            return self.doctor.call("GET", path, query_string=query)
        if path.startswith("/api/v1/scanner"):
            headers = {"Authorization": f"Bearer {self.venue.token}"}
            return self.venue.client.get(path, query_string=query, headers=headers)
        return self.desk.client.get(path, query_string=query)

    def cursor(self, path, *, of=None, text=None):
        """Seal a cursor as the list does: for its reader, or for `of`."""
        name, end = LISTS[path]
        with self.wallet.app.app_context():
            place = f"cursors:{name}:{self.reader(path) if of is None else of}"
            sealed = services().vault.seal(text or end, about=place)
        return base64.urlsafe_b64encode(sealed).decode()

    def reader(self, path):
        session = db.session()
        if path.startswith("/api/v1/me"):
            return session.query(Account).one().id
        if path.startswith("/api/v1/scanner"):
            return session.query(Client).filter_by(client_id="venue-a").one().id
        if path.startswith("/api/v1/desk"):
            username = officer(self.wallet, SUPERVISOR)["username"]
            return session.query(Officer).filter_by(username=username).one().id
        return ""


@pytest.fixture(scope="module")
def lists(sandbox, tmp_path_factory):
    with world(sandbox, tmp_path_factory.mktemp("cursors")) as wallet:
        # As it is served: a bug is an answer of 500, not an exception here.
        wallet.app.config["PROPAGATE_EXCEPTIONS"] = False
        doctor, venue = wallet.bound(holds="physician_practice"), wallet.scanner()
        yield Lists(wallet, doctor, open_desk(wallet, SUPERVISOR), venue)


def test_these_are_all_lists_that_are_paged(lists):
    paths = lists.wallet.client.get("/openapi.json").get_json()["paths"]

    paged = {
        path
        for path, item in paths.items()
        if "cursor" in {each["name"] for each in item.get("get", {}).get("parameters", ())}
    }
    assert paged == LISTS.keys()


@pytest.mark.parametrize("path", LISTS)
def test_a_list_goes_on_after_its_own_cursor(lists, path):
    answer = lists.ask(path, lists.cursor(path))

    assert answer.status_code == 200, answer.get_json()


@pytest.mark.parametrize("how", SPOILED)
@pytest.mark.parametrize("path", LISTS)
def test_a_spoiled_cursor_is_invalid(lists, path, how):
    answer = lists.ask(path, SPOILED[how](lists.cursor(path)))

    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid")


@pytest.mark.parametrize("other", LISTS)
@pytest.mark.parametrize("path", LISTS)
def test_another_lists_cursor_is_invalid(lists, path, other):
    if other == path:
        return
    with lists.wallet.app.app_context():
        reader = lists.reader(path)

    answer = lists.ask(path, lists.cursor(other, of=reader))

    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid")


@pytest.mark.parametrize("path", LISTS)
def test_another_readers_cursor_is_invalid(lists, path):
    answer = lists.ask(path, lists.cursor(path, of=uuid4()))

    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid")


@pytest.mark.parametrize("text", [" ", "x", "1 2", "9999-99-99T00:00:00+00:00 x", "a b c d"])
@pytest.mark.parametrize("path", LISTS)
def test_a_cursor_of_another_release_is_invalid(lists, path, text):
    answer = lists.ask(path, lists.cursor(path, text=text))

    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid")


def test_no_two_lists_have_one_name():
    assert len({name for name, _ in LISTS.values()}) == len(LISTS)
