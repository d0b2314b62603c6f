"""The applicant's side: draft, edit, submit, follow, withdraw; and whatever is refused."""

import pytest

from app.extensions import db
from tests.blueprints.applying import (
    CITY,
    MINE,
    REQUIRED,
    Case,
    copied,
    done,
    draft,
    paper_of,
    submitted,
    try_to_draft,
    work,
)
from tests.blueprints.desk import code_of
from tests.wallet.identity.factories import make_id_number
from wallet.authorities import names

NOBODY = "00000000-0000-4000-8000-000000000000"
REGISTER = "/certshare/queryCertInfo"
SHAPE = {
    "id",
    "receipt_number",
    "state",
    "type",
    "medium",
    "certificate_number",
    "authority",
    "fields",
    "attachments",
    "register",
    "due_on",
    "next_step",
    "version",
    "timeline",
}


@pytest.fixture
def midwife(wallet):
    return wallet.bound(name="柏晚秋")


@pytest.fixture
def cardholder(wallet):
    return next(
        wallet.bound(openid=row["openid"])
        for row in wallet.outside.cast["citizens"]
        if any(paper["medium"] == "ic_card" for paper in row.get("paper", []))
    )


def test_a_draft_has_everything_that_the_phone_shows(midwife):
    answer = try_to_draft(midwife)

    made, paper = done(answer, 201), midwife.person["paper"][0]
    assert made.keys() >= SHAPE
    assert (made["state"], made["medium"], made["for"]) == ("draft", "paper", "self")
    assert made["certificate_number"] == paper["certificate_number"]
    assert made["authority"]["code"] == CITY
    assert (made["attachments"], made["register"], made["due_on"]) == ([], None, None)
    assert [(step["state"], step["by"]) for step in made["timeline"]] == [("draft", "applicant")]
    assert made["next_step"]["text"]


def test_it_is_found_again_alone_and_in_the_list(midwife):
    case = draft(midwife)

    listed = done(midwife.call("GET", MINE))

    assert listed == {"items": [case.now()], "next_cursor": None}


def test_the_list_is_paged_newest_first(wallet, midwife):
    numbers = ["MY990000240087", "MY990000240088", "MY990000240089"]
    ids = []
    for number in numbers:
        ids.append(draft(midwife, certificate_number=number).id)
        wallet.outside.advance(1)

    first = done(midwife.call("GET", f"{MINE}?limit=2"))
    second = done(midwife.call("GET", f"{MINE}?limit=2&cursor={first['next_cursor']}"))

    assert [row["id"] for row in first["items"] + second["items"]] == ids[::-1]
    assert second["next_cursor"] is None
    assert code_of(midwife.call("GET", f"{MINE}?cursor=nonsense"), 422) == "invalid"


def test_an_ic_card_has_a_number_of_its_own(cardholder):
    made = done(try_to_draft(cardholder), 201)

    assert (made["medium"], made["card_number"]) == (
        "ic_card",
        cardholder.person["paper"][0]["card_number"],
    )


@pytest.mark.parametrize(
    "typed", [" MY 9900 0024 0087 ", "ＭＹ９９００００２４００８７", "my990000240087"]
)
def test_a_number_may_be_typed_as_people_do(midwife, typed):
    made = done(try_to_draft(midwife, certificate_number=typed), 201)

    assert made["certificate_number"] == "MY990000240087"


def test_what_was_typed_can_be_changed(midwife):
    case = draft(midwife)
    before = case.now()

    changed = done(case.call("PATCH", "", {"certificate_number": "MY990000240099"}))

    assert changed["certificate_number"] == "MY990000240099"
    assert changed["authority"] == before["authority"]
    assert changed["version"] > before["version"]
    assert case.now() == changed


WRONG = {
    "no type": ({"type": None}, 422),
    "an unknown type": ({"type": "driving"}, 422),
    "a type that is not converted": ({"type": "radiology"}, 422),
    "an unknown medium": ({"medium": "stone"}, 422),
    "a medium the type has not": ({"medium": "ic_card", "card_number": "1"}, 422),
    "a card number on paper": ({"card_number": "9901230000008712"}, 422),
    "no number": ({"certificate_number": ""}, 422),
    "a blank number": ({"certificate_number": "  "}, 422),
    "a number without end": ({"certificate_number": "1" * 101}, 422),
    "no authority": ({"authority": "x"}, 422),
    "an authority that nobody knows": ({"authority": "990199"}, 422),
    "an authority that cannot be": ({"authority": "119901000000000270"}, 422),
    "for whom it is not": ({"for": "child"}, 422),
    "issued tomorrow": ({"issued_on": "2999-01-01"}, 422),
    "issued on no day": ({"issued_on": "2024-02-30"}, 422),
    "an unknown field": ({"fields": {"shoe_size": "43"}}, 422),
    "a field too long": ({"fields": {"techniques": "长" * 501}}, 422),
    "too many fields": ({"fields": {f"f{n}": "" for n in range(51)}}, 422),
    "what nobody asked for": ({"state": "issued"}, 422),
    "a license number of its own making": ({"license_id": NOBODY}, 422),
}


@pytest.mark.parametrize(("changes", "status"), WRONG.values(), ids=WRONG.keys())
def test_what_makes_no_sense_is_refused_and_nothing_is_begun(midwife, changes, status):
    answer = try_to_draft(midwife, **changes)

    assert answer.status_code == status, answer.get_json()
    assert answer.get_json()["title"]
    assert done(midwife.call("GET", MINE))["items"] == []


def test_no_refusal_repeats_what_was_sent(midwife):
    secret = "SECRET-" + "9" * 60
    for changes in ({"authority": secret[:18]}, {"fields": {secret: "x"}}, {"medium": secret}):
        answer = try_to_draft(midwife, certificate_number="MY99 秘密", **changes)
        assert answer.status_code == 422
        assert "秘密" not in answer.text
        assert "9" * 20 not in answer.json["detail"]


def test_nobody_else_finds_it(wallet, midwife):
    case = draft(midwife)
    stranger = Case(wallet.bound(name="祁朔"), case.id)
    attachment = case.attach("certificate")

    calls = [
        ("GET", "", None),
        ("PATCH", "", {}),
        ("POST", "/submission", None),
        ("POST", "/withdrawal", None),
        (
            "POST",
            "/attachments",
            {"kind": "certificate", "content_type": "image/png", "size": 9, "digest": "0" * 64},
        ),
        ("POST", f"/attachments/{attachment}/completion", None),
        ("GET", f"/attachments/{attachment}", None),
        ("DELETE", f"/attachments/{attachment}", None),
    ]
    for method, path, body in calls:
        assert code_of(stranger.call(method, path, body), 404) == "not_found", (method, path)
    assert done(stranger.phone.call("GET", MINE))["items"] == []
    assert case.state == "draft"


def test_who_is_not_bound_has_no_applications(wallet):
    phone = wallet.sign_in(wallet.outside.citizen(name="祁朔"))

    assert code_of(phone.call("GET", MINE), 403) == "not_bound"
    assert code_of(phone.call("POST", MINE, {}), 403) == "not_bound"
    assert code_of(wallet.client.get(MINE), 401) == "unauthorized"


# Handing it in


def test_a_submission_asks_the_register_and_says_until_when_to_wait(midwife):
    case = draft(midwife).photographed()

    handed = done(case.submit())

    assert handed["state"] == "submitted"
    assert handed["register"] == {"result": "match"}
    assert handed["due_on"]
    assert [step["state"] for step in handed["timeline"]] == ["draft", "submitted"]


def test_without_the_photographs_it_is_not_taken(midwife):
    case = draft(midwife).photographed(REQUIRED[:2])

    refused = case.submit()

    assert code_of(refused, 422) == "attachments_missing"
    assert [row["kind"] for row in refused.get_json()["errors"]] == ["id_card_back"]
    assert case.state == "draft"


def test_a_photograph_that_was_announced_and_not_sent_does_not_count(midwife):
    case = draft(midwife).photographed(REQUIRED[:2])
    done(case.announce("id_card_back", b"x" * 100), 201)

    assert code_of(case.submit(), 422) == "attachments_missing"


def test_what_was_handed_in_is_handed_in_once_and_stays_as_it_is(midwife):
    case = submitted(midwife)

    refusals = [
        case.submit(),
        case.call("PATCH", "", {"certificate_number": "MY1"}),
        case.announce("certificate", b"x"),
    ]

    assert [code_of(answer, 409) for answer in refusals] == ["illegal_step"] * 3


def test_a_register_that_thinks_too_long_leaves_it_pending_and_is_asked_again(wallet, midwife):
    case = draft(midwife).photographed()
    wallet.outside.post("/faults", {"path": REGISTER, "mode": "delay", "seconds": 9, "times": 1})

    with wallet.hurried(seconds=1):
        handed = done(case.submit())

    assert (handed["state"], handed["register"]) == ("submitted", {"result": "pending"})
    wallet.outside.whole()
    wallet.outside.advance(3600)
    phone = wallet.sign_in(midwife.person)
    work(wallet)
    assert Case(phone, case.id).now()["register"] == {"result": "match"}


def test_paper_that_the_register_does_not_know_is_told_so(wallet):
    nurse = wallet.bound(name="尉迟星野")

    handed = submitted(nurse).now()

    assert (handed["state"], handed["register"]) == ("submitted", {"result": "not_found"})


def test_the_certificate_of_somebody_else_looks_as_if_there_were_none(wallet):
    stranger = wallet.bound(name="祁朔")
    theirs = wallet.outside.citizen(name="柏晚秋")

    handed = done(copied(stranger, theirs).submit())

    assert (handed["state"], handed["register"]) == ("submitted", {"result": "not_found"})


def test_what_differs_from_the_register_is_named_without_values(midwife):
    case = submitted(midwife, issued_on="2019-01-01")

    register = case.now()["register"]

    assert register == {"result": "mismatch", "fields": ["issued_on"]}


def test_an_authority_without_a_desk_takes_nothing(wallet, midwife):
    with wallet.app.app_context():
        names.set_name(db.session(), "990199", "样例县卫生健康局")
        db.session.commit()
    case = draft(midwife, authority="990199").photographed()

    assert code_of(case.submit(), 409) == "no_desk"
    assert case.state == "draft"


# Taking it back


def test_it_can_be_taken_back_before_and_after_submission(wallet, midwife):
    early, late = draft(midwife, certificate_number="MY1"), submitted(midwife)

    for case in (early, late):
        taken = done(case.withdraw())
        assert (taken["state"], taken["due_on"]) == ("withdrawn", None)
        assert code_of(case.withdraw(), 409) == "illegal_step"
        assert code_of(case.submit(), 409) == "illegal_step"


# The same certificate twice


def test_one_person_applies_for_a_certificate_once(midwife):
    case = draft(midwife)

    again = try_to_draft(midwife, certificate_number="my 9900 0024 0087")

    assert code_of(again, 409) == "duplicate"
    assert [row["application"] for row in again.get_json()["errors"]] == [case.id]


def test_after_a_withdrawal_one_may_begin_again(midwife):
    done(draft(midwife).withdraw())

    assert try_to_draft(midwife).status_code == 201


def test_two_people_may_and_neither_hears_of_the_other(wallet, midwife):
    mine = submitted(midwife)
    stranger = wallet.bound(name="祁朔")

    theirs = copied(stranger, midwife.person)
    handed = done(theirs.submit())

    assert handed["state"] == "submitted"
    assert mine.id not in str(handed)
    assert theirs.id not in str(mine.now())


# Asking again with the same key


def keyed(phone, path, body, key="key-1"):
    headers = {
        "Authorization": f"Bearer {phone.tokens['access_token']}",
        "Idempotency-Key": key,
    }
    return phone.client.post(path, json=body, headers=headers)


def test_who_asks_again_with_the_same_key_gets_the_same_draft(midwife):
    asked = paper_of(midwife.person)

    first, second = (keyed(midwife, MINE, asked) for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.get_json() == second.get_json()
    other = keyed(midwife, MINE, asked | {"certificate_number": "MY2"})
    assert code_of(other, 409) == "idempotency_conflict"


def test_who_announces_again_with_the_same_key_gets_the_same_attachment(midwife):
    case = draft(midwife)
    path = f"{MINE}/{case.id}/attachments"
    asked = {"kind": "certificate", "content_type": "image/png", "size": 9, "digest": "0" * 64}

    first, second = (keyed(midwife, path, asked).get_json() for _ in range(2))

    assert first["id"] == second["id"]
    assert len(case.now()["attachments"]) == 1


# Limits


def test_drafts_without_end_are_refused(wallet, midwife):
    answers = [try_to_draft(midwife, certificate_number=f"MY{n}") for n in range(60)]

    refused = [answer for answer in answers if answer.status_code != 201]
    assert refused
    assert {code_of(answer, 429) for answer in refused} == {"rate_limited"}
    assert refused[0].headers["Retry-After"]


def test_no_list_tells_of_a_number_that_is_not_the_callers(wallet, midwife):
    submitted(midwife)

    other = wallet.bound(name="祁朔")

    assert make_id_number() not in other.call("GET", MINE).text
    assert "MY990000240087" not in other.call("GET", MINE).text


def test_an_authority_has_a_name_before_any_of_its_licenses_is_here(wallet):
    case = draft(wallet.bound(name="柏晚秋"))

    told = case.now()["authority"]

    named = [{key: one[key] for key in told} for one in wallet.outside.cast["authorities"]]
    assert told in named
    assert told["name"] == "样例市卫生健康委员会"
