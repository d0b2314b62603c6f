"""Scanned paper at the counter: attached to what was filed there, until somebody accepts it."""

import pytest

from tests.blueprints.applying import (
    Case,
    act,
    desk_of,
    done,
    look,
    paper_of,
    picture,
    submitted,
)
from tests.blueprints.desk import code_of, document
from wallet.crypto import sm3

CLERK, COLLEAGUE = "officer-city-1", "officer-city-2"
ELSEWHERE, AUDITOR = "officer-province-1", "auditor-province-1"
MIDWIFE = "柏晚秋"


@pytest.fixture
def desk(wallet):
    return desk_of(wallet, CLERK)


@pytest.fixture
def filed(wallet, desk):
    person = wallet.outside.citizen(name=MIDWIFE)
    answer = desk.post("applications", document(person) | paper_of(person))
    return Case(wallet.sign_in(person), done(answer, 201)["id"])


def announce(desk, case, content=b"x", **changes):
    body = {
        "kind": "certificate",
        "content_type": "image/png",
        "size": len(content),
        "digest": sm3.digest(content).hex(),
    }
    return desk.post(f"applications/{case.id}/attachments", body | changes)


def complete(desk, case, attachment_id):
    return desk.post(f"applications/{case.id}/attachments/{attachment_id}/completion", None)


def scan(desk, case, content):
    announced = done(announce(desk, case, content), 201)
    assert case.send(announced["upload"], content).status_code in {200, 201, 204}
    return done(complete(desk, case, announced["id"]))


def test_what_was_scanned_lies_before_the_officer_who_decides(wallet, desk, filed):
    colleague = desk_of(wallet, COLLEAGUE)
    before = done(look(colleague, filed))["version"]

    scanned = scan(desk, filed, picture("paper"))

    shown = done(look(colleague, filed))
    assert [each["id"] for each in shown["attachments"]] == [scanned["id"]]
    assert shown["version"] > before, "whoever decides meanwhile is told"
    sent = look(colleague, filed, f"/attachments/{scanned['id']}")
    assert (sent.status_code, sent.content_type) == (200, "image/png")


def test_a_better_scan_takes_the_place_of_a_bad_one(desk, filed):
    scan(desk, filed, picture("blurred"))

    better = scan(desk, filed, picture("sharp"))

    assert [each["id"] for each in done(look(desk, filed))["attachments"]] == [better["id"]]


def test_after_the_acceptance_nothing_is_added_or_exchanged(wallet, desk, filed):
    content = picture("paper")
    announced = done(announce(desk, filed, content), 201)
    filed.send(announced["upload"], content)
    done(act(desk_of(wallet, COLLEAGUE), filed, "acceptance"))

    assert code_of(announce(desk, filed), 409) == "illegal_step"
    assert code_of(complete(desk, filed, announced["id"]), 409) == "illegal_step"


def test_nobody_at_the_desk_adds_to_what_a_citizen_has_handed_in(wallet, desk):
    case = submitted(wallet.bound(name=MIDWIFE))

    assert code_of(announce(desk, case), 409) == "illegal_step"


OTHERS = {ELSEWHERE: (404, "not_found"), AUDITOR: (403, "wrong_role")}


@pytest.mark.parametrize(("who", "refused"), OTHERS.items(), ids=OTHERS)
def test_only_who_acts_for_this_authority_adds_anything(wallet, filed, who, refused):
    assert code_of(announce(desk_of(wallet, who), filed), refused[0]) == refused[1]


WRONG = {
    "another kind": ({"kind": "selfie"}, "unknown_attachment_kind"),
    "no picture": ({"content_type": "application/pdf"}, "not_a_picture"),
    "nothing": ({"size": 0}, "attachment_empty"),
    "far too much": ({"size": 21 * 1024 * 1024}, "attachment_too_large"),
}


@pytest.mark.parametrize(("changes", "code"), WRONG.values(), ids=WRONG)
def test_a_scan_is_asked_the_same_as_a_photograph(desk, filed, changes, code):
    assert code_of(announce(desk, filed, **changes), 422) == code


def test_a_lost_answer_gives_the_form_again(desk, filed):
    path = f"applications/{filed.id}/attachments"
    body = {"kind": "certificate", "content_type": "image/png", "size": 9}

    first, again = (done(desk.post(path, body, **{"Idempotency-Key": "k"}), 201) for _ in range(2))

    assert first["id"] == again["id"]
