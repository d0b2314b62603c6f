"""The office's side: the queue, one application, the decisions; who may what, and who may not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.services import services
from tests.blueprints.applying import (
    CITY,
    PROVINCE,
    REQUIRED,
    Case,
    act,
    copied,
    desk_of,
    done,
    draft,
    look,
    queue,
    submitted,
    try_to_draft,
)
from tests.blueprints.desk import Desk, code_of, document
from wallet.audit.models import Entry
from wallet.identity.documents import RESIDENT_ID
from wallet.identity.persons import Person
from wallet.officers.models import Officer

CLERK, COLLEAGUE, SUPERVISOR = "officer-city-1", "officer-city-2", "supervisor-city-1"
ELSEWHERE, AUDITOR = "officer-province-1", "auditor-province-1"
QUEUE = "/api/v1/desk/applications"
MISSING = {"items": [{"kind": "certificate", "reason": "照片不清楚，请重拍"}]}
REJECTION = {"reason": "not_genuine", "comment": "经核对，证照不真实。"}
# Each act with a body that would do.
ACTS: dict[str, dict[str, Any]] = {
    "acceptance": {},
    "supplement": MISSING,
    "approval": {"comment": "同意"},
    "rejection": REJECTION,
    "issuing": {},
}
MONTH = timedelta(days=31).total_seconds()


@pytest.fixture
def case(wallet):
    return wallet.arranged("submitted", lambda: submitted(wallet.bound(name="柏晚秋")))


@pytest.fixture
def desk(wallet):
    return desk_of(wallet, CLERK)


@pytest.fixture
def cardholder(wallet):
    return wallet.bound(openid=with_card(wallet)["openid"])


def with_card(wallet):
    papers = [(row, paper) for row in wallet.outside.cast["citizens"] for paper in of(row)]
    return next(row for row, paper in papers if paper["medium"] == "ic_card")


def of(row):
    return row.get("paper") or []


def later(wallet, case, seconds):
    """Let time pass; the phone signs in again."""
    wallet.outside.advance(seconds)
    return Case(wallet.sign_in(case.phone.person), case.id)


def entries(wallet, action):
    with wallet.app.app_context():
        query = sa.select(Entry).where(Entry.action == action).order_by(Entry.at)
        return [(entry.actor_name, entry.detail) for entry in db.session().scalars(query)]


# The queue


def test_a_row_says_what_an_officer_needs_and_no_more(case, desk):
    [row] = queue(desk)

    assert {key: row[key] for key in ("id", "type", "state", "overdue", "register")} == {
        "id": case.id,
        "type": "maternal_child_technique",
        "state": "submitted",
        "overdue": False,
        "register": "match",
    }
    assert row["applicant_masked"] == "柏*秋"
    assert date.fromisoformat(row["due_on"])
    assert row["submitted_at"]


def test_the_queue_is_of_ones_own_authority(wallet, case, cardholder):
    theirs = submitted(cardholder)

    rows = {
        name: {row["id"] for row in queue(desk_of(wallet, name))} for name in (CLERK, ELSEWHERE)
    }

    assert rows == {CLERK: {case.id}, ELSEWHERE: {theirs.id}}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, True),
        ({"state": "submitted"}, True),
        ({"state": "accepted"}, False),
        ({"authority": CITY}, True),
        ({"authority": PROVINCE}, False),
        ({"overdue": "false"}, True),
        ({"overdue": "true"}, False),
        ({"state": "submitted", "authority": CITY, "overdue": "false"}, True),
    ],
)
def test_filters_narrow_the_queue(case, desk, query, found):
    assert bool(queue(desk, **query)) is found


@pytest.mark.parametrize("query", [{"state": "lost"}, {"overdue": "maybe"}, {"limit": 0}])
def test_a_filter_that_cannot_be_is_refused(desk, query):
    answer = desk.client.get(QUEUE, query_string=query)

    assert code_of(answer, 422) == "invalid"


def test_what_is_overdue_comes_first(wallet, case):
    late = case
    case = later(wallet, case, MONTH)
    fresh = copied(wallet.bound(name="祁朔"), wallet.outside.citizen(name="尉迟星野"))
    done(fresh.submit())
    desk = desk_of(wallet, CLERK)

    rows = queue(desk)

    assert [(row["id"], row["overdue"]) for row in rows] == [(late.id, True), (fresh.id, False)]
    assert [row["id"] for row in queue(desk, overdue="true")] == [late.id]


def test_the_queue_is_paged_and_no_row_is_lost(wallet, desk):
    names = ["柏晚秋", "尉迟星野"]
    cases = [submitted(wallet.bound(name=name)) for name in names]
    stranger = copied(wallet.bound(name="祁朔"), wallet.outside.citizen(name="柏晚秋"))
    done(stranger.submit())

    first = done(desk.client.get(QUEUE, query_string={"limit": 2}))
    again = {"limit": 2, "cursor": first["next_cursor"]}
    second = done(desk.client.get(QUEUE, query_string=again))

    found = [row["id"] for row in first["items"] + second["items"]]
    assert sorted(found) == sorted(each.id for each in (*cases, stranger))
    assert second["next_cursor"] is None


def test_drafts_are_nobodys_business(wallet, desk):
    draft(wallet.bound(name="柏晚秋"))

    assert queue(desk) == []


# One application


def test_the_officer_sees_everything_the_decision_needs(wallet, case, desk):
    seen = done(look(desk, case))

    assert seen["applicant"] == document(case.phone.person)
    assert seen["register"]["result"] == "match"
    assert seen["register"]["values"]["number"] == "MY990000240087"
    assert (seen["differences"], seen["duplicates"]) == ([], [])
    assert {row["kind"] for row in seen["attachments"]} == set(REQUIRED)
    assert seen["version"] == case.now()["version"]


def test_both_values_of_what_differs_are_for_the_officer(wallet, desk):
    case = submitted(wallet.bound(name="柏晚秋"), issued_on="2019-01-01")

    seen = done(look(desk, case))

    assert seen["register"]["result"] == "mismatch"
    assert seen["differences"] == [
        {"field": "issued_on", "applicant": "2019-01-01", "register": "2024-09-05"}
    ]


def test_the_certificate_of_another_person_is_seen_at_the_desk_alone(wallet, desk):
    case = copied(wallet.bound(name="祁朔"), wallet.outside.citizen(name="柏晚秋"))
    done(case.submit())

    seen = done(look(desk, case))

    assert seen["register"]["values"]["holders"][0]["name"] == "柏晚秋"
    assert seen["register_is_applicant"] is False
    assert "柏晚秋" not in case.call("GET").text


def test_two_who_apply_for_one_certificate_are_shown_to_each_others_officer(wallet, case, desk):
    other = copied(wallet.bound(name="祁朔"), case.phone.person)
    done(other.submit())

    [pointer] = done(look(desk, case))["duplicates"]

    assert pointer["kind"] == "application"
    assert (pointer["id"], pointer["same_applicant"]) == (other.id, False)


def test_each_look_is_recorded_without_what_was_seen(wallet, case, desk):
    done(look(desk, case))

    [(authority, detail)] = entries(wallet, "application.read")
    assert authority == CITY
    assert detail["application"] == case.id
    assert "MY99" not in str(detail)


def test_an_auditor_of_the_authority_looks_and_does_not_act(wallet, cardholder):
    case, auditor = submitted(cardholder), desk_of(wallet, AUDITOR)

    assert done(look(auditor, case))["id"] == case.id
    assert [row["id"] for row in queue(auditor)] == [case.id]
    for name, body in ACTS.items():
        assert code_of(act(auditor, case, name, **body), 403) == "wrong_role"
    filed = auditor.post("applications", {})
    assert code_of(filed, 403) == "wrong_role"


def test_for_another_authority_the_application_is_not_there(wallet, case):
    desk = desk_of(wallet, ELSEWHERE)

    assert code_of(look(desk, case), 404) == "not_found"
    for name, body in ACTS.items():
        assert code_of(act(desk, case, name, **body), 404) == "not_found", name
    assert case.state == "submitted"


@pytest.mark.parametrize("name", ACTS)
def test_nobody_decides_without_a_session_or_its_token(wallet, case, desk, name):
    stranger = Desk(wallet.app.test_client(), desk.csrf_token)
    tokenless = Desk(desk.client, "wrong")

    assert code_of(act(stranger, case, name, **ACTS[name]), 401) == "unauthorized"
    assert code_of(act(tokenless, case, name, **ACTS[name]), 403) == "csrf_token_missing"
    assert code_of(case.phone.call("POST", f"{QUEUE}/{case.id}/{name}", {}), 401) == "unauthorized"


# Deciding


def test_accepting_starts_the_clock_of_the_office(case, desk):
    accepted = done(act(desk, case, "acceptance"))

    assert accepted["state"] == "accepted"
    assert accepted["due_on"] > case.now()["timeline"][0]["at"][:10]
    assert [step["by"] for step in case.now()["timeline"]][-1] == "authority"


def test_a_supplement_lists_what_is_missing_and_comes_back_accepted(wallet, case, desk):
    done(act(desk, case, "acceptance"))

    done(act(desk, case, "supplement", **MISSING))

    told = case.now()
    assert told["state"] == "supplement_required"
    assert told["timeline"][-1]["items"] == MISSING["items"]
    assert told["next_step"]["text"]
    case.attach("certificate", None)
    assert done(case.submit())["state"] == "accepted"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"items": []},
        {"items": [{"reason": "什么"}]},
        {"items": [{"kind": "certificate"}]},
        {"items": [{"kind": "certificate", "field": "issued_on", "reason": "二选一"}]},
        {"items": [{"kind": "selfie", "reason": "没有这种照片"}]},
        {"items": [{"field": "shoe_size", "reason": "没有这个项目"}]},
        {"items": [{"kind": "certificate", "reason": " "}]},
        {"items": [{"kind": "certificate", "reason": "长" * 10_000}]},
        {"items": [{"kind": "certificate", "reason": "多"}] * 51},
        {"items": MISSING["items"], "comment": "另外"},
    ],
)
def test_a_supplement_that_says_nothing_usable_is_refused(case, desk, body):
    done(act(desk, case, "acceptance"))

    answer = act(desk, case, "supplement", **body)

    assert answer.status_code == 422, answer.get_json()
    assert case.state == "accepted"


def test_a_second_supplement_is_for_a_supervisor(wallet, case, desk):
    done(act(desk, case, "acceptance"))
    done(act(desk, case, "supplement", **MISSING))
    refused = case.submit()
    assert code_of(refused, 422) == "supplement_missing"
    words = MISSING["items"][0]
    row = {"pointer": "#/items/0", "kind": words["kind"], "detail": words["reason"]}
    told = {"code": "still_missing", "label": f"还没有补齐：{words['reason']}"}
    assert refused.get_json()["errors"] == [row | told]
    case.attach("certificate")
    done(case.submit())

    refused = act(desk, case, "supplement", **MISSING)

    assert code_of(refused, 403) == "supervisor_needed"
    assert case.state == "accepted"
    supervisor = desk_of(wallet, SUPERVISOR)
    assert done(act(supervisor, case, "supplement", **MISSING))["state"] == "supplement_required"


def test_a_supplement_that_never_came_is_rejected_after_its_last_day_only(wallet, case, desk):
    done(act(desk, case, "acceptance"))
    done(act(desk, case, "supplement", **MISSING))

    assert code_of(act(desk, case, "rejection", **REJECTION), 409) == "supplement_open"

    case = later(wallet, case, 2 * MONTH)
    assert done(act(desk_of(wallet, CLERK), case, "rejection", **REJECTION))["state"] == "rejected"


def test_a_rejection_tells_the_applicant_why(case, desk):
    done(act(desk, case, "acceptance"))

    done(act(desk, case, "rejection", **REJECTION))

    told = case.now()
    assert (told["state"], told["due_on"]) == ("rejected", None)
    assert told["timeline"][-1]["comment"] == REJECTION["comment"]
    assert told["next_step"]["text"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"reason": "not_genuine"},
        {"comment": "为什么"},
        {"reason": "bad_mood", "comment": "为什么"},
        {"reason": "other", "comment": ""},
        {"reason": "other", "comment": "   "},
        {"reason": "other", "comment": "长" * 10_000},
        {"reason": "other", "comment": 5},
        {"reason": "other", "comment": "好", "version": "1"},
    ],
)
def test_a_rejection_without_usable_words_is_refused(case, desk, body):
    done(act(desk, case, "acceptance"))

    assert act(desk, case, "rejection", **body).status_code == 422
    assert case.state == "accepted"


@pytest.mark.parametrize("comment", ["", "长" * 10_000, 5, ["好"]])
def test_an_approval_with_an_unusable_comment_is_refused(case, desk, comment):
    done(act(desk, case, "acceptance"))

    assert act(desk, case, "approval", comment=comment).status_code == 422
    assert case.state == "accepted"


def test_a_comment_that_turns_the_direction_of_reading_is_refused(case, desk):
    done(act(desk, case, "acceptance"))

    answer = act(desk, case, "rejection", reason="other", comment="同意\u202e绝拒")

    assert answer.status_code == 400


# Each act in each state


def arrive(wallet, case, desk, state):
    """Bring a submitted application into another state."""
    steps = {
        "submitted": [],
        "accepted": ["acceptance"],
        "supplement_required": ["acceptance", "supplement"],
        "approved": ["acceptance", "approval"],
        "rejected": ["acceptance", "rejection"],
    }
    for name in steps.get(state, []):
        done(act(desk, case, name, **ACTS[name]))
    if state == "withdrawn":
        done(case.withdraw())


POSSIBLE = {
    ("submitted", "acceptance"),
    ("submitted", "rejection"),
    ("accepted", "supplement"),
    ("accepted", "approval"),
    ("accepted", "rejection"),
}
STATES = ("submitted", "accepted", "supplement_required", "approved", "rejected", "withdrawn")


@pytest.mark.parametrize("state", STATES)
def test_what_is_not_the_turn_of_an_act_is_refused(wallet, case, desk, state):
    arrive(wallet, case, desk, state)

    for name, body in ACTS.items():
        if (state, name) not in POSSIBLE:
            answer = act(desk, case, name, **body)
            assert code_of(answer, 409) in {"illegal_step", "supplement_open"}, name
    assert case.state == state


# Two officers


def test_who_has_read_an_older_version_does_not_decide(wallet, case, desk):
    read = done(look(desk, case))["version"]
    done(act(desk_of(wallet, COLLEAGUE), case, "acceptance"))

    for name in ("approval", "rejection"):
        assert code_of(act(desk, case, name, **ACTS[name], version=read), 409) == "changed"
    fresh = done(look(desk, case))["version"]
    assert done(act(desk, case, "approval", version=fresh))["state"] == "approved"


@pytest.mark.parametrize("names", [("acceptance", "acceptance"), ("approval", "rejection")])
def test_of_two_officers_at_once_one_wins(wallet, case, desk, names):
    if "acceptance" not in names:
        done(act(desk, case, "acceptance"))
    desks = [desk, desk_of(wallet, COLLEAGUE)]

    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(
                lambda pair: act(pair[0], case, pair[1], **ACTS[pair[1]]),
                zip(desks, names, strict=True),
            )
        )

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    steps = [step["state"] for step in case.now()["timeline"]]
    assert len(steps) == len(set(steps))


# Four eyes


def with_child(wallet):
    """A mother who has lost the birth certificate of her child, whose type asks for four eyes."""
    mother = wallet.bound(name="叶清棠")
    row = mother.license("birth_certificate")
    number = done(mother.call("GET", f"/api/v1/me/licenses/{row['id']}"))["number"]
    asked = {
        "type": "birth_certificate",
        "medium": "paper",
        "certificate_number": number,
        "authority": row["authority"]["code"],
        "for": "child",
        "purpose": "replacement",
    }
    case = Case(mother, done(mother.call("POST", "/api/v1/me/applications", asked), 201)["id"])
    done(case.photographed().submit())
    return case


def test_where_four_eyes_are_asked_for_two_officers_approve(wallet, desk):
    case = with_child(wallet)
    done(act(desk, case, "acceptance"))

    noted = done(act(desk, case, "approval"))

    assert noted["state"] == "accepted"
    assert noted["first_approval"]["at"]
    assert case.state == "accepted"
    assert code_of(act(desk, case, "approval"), 409) == "second_officer_needed"
    assert done(act(desk_of(wallet, COLLEAGUE), case, "approval"))["state"] == "approved"


def test_the_applicant_does_not_see_that_one_of_two_has_approved(wallet, desk):
    case = with_child(wallet)
    done(act(desk, case, "acceptance"))
    before = [step["state"] for step in case.now()["timeline"]]

    done(act(desk, case, "approval"))

    told = case.now()
    assert [step["state"] for step in told["timeline"]] == before
    assert "first_approval" not in told


# One's own case


def known_as(wallet, username, person):
    """Enter who an officer is in private life."""
    with wallet.app.app_context():
        session, vault = db.session(), services().vault
        officer = session.scalar(sa.select(Officer).where(Officer.username == username))
        named = Person.of(**document(person), id_type=RESIDENT_ID)
        officer.person_key = named.key(vault)
        session.commit()


def test_nobody_decides_their_own_case(wallet, case, desk):
    known_as(wallet, CLERK, case.phone.person)

    for name, body in ACTS.items():
        assert code_of(act(desk, case, name, **body), 403) == "own_case", name
    assert done(act(desk_of(wallet, COLLEAGUE), case, "acceptance"))["state"] == "accepted"


def test_nobody_decides_the_case_of_the_other_parent(wallet, desk):
    wallet.bound(name="秦牧川").licenses()
    known_as(wallet, CLERK, wallet.outside.citizen(name="秦牧川"))
    case = with_child(wallet)

    assert code_of(act(desk, case, "acceptance"), 403) == "own_case"


# At the counter


def filing(person, **changes):
    known = {"type", "medium", "certificate_number", "card_number", "authority", "issued_on", "for"}
    paper = {key: value for key, value in person["paper"][0].items() if key in known}
    return document(person) | paper | changes


def test_a_clerk_files_for_somebody_and_the_code_brings_it_into_their_wallet(wallet, desk):
    person = wallet.outside.citizen(name="柏晚秋")

    filed = done(desk.post("applications", filing(person)), 201)

    assert filed.keys() == {"id", "receipt_number", "claim_code"}
    phone = wallet.bound(name="柏晚秋")
    case = Case(phone, filed["id"])
    assert code_of(case.call("GET"), 404) == "not_found"
    claimed = done(phone.call("POST", "/api/v1/me/claims", {"code": filed["claim_code"]}))
    assert (claimed["id"], claimed["state"]) == (filed["id"], "submitted")
    assert claimed["receipt_number"] == filed["receipt_number"]
    assert case.now() == claimed


def test_a_claim_may_be_repeated_and_is_worth_nothing_to_others(wallet, desk):
    filed = done(desk.post("applications", filing(wallet.outside.citizen(name="柏晚秋"))), 201)
    body = {"code": filed["claim_code"]}
    stranger, phone = wallet.bound(name="祁朔"), wallet.bound(name="柏晚秋")

    assert code_of(stranger.call("POST", "/api/v1/me/claims", body), 404) == "not_found"
    wrong = {"code": "0" * 13}
    refused = phone.call("POST", "/api/v1/me/claims", wrong)
    assert code_of(refused, 404) == "not_found"
    assert [row["code"] for row in refused.get_json()["errors"]] == ["wrong_claim_code"]
    first, second = (done(phone.call("POST", "/api/v1/me/claims", body)) for _ in range(2))
    assert first == second


def test_who_applies_for_what_a_clerk_filed_is_told_to_claim_it(wallet, desk):
    filed = done(desk.post("applications", filing(wallet.outside.citizen(name="柏晚秋"))), 201)
    phone = wallet.bound(name="柏晚秋")

    refused = try_to_draft(phone)

    [pointer] = refused.get_json()["errors"]
    assert code_of(refused, 409) == "duplicate"
    assert pointer["claim"] == filed["id"]
    assert "claim it with the code" in pointer["detail"]
    assert "认领码" in refused.get_json()["title"]
    assert phone.call("GET", f"/api/v1/me/applications/{filed['id']}").status_code == 404
    done(phone.call("POST", "/api/v1/me/claims", {"code": filed["claim_code"]}))
    assert try_to_draft(phone).get_json()["errors"][0]["application"] == filed["id"]


def test_guessing_claim_codes_ends_soon(wallet):
    phone = wallet.bound(name="祁朔")

    answers = [phone.call("POST", "/api/v1/me/claims", {"code": f"{n:013}"}) for n in range(30)]

    assert answers[0].status_code == 404
    assert code_of(answers[-1], 429) == "rate_limited"


def test_a_clerk_files_for_ones_own_authority_only(wallet, desk):
    person = with_card(wallet)

    answer = desk.post("applications", filing(person))

    assert answer.status_code == 422
    assert answer.get_json()["code"] == "invalid_application"


@pytest.mark.parametrize(
    "changes",
    [{"name": ""}, {"id_number": "1"}, {"name": None}, {"type": "radiology"}, {"surplus": 1}],
)
def test_a_clerk_cannot_file_nonsense(wallet, desk, changes):
    person = wallet.outside.citizen(name="柏晚秋")

    assert desk.post("applications", filing(person, **changes)).status_code == 422
    assert queue(desk) == []


def test_a_clerk_who_sends_it_again_with_the_same_key_files_once(wallet, desk):
    body = filing(wallet.outside.citizen(name="柏晚秋"))

    first, second = (
        desk.post("applications", body, **{"Idempotency-Key": "key-1"}) for _ in range(2)
    )

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.get_json() == second.get_json()
    assert len(queue(desk)) == 1


# Figures


def test_figures_count_ones_own_authority(wallet, case, desk):
    done(act(desk, case, "acceptance"))

    mine, theirs = (
        done(each.client.get("/api/v1/desk/figures")) for each in (desk, desk_of(wallet, ELSEWHERE))
    )

    assert (mine["by_state"]["accepted"], mine["overdue"], mine["median_days"]) == (1, 0, None)
    assert "draft" not in mine["by_state"]
    assert set(theirs["by_state"].values()) == {0}
