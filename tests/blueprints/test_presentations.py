"""Showing a license over HTTP, watching the code, cancelling it."""

import base64
import io
import json
from datetime import datetime, timedelta
from uuid import uuid4
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa
import zxingcpp
from flask import request, request_finished
from PIL import Image

from app.extensions import db
from app.holding import HOLD
from wallet.audit.models import Entry
from wallet.codes import payload

MADE = {"id", "code", "issued_at", "expires_at", "refresh_at"}
REGISTER = "/certshare/queryCertInfoByHolderCode"
DAY_AND_A_BIT = 25 * 3600
VERSION_6_MODULES = 41


def path_of(made):
    return f"/api/v1/me/presentations/{made['id']}"


def state_of(phone, made):
    return phone.call("GET", path_of(made)).get_json()


def image_of(made):
    head, _, body = made["image"].partition(",")
    return head, base64.b64decode(body, validate=True)


def problem_of(answer):
    return answer.status_code, answer.get_json()["code"], answer.content_type


@pytest.fixture
def doctor(wallet):
    return wallet.bound(holds="physician_practice")


def test_the_phone_gets_a_code_for_a_minute(doctor):
    made = doctor.present("physician_practice")

    issued, refresh, expires = (
        datetime.fromisoformat(made[name]) for name in ("issued_at", "refresh_at", "expires_at")
    )
    header = payload.decode(made["code"]).header
    assert made.keys() == MADE
    assert expires - issued == timedelta(seconds=60)
    assert refresh - issued == timedelta(seconds=30)
    assert (header.issued_at, header.expires_at) == (issued.timestamp(), expires.timestamp())
    assert header.specimen


def test_a_png_is_read_back_by_a_scanner(doctor):
    made = doctor.present("physician_practice", image="png")

    head, drawn = image_of(made)
    found = zxingcpp.read_barcode(Image.open(io.BytesIO(drawn)))
    side = Image.open(io.BytesIO(drawn)).width
    assert made.keys() == MADE | {"image"}
    assert head == "data:image/png;base64"
    assert (found.text, found.ec_level) == (made["code"], "M")
    assert side / 10 - 2 * 4 <= VERSION_6_MODULES


def test_an_svg_is_one_document_without_scripts_or_addresses(doctor):
    head, drawn = image_of(doctor.present("physician_practice", image="svg"))

    root = ElementTree.fromstring(drawn)
    assert head == "data:image/svg+xml;base64"
    assert {element.tag.rpartition("}")[2] for element in root.iter()} == {"svg", "path"}
    assert int(root.attrib["viewBox"].split()[2]) - 2 * 4 <= VERSION_6_MODULES
    assert b"href" not in drawn


@pytest.mark.parametrize(
    ("person", "license_type", "code"),
    [
        ("苏禾", "nurse_practice", "license_suspended"),
        ("温如许", "nurse_practice", "license_expired"),
    ],
)
def test_a_license_that_does_not_hold_is_refused_with_the_venues_reason(
    wallet, person, license_type, code
):
    answer = wallet.bound(name=person).try_to_present(license_type)

    assert problem_of(answer) == (409, code, "application/problem+json")
    assert "证照" in answer.get_json()["title"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"disclose": ["child_name"]}, "unknown_field"),
        ({"disclose": ["scope", "number"]}, "unknown_field"),
        ({"disclose": [1]}, "invalid"),
        ({"disclose": "scope"}, "invalid"),
        ({"mode": "offline"}, "unsupported"),
        ({"mode": "paper"}, "unsupported"),
        ({"image": "gif"}, "invalid"),
        ({"purpose": ""}, "invalid"),
        ({"purpose": "样" * 201}, "invalid"),
        ({"lifetime": 600}, "invalid"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(doctor, body, code):
    answer = doctor.try_to_present("physician_practice", **body)

    assert problem_of(answer) == (422, code, "application/problem+json")


def test_a_field_name_that_no_page_can_show_is_a_bad_request(doctor):
    license_id = doctor.license("physician_practice")["id"]

    answer = doctor.call(
        "POST",
        f"/api/v1/me/licenses/{license_id}/presentations",
        data=json.dumps({"disclose": ["\ud800"]}),
        content_type="application/json",
    )

    assert problem_of(answer)[:2] == (400, "bad_request")


def test_what_a_wish_leaves_out_is_filled_in(wallet, doctor):
    made = doctor.present("physician_practice", purpose="inspection", mode="live")

    seen = wallet.scanner().verify(made["code"])

    assert seen["license"]["fields"].keys() == {"level", "category", "scope", "main_institution"}


def test_two_codes_of_one_license_live_side_by_side(wallet, doctor):
    first, second = (doctor.present("physician_practice") for _ in range(2))

    assert wallet.scanner("venue-a").verify(second["code"])["reason"] == "ok"
    assert state_of(doctor, first) == {"state": "waiting"}
    assert wallet.scanner("venue-b").verify(first["code"])["reason"] == "ok"


def test_showing_is_on_record_when_the_phone_has_the_code(wallet, doctor):
    made = doctor.present("physician_practice", disclose=["scope"], purpose="inspection")

    with wallet.app.app_context():
        shown = sa.select(Entry.detail).where(Entry.action == "license.presented")
        detail = db.session().scalars(shown).one()
    assert detail == {"presentation": made["id"], "fields": ["scope"], "purpose": "inspection"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/v1/me/licenses/{license}/presentations"),
        ("GET", "/api/v1/me/presentations/{presentation}"),
        ("DELETE", "/api/v1/me/presentations/{presentation}"),
    ],
)
def test_what_is_somebody_elses_does_not_exist(wallet, doctor, method, path):
    made = doctor.present("physician_practice")
    own = {"license": doctor.license("physician_practice")["id"], "presentation": made["id"]}
    stranger = wallet.bound(name="祁朔")
    body = {} if method == "POST" else None

    for ids in (own, dict.fromkeys(own, uuid4()), dict.fromkeys(own, "1")):
        assert stranger.call(method, path.format(**ids), body).status_code == 404

    assert state_of(doctor, made) == {"state": "waiting"}


def test_the_phone_is_told_who_verified(wallet, doctor):
    made = doctor.present("physician_practice")
    seen = wallet.scanner("venue-b").verify(made["code"])

    assert state_of(doctor, made) == {
        "state": "verified",
        "verified_at": seen["checked_at"],
        "verifier": "样例高铁站",
    }


def test_a_code_that_nobody_scanned_expires_and_is_forgotten_later(wallet, doctor):
    made = doctor.present("physician_practice")
    wallet.outside.advance(60)
    assert state_of(doctor, made) == {"state": "expired"}

    wallet.outside.advance(31 * 60)
    again = wallet.sign_in(doctor.person)

    assert again.call("GET", path_of(made)).status_code == 404


def test_a_cancelled_code_is_worthless_at_once(wallet, doctor):
    made = doctor.present("physician_practice")

    answers = [doctor.call("DELETE", path_of(made)) for _ in range(2)]

    assert [(answer.status_code, answer.data) for answer in answers] == [(204, b"")] * 2
    assert state_of(doctor, made) == {"state": "cancelled"}
    assert wallet.scanner().verify(made["code"])["reason"] == "cancelled"


@pytest.fixture
def holds(wallet):
    """What each answer waits for, or None: this server holds nothing back, and sends at once."""
    found = []

    def note(*_, **__):
        found.append(request.environ.get(HOLD))

    with request_finished.connected_to(note, wallet.app):
        yield found


def told(wallet, hold):
    with wallet.app.app_context():
        return hold.news([hold.subject])


def test_an_answer_without_news_is_held_back_for_as_long_as_was_asked_for(wallet, doctor, holds):
    made = doctor.present("physician_practice")

    answer = doctor.call("GET", path_of(made), query_string={"wait": 25})

    assert answer.get_json() == {"state": "waiting"}
    assert holds[-1].seconds == 25
    assert told(wallet, holds[-1]) == set()


def verify(wallet, doctor, made):
    wallet.scanner().verify(made["code"])


def let_it_die(wallet, doctor, made):
    wallet.outside.advance(60)


@pytest.mark.parametrize("happens", [verify, let_it_die])
def test_there_is_news_when_the_code_is_verified_or_dead(wallet, doctor, holds, happens):
    made = doctor.present("physician_practice")
    doctor.call("GET", path_of(made), query_string={"wait": 25})
    hold = holds[-1]

    happens(wallet, doctor, made)

    assert told(wallet, hold) == {hold.subject}


def test_what_has_news_already_or_was_not_asked_to_wait_is_not_held_back(wallet, doctor, holds):
    made = doctor.present("physician_practice")
    doctor.call("GET", path_of(made))
    wallet.scanner().verify(made["code"])

    verified = doctor.call("GET", path_of(made), query_string={"wait": 25})

    assert holds == [None] * len(holds)
    assert verified.get_json()["state"] == "verified"


@pytest.mark.parametrize("wait", [-1, 26, "long"])
def test_nobody_waits_for_ever(doctor, wait):
    made = doctor.present("physician_practice")

    answer = doctor.call("GET", path_of(made), query_string={"wait": wait})

    assert problem_of(answer)[:2] == (422, "invalid")


def test_unbinding_ends_the_running_codes(wallet, doctor):
    made = doctor.present("physician_practice")

    doctor.call("DELETE", "/api/v1/me/binding")

    assert wallet.scanner().verify(made["code"])["reason"] == "voided"


def test_a_state_that_is_too_old_is_asked_for_before_showing(wallet, doctor):
    license_id = doctor.license("physician_practice")["id"]
    wallet.outside.advance(DAY_AND_A_BIT)
    again = wallet.sign_in(doctor.person)

    # Not by way of the list, which would ask the register itself.
    made = again.call("POST", f"/api/v1/me/licenses/{license_id}/presentations", {}).get_json()

    assert wallet.scanner().verify(made["code"])["reason"] == "ok"


def test_a_state_that_is_too_old_and_cannot_be_asked_for_verifies_as_stale(wallet, doctor):
    doctor.licenses()
    wallet.outside.advance(DAY_AND_A_BIT)
    wallet.outside.post("/faults", {"path": REGISTER, "mode": "error", "times": 100})
    again = wallet.sign_in(doctor.person)

    made = again.present("physician_practice")

    seen = wallet.scanner().verify(made["code"])
    assert (seen["verdict"], seen["reason"]) == ("unknown", "stale")
    assert not seen.keys() & {"license", "holder", "presented_as"}
    assert state_of(again, made) == {"state": "waiting"}


def test_without_a_binding_nothing_is_shown(wallet):
    phone = wallet.sign_in(wallet.outside.citizen(holds="physician_practice"))

    answer = phone.call("POST", f"/api/v1/me/licenses/{uuid4()}/presentations", {})

    assert problem_of(answer)[:2] == (403, "not_bound")
