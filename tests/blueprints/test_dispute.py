""" "Not me": the holder denies a verification, over HTTP."""

import json
import sqlite3
from uuid import uuid4

import pytest

from tests.blueprints.desk import again, code_of

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
