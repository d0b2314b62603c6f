""" "Not me": the holder denies a verification, over HTTP."""

import json
import sqlite3
from uuid import UUID, uuid4

import pytest

from app.extensions import db
from app.worker.jobs import messages
from tests.acts import make_act
from tests.blueprints.desk import again, code_of
from wallet.act import Actor, ActorKind
from wallet.audit import record

HALF_AN_HOUR_AND_A_BIT = 32 * 60


@pytest.fixture
def doctor(wallet):
    return wallet.bound(holds="physician_practice")


@pytest.fixture
def verified(wallet, doctor):
    """A presentation that a venue has verified, and the verification."""
    made = doctor.present("physician_practice")
    return made, wallet.scanner("venue-a").verify(made["code"])


def dispute(phone, made):
    return phone.call("POST", f"/api/v1/me/presentations/{made['id']}/dispute")


def disputes(folder):
    """What the record tells of disputes: whose actor, which license, what about."""
    with sqlite3.connect(folder / "wallet.sqlite") as database:
        rows = database.execute(
            "SELECT actor_kind, license_id IS NOT NULL, person_key IS NOT NULL, detail"
            " FROM entries WHERE action = 'presentation.disputed'"
        ).fetchall()
    return [(*row[:3], json.loads(row[3])) for row in rows]


def test_a_dispute_is_recorded_with_the_look_it_is_about(doctor, verified, tmp_path):
    made, seen = verified

    answer = dispute(doctor, made)

    assert (answer.status_code, answer.data) == (204, b"")
    about = {"presentation": made["id"], "verification": seen["id"]}
    assert disputes(tmp_path) == [("citizen", 1, 1, about)]


def test_every_other_running_code_is_void(wallet, doctor, verified):
    running = doctor.present("physician_qualification")

    dispute(doctor, verified[0])

    assert wallet.scanner().verify(running["code"])["reason"] == "voided"
    assert wallet.scanner("venue-a").verify(verified[0]["code"])["reason"] == "voided"


def test_the_wallet_goes_on_with_new_codes(wallet, doctor, verified):
    dispute(doctor, verified[0])

    made = doctor.present("physician_practice")

    assert wallet.scanner().verify(made["code"])["reason"] == "ok"


def test_codes_of_other_persons_are_not_concerned(wallet, doctor, verified):
    other = wallet.bound(holds="clinic_filing")
    theirs = other.present("clinic_filing")

    dispute(doctor, verified[0])

    assert wallet.scanner().verify(theirs["code"])["reason"] == "ok"


def test_there_is_nothing_to_dispute_about_a_code_that_nobody_verified(wallet, doctor, tmp_path):
    made = doctor.present("physician_practice")

    assert code_of(dispute(doctor, made), 409) == "nothing_to_dispute"

    assert disputes(tmp_path) == []
    assert wallet.scanner().verify(made["code"])["reason"] == "ok"


def test_a_cancelled_code_was_never_verified(doctor):
    made = doctor.present("physician_practice")
    doctor.call("DELETE", f"/api/v1/me/presentations/{made['id']}")

    assert code_of(dispute(doctor, made), 409) == "nothing_to_dispute"


def test_only_the_person_who_showed_may_dispute(wallet, verified, tmp_path):
    stranger = wallet.bound(name="祁朔")

    answers = [dispute(stranger, made) for made in (verified[0], {"id": uuid4()}, {"id": "1"})]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert disputes(tmp_path) == []


def test_a_look_can_be_disputed_when_the_presentation_is_long_forgotten(wallet, doctor, verified):
    wallet.outside.advance(HALF_AN_HOUR_AND_A_BIT)

    assert dispute(again(wallet, doctor), verified[0]).status_code == 204


def test_disputing_twice_is_fine(doctor, verified):
    assert [dispute(doctor, verified[0]).status_code for _ in range(2)] == [204, 204]


def test_without_a_binding_there_is_nothing_of_ones_own(wallet, verified):
    phone = wallet.sign_in(wallet.outside.citizen(holds="nurse_practice"))

    assert code_of(dispute(phone, verified[0]), 403) == "not_bound"


def test_it_is_documented(wallet):
    path = "/api/v1/me/presentations/{presentation_id}/dispute"
    operation = wallet.client.get("/openapi.json").get_json()["paths"][path]["post"]

    assert {"204", "401", "403", "404", "409"} <= operation["responses"].keys()
    assert "not me" in operation["summary"]


# What the message says: open this record, choose "not me"

USAGE = "/api/v1/me/usage"
LATER = 150


def ok(wallet, made):
    return wallet.scanner().verify(made["code"])


def already_used(wallet, made):
    wallet.scanner("venue-b").verify(made["code"])
    return ok(wallet, made)


def expired(wallet, made):
    wallet.outside.advance(LATER)
    return ok(wallet, made)


@pytest.mark.parametrize("scan", [ok, already_used, expired], ids=lambda scan: scan.__name__)
def test_the_message_of_every_look_leads_to_where_it_can_be_denied(wallet, doctor, scan):
    seen = scan(wallet, doctor.present("physician_practice"))
    assert seen["reason"] == scan.__name__
    with wallet.app.app_context():
        messages.fan_out()
    told = doctor.call("GET", "/api/v1/me/messages").get_json()["items"]
    [message] = [each for each in told if each["link"] == {"kind": "usage", "id": seen["id"]}]
    assert "请打开这次记录，选择“不是我”" in message["body"]
    line = f"{USAGE}/{message['link']['id']}"
    before = doctor.call("GET", line).get_json()
    assert "disputed" not in before
    running = doctor.present("physician_qualification")

    answer = doctor.call("POST", f"{line}/dispute")

    assert (answer.status_code, answer.data) == (204, b"")
    assert doctor.call("GET", line).get_json() == before | {"disputed": True}
    assert wallet.scanner().verify(running["code"])["reason"] == "voided"
    [objection] = doctor.call("GET", "/api/v1/me/objections").get_json()["items"]
    assert objection["kind"] == "misuse"


def test_one_line_is_what_the_list_says_of_it(doctor, verified):
    [line] = doctor.call("GET", USAGE).get_json()["items"]

    assert doctor.call("GET", f"{USAGE}/{line['id']}").get_json() == line
    assert line["presentation"] == verified[0]["id"]


def test_denying_a_line_and_its_presentation_is_one_objection(doctor, verified):
    made, seen = verified

    answers = [dispute(doctor, made), doctor.call("POST", f"{USAGE}/{seen['id']}/dispute")]

    assert [answer.status_code for answer in answers] == [204, 204]
    assert len(doctor.call("GET", "/api/v1/me/objections").get_json()["items"]) == 1


def test_the_lines_of_others_are_not_there(wallet, verified, tmp_path):
    stranger = wallet.bound(name="祁朔")

    for entry in (verified[1]["id"], uuid4()):
        assert stranger.call("GET", f"{USAGE}/{entry}").status_code == 404
        assert stranger.call("POST", f"{USAGE}/{entry}/dispute").status_code == 404
    assert disputes(tmp_path) == []


def test_what_a_system_read_is_not_denied_by_not_me(wallet, doctor, tmp_path):
    license_id = doctor.license("physician_practice")["id"]
    with wallet.app.app_context():
        read = record.record(
            make_act(db.session, Actor(ActorKind.SYSTEM, "export")),
            "license.read",
            license_id=UUID(license_id),
        )
        entry = read.id
        db.session.commit()

    assert doctor.call("GET", f"{USAGE}/{entry}").get_json()["by"]["kind"] == "system"
    answer = doctor.call("POST", f"{USAGE}/{entry}/dispute")

    assert code_of(answer, 409) == "nothing_to_dispute"
    assert disputes(tmp_path) == []
