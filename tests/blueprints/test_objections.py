"""Objections over HTTP: from the citizen's words to the desk's answer."""

from uuid import uuid4

import pytest
import sqlalchemy as sa

from app.extensions import db
from tests.blueprints.desk import Desk, code_of, credentials, open_desk
from wallet.audit.models import Entry
from wallet.objections.models import Objection

PATH = "/api/v1/me/objections"
WORDS = "执业地点写错了，应为样例市第二医院。"
TYPE = "physician_practice"
STEPS = ["acceptance", "forwarding", "correction", "closing"]


@pytest.fixture
def doctor(wallet):
    return wallet.bound(holds=TYPE)


@pytest.fixture
def desk(wallet):
    """The desk of the city, which issued the practice license."""
    return open_desk(wallet)


@pytest.fixture
def elsewhere(wallet):
    """The desk of the province."""
    officers = wallet.outside.cast["officers"]
    row = next(row for row in officers if row["username"] == "officer-province-1")
    client = wallet.app.test_client()
    answer = client.post("/api/v1/desk/session", json=credentials(wallet, row))
    return Desk(client, answer.get_json()["csrf_token"])


def submit(phone, **body):
    return phone.call("POST", PATH, {"kind": "wrong", "words": WORDS} | body)


def about_practice(phone, **body):
    answer = submit(phone, license=phone.license(TYPE)["id"], **body)
    assert answer.status_code == 201, answer.get_json()
    return answer.get_json()


def step(desk, objection, name, **body):
    return desk.post(f"objections/{objection['id']}/{name}", body)


def take(desk, objection, name, **body):
    answer = step(desk, objection, name, **body)
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


def see(desk, objection=None, **query):
    path = "/api/v1/desk/objections" + (f"/{objection['id']}" if objection else "")
    return desk.client.get(path, query_string=query)


def count(wallet, what):
    with wallet.app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(what))


def test_a_citizen_objects_and_reads_what_became_of_it(doctor, desk):
    made = about_practice(doctor)

    take(desk, made, "acceptance", comment="已受理", version=made["version"])
    take(desk, made, "forwarding")
    take(desk, made, "correction", comment="已更正")
    take(desk, made, "closing")

    page = doctor.call("GET", f"{PATH}/{made['id']}").get_json()
    assert (made["state"], page["state"], page["words"]) == ("submitted", "closed", WORDS)
    assert [each["state"] for each in page["timeline"]] == [
        "submitted",
        "accepted",
        "forwarded",
        "corrected",
        "closed",
    ]
    assert page["timeline"][3]["comment"] == "已更正"
    city = {"code": "11990100000000027A", "name": "样例市卫生健康委员会"}
    assert page["authority"] == city
    assert page["timeline"][3]["office"] == city["name"]


def test_a_rejection_has_a_reason(doctor, desk):
    made = about_practice(doctor)
    take(desk, made, "acceptance")

    assert step(desk, made, "rejection").status_code == 422
    take(desk, made, "rejection", reason="correct_as_is", comment="与档案一致")

    page = doctor.call("GET", f"{PATH}/{made['id']}").get_json()
    assert (page["state"], page["reason"], page["due_on"]) == ("rejected", "correct_as_is", None)


@pytest.mark.parametrize("kind", ["missing", "wrong", "wrong_state", "misuse", "other"])
def test_each_kind_can_be_said_with_and_without_a_license(doctor, kind):
    bare = submit(doctor, kind=kind)

    assert bare.status_code == 201
    assert "license" not in bare.get_json()
    assert about_practice(doctor, kind=kind)["license"]["type"] == TYPE


def test_a_license_shows_its_open_objection_and_no_other_does(doctor, desk):
    made = about_practice(doctor, kind="wrong_state")
    row, other = doctor.license(TYPE), doctor.license("physician_qualification")
    page = doctor.call("GET", f"/api/v1/me/licenses/{row['id']}").get_json()

    shown = {"id": made["id"], "kind": "wrong_state", "state": "submitted"}
    assert (row["objection"], page["objection"]) == (shown, shown)
    assert "objection" not in other

    take(desk, made, "acceptance")
    assert doctor.license(TYPE)["objection"]["state"] == "accepted"
    take(desk, made, "correction")
    assert "objection" not in doctor.license(TYPE)


def test_the_citizens_list_is_paged_newest_first(doctor):
    made = [submit(doctor).get_json()["id"] for _ in range(3)]

    first = doctor.call("GET", PATH, query_string={"limit": 2}).get_json()
    rest = doctor.call("GET", PATH, query_string={"cursor": first["next_cursor"]}).get_json()

    assert [each["id"] for each in first["items"] + rest["items"]] == made[::-1]
    assert rest["next_cursor"] is None
    assert "words" not in first["items"][0]


def test_the_desk_lists_its_own_by_state_with_masked_names(wallet, doctor, desk):
    made = about_practice(doctor)
    about_practice(doctor)
    take(desk, made, "acceptance")

    rows = see(desk, state="accepted").get_json()["items"]

    assert [row["id"] for row in rows] == [made["id"]]
    assert rows[0]["applicant_masked"] == "闻**远"
    assert doctor.person["name"] not in see(desk).get_data(as_text=True)
    page = see(desk, limit=1).get_json()
    assert len(see(desk, cursor=page["next_cursor"]).get_json()["items"]) == 1


def test_another_authority_finds_nothing_until_it_is_forwarded_there(doctor, desk, elsewhere):
    made = about_practice(doctor)

    assert see(elsewhere).get_json()["items"] == []
    assert code_of(see(elsewhere, made), 404) == "not_found"
    assert code_of(step(elsewhere, made, "acceptance"), 404) == "not_found"

    take(desk, made, "acceptance")
    take(desk, made, "forwarding", authority="11990000000000019A")

    assert code_of(see(desk, made), 404) == "not_found"
    assert take(elsewhere, made, "correction")["state"] == "corrected"


def test_what_names_no_authority_waits_for_any_desk(doctor, desk, elsewhere):
    made = submit(doctor, kind="missing").get_json()

    take(elsewhere, made, "acceptance")

    assert code_of(see(desk, made), 404) == "not_found"


def test_an_auditor_looks_and_does_not_act(wallet, doctor):
    made = submit(doctor, kind="missing").get_json()
    auditor = open_desk(wallet, "auditor")

    assert see(auditor, made).get_json()["words"] == WORDS
    assert code_of(step(auditor, made, "acceptance"), 403) == "wrong_role"


def test_an_officers_look_at_the_words_is_recorded(wallet, doctor, desk):
    made = about_practice(doctor)

    see(desk, made)

    with wallet.app.app_context():
        entry = db.session.scalar(sa.select(Entry).where(Entry.action == "objection.read"))
        assert (entry.actor_kind, entry.detail) == ("officer", {"objection": made["id"]})
        assert entry.person_key


@pytest.mark.parametrize("name", ["forwarding", "correction", "closing"])
def test_steps_have_an_order(doctor, desk, name):
    made = about_practice(doctor)

    assert code_of(step(desk, made, name), 409) == "illegal_step"


def test_who_has_read_another_version_is_told(doctor, desk):
    made = about_practice(doctor)
    take(desk, made, "acceptance")

    assert code_of(step(desk, made, "correction", version=made["version"]), 409) == "changed"


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "rude"},
        {"kind": None},
        {"words": ""},
        {"words": " \n "},
        {"words": "x" * 1001},
        {"license": "1"},
        {"authority": ""},
        {"surplus": 1},
    ],
    ids=str,
)
def test_what_has_not_the_right_shape_is_refused(wallet, doctor, body):
    assert submit(doctor, **body).status_code == 422
    assert count(wallet, Objection) == 0


def test_an_authority_that_nobody_knows_gets_no_objection(wallet, doctor, desk):
    refused = [submit(doctor, kind="missing", authority="zzz")]
    assert count(wallet, Objection) == 0
    made = about_practice(doctor)
    take(desk, made, "acceptance")
    refused.append(step(desk, made, "forwarding", authority="zzz"))

    for answer in refused:
        assert code_of(answer, 422) == "unknown_authority"
        [fault] = answer.get_json()["errors"]
        assert (fault["pointer"], fault["code"]) == ("#/authority", "unknown_authority")


def test_nobody_objects_to_somebody_elses_license(wallet, doctor):
    stranger = wallet.bound(name="祁朔")
    theirs = doctor.license(TYPE)["id"]

    for license_id in (theirs, str(uuid4())):
        assert code_of(submit(stranger, license=license_id), 404) == "not_found"
    made = about_practice(doctor)
    assert code_of(stranger.call("GET", f"{PATH}/{made['id']}"), 404) == "not_found"
    assert stranger.call("GET", PATH).get_json()["items"] == []


def test_sending_it_again_with_the_same_key_opens_one(wallet, doctor):
    body, headers = {"kind": "other", "words": WORDS}, {"Idempotency-Key": "objection-1"}
    token = {"Authorization": f"Bearer {doctor.tokens['access_token']}"}

    answers = [
        doctor.client.post(PATH, json=body, headers=token | headers).get_json() for _ in range(2)
    ]

    assert answers[0]["id"] == answers[1]["id"]
    assert count(wallet, Objection) == 1


def test_there_is_a_limit(doctor):
    answers = [submit(doctor).status_code for _ in range(21)]

    assert answers == [201] * 20 + [429]


def test_words_are_nowhere_in_clear(wallet, doctor, desk, tmp_path):
    made = about_practice(doctor)
    take(desk, made, "acceptance", comment="我们会核实的")

    for file in tmp_path.glob("wallet.sqlite*"):
        content = file.read_bytes()
        assert WORDS.encode() not in content
        assert "我们会核实的".encode() not in content


def test_not_me_opens_an_objection_for_misuse_and_flags_the_look(wallet, doctor, desk):
    made = doctor.present(TYPE)
    seen = wallet.scanner("venue-a").verify(made["code"])
    for _ in range(2):
        path = f"/api/v1/me/presentations/{made['id']}/dispute"
        assert doctor.call("POST", path).status_code == 204

    (row,) = doctor.call("GET", PATH).get_json()["items"]
    (use,) = doctor.call("GET", "/api/v1/me/usage").get_json()["items"]

    assert (row["kind"], row["state"], row["license"]["type"]) == ("misuse", "submitted", TYPE)
    assert (use["id"], use["disputed"]) == (seen["id"], True)
    assert doctor.license(TYPE)["objection"]["kind"] == "misuse"
    assert see(desk, row).get_json()["verification"] == seen["id"]


def test_a_look_that_nobody_denies_is_not_flagged(wallet, doctor):
    made = doctor.present(TYPE)
    wallet.scanner("venue-a").verify(made["code"])

    (use,) = doctor.call("GET", "/api/v1/me/usage").get_json()["items"]

    assert "disputed" not in use
