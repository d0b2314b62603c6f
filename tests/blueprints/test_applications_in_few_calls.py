"""A paper becomes an application in five calls: begun, three pictures, handed in."""

import pytest

from tests.blueprints.applying import (
    MINE,
    REQUIRED,
    Case,
    done,
    paper_of,
    picture,
    try_to_draft,
)
from tests.blueprints.desk import code_of

KEY = {"Idempotency-Key": "one-paper"}


@pytest.fixture
def phone(wallet):
    return wallet.bound(name="柏晚秋")


def announcements(kinds=REQUIRED, **changes):
    return [
        {"kind": kind, "content_type": "image/png", "size": len(picture(kind))} | changes
        for kind in kinds
    ]


def begin(phone, **changes):
    return done(try_to_draft(phone, attachments=announcements(), **changes), 201)


def send(case, uploads):
    for one in uploads:
        assert case.send(one["upload"], picture(one["kind"])).status_code in {200, 201, 204}


def test_what_is_announced_with_the_draft_and_sent_is_taken_in_when_it_is_handed_in(phone):
    begun = begin(phone)
    case = Case(phone, begun["id"])
    assert [one["kind"] for one in begun["uploads"]] == list(REQUIRED)
    send(case, begun["uploads"])

    after = done(case.submit())

    assert after["state"] == "submitted"
    assert {one["state"] for one in after["attachments"]} == {"stored"}


def test_a_draft_without_pictures_names_no_uploads(phone):
    assert "uploads" not in done(try_to_draft(phone), 201)


def test_what_was_not_sent_is_missing_and_the_rest_is_kept(phone):
    begun = begin(phone)
    case = Case(phone, begun["id"])
    send(case, begun["uploads"][:2])

    refused = case.submit()

    assert code_of(refused, 422) == "attachments_missing"
    assert [row["kind"] for row in refused.get_json()["errors"]] == [REQUIRED[2]]
    states = sorted(one["state"] for one in case.now()["attachments"])
    assert states == ["pending", "stored", "stored"]
    send(case, begun["uploads"][2:])
    assert done(case.submit())["state"] == "submitted"


def test_a_picture_that_is_none_is_named_and_can_be_sent_anew(phone):
    begun = begin(phone)
    case = Case(phone, begun["id"])
    send(case, begun["uploads"])
    broken = done(case.announce(REQUIRED[0], b"no picture"), 201)
    case.send(broken["upload"], b"no picture")

    refused = case.submit()

    assert code_of(refused, 422) == "not_a_picture"
    fault = refused.get_json()["errors"][0]
    assert (fault["kind"], fault["code"]) == (REQUIRED[0], "wrong_picture")
    assert case.state == "draft"
    assert case.call("DELETE", f"/attachments/{broken['id']}").status_code == 204
    assert done(case.submit())["state"] == "submitted"


def test_a_picture_taken_again_takes_the_place_of_the_one_that_was_refused(phone):
    begun = begin(phone)
    case = Case(phone, begun["id"])
    send(case, begun["uploads"][1:])
    case.send(begun["uploads"][0]["upload"], bytes(len(picture(REQUIRED[0]))))
    assert code_of(case.submit(), 422) == "not_a_picture"

    again = done(case.announce(REQUIRED[0], picture(REQUIRED[0])), 201)
    assert code_of(case.submit(), 422) == "not_a_picture", "announced, and not sent yet"
    case.send(again["upload"], picture(REQUIRED[0]))

    after = done(case.submit())
    kept = {one["kind"]: (one["id"], one["state"]) for one in after["attachments"]}
    assert kept[REQUIRED[0]] == (again["id"], "stored")
    assert len(after["attachments"]) == len(REQUIRED)


def test_a_draft_with_an_impossible_picture_is_not_begun(phone):
    body = paper_of(phone.person) | {"attachments": announcements(content_type="application/pdf")}

    assert code_of(phone.call("POST", MINE, body), 422) == "not_a_picture"
    assert done(phone.call("GET", MINE))["items"] == []


@pytest.mark.parametrize(
    ("change", "pointer", "fault"),
    [
        ({"kind": "selfie"}, "/kind", "unknown_kind"),
        ({"content_type": "application/pdf"}, "/content_type", "pdf"),
        ({"content_type": "image/gif"}, "", "wrong_picture"),
        ({"size": 0}, "", "wrong_picture"),
    ],
)
def test_the_picture_that_is_refused_with_the_draft_is_named_by_its_place(
    phone, change, pointer, fault
):
    announced = announcements()
    announced[1] |= change

    refused = phone.call("POST", MINE, paper_of(phone.person) | {"attachments": announced})

    assert refused.status_code == 422
    (row,) = refused.get_json()["errors"]
    assert (row["pointer"], row["code"]) == (f"#/attachments/1{pointer}", fault)


def test_whoever_begins_again_with_the_same_key_gets_the_forms_again(phone):
    body = paper_of(phone.person) | {"attachments": announcements()}
    bearer = {"Authorization": f"Bearer {phone.tokens['access_token']}"}
    first, second = (
        done(phone.client.post(MINE, json=body, headers=bearer | KEY), 201) for _ in range(2)
    )

    assert first["id"] == second["id"]
    ids = [{one["id"] for one in answer["uploads"]} for answer in (first, second)]
    assert ids[0] == ids[1]
    case = Case(phone, second["id"])
    send(case, second["uploads"])
    assert done(case.submit())["state"] == "submitted"
