"""What officers did, for those who watch over them; and whoever watches is watched too."""

import pytest

from tests.blueprints.applying import CITY, desk_of
from tests.blueprints.desk import code_of

ENTRIES = "/api/v1/desk/entries"
PERSON = {"name": "孙小样", "id_number": "99010119900305017X"}


def entries(desk, query=""):
    return desk.client.get(f"{ENTRIES}{query}").get_json()


@pytest.mark.parametrize("username", ["supervisor-city-1", "auditor-province-1"])
def test_who_watches_sees_what_an_officer_did_and_the_look_is_recorded(wallet, username):
    desk_of(wallet, "officer-city-1").vouch(PERSON)
    watcher = desk_of(wallet, username)

    issued = next(
        one for one in entries(watcher)["items"] if one["action"] == "counter_code.issued"
    )

    assert issued["authority"]["code"] == CITY
    assert "person_key" not in str(issued)
    assert entries(watcher)["items"][0]["action"] == "officer.entries_read"


def test_a_supervisor_sees_no_other_desk_and_an_officer_none(wallet):
    clerk, elsewhere = desk_of(wallet, "officer-city-1"), desk_of(wallet, "officer-province-1")
    elsewhere.vouch(PERSON)

    seen = entries(desk_of(wallet, "supervisor-city-1"), "?limit=200")["items"]

    assert {one["authority"]["code"] for one in seen} == {CITY}
    assert code_of(clerk.client.get(ENTRIES), 403) == "wrong_role"
