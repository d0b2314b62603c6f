"""Issuing systems over HTTP: push, file, events, and what the citizen sees of it."""

import io
import zipfile

import pytest
import sqlalchemy as sa

from app.extensions import db
from tests.blueprints.desk import code_of
from tests.blueprints.issuing import LICENSES, sign_in
from tests.wallet.licenses.factories import make_identifier
from tests.wallet.licenses.pushing import make_birth_body, make_body, make_event_request
from wallet.audit.models import Entry
from wallet.crypto import sm3

PDF = b"%PDF-1.7\n%sample\n"
NOW = {"effective_at": "2026-11-01T12:00:00+08:00"}


@pytest.fixture
def issuer(wallet):
    return sign_in(wallet)


def holder(person):
    return {
        "kind": "person",
        "name": person["name"],
        "id_type": "111",
        "id_number": person["id_number"],
    }


def ofd():
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("OFD.xml", "<ofd/>")
    return package.getvalue()


def test_a_license_is_created_then_unchanged_then_updated(issuer):
    body = make_body()

    first, second = issuer.put(body), issuer.put(body)
    third = issuer.put(body | {"number": "202499000124"}, **{"If-Match": '"1"'})

    assert [answer.status_code for answer in (first, second, third)] == [201, 200, 200]
    told = {"identifier": body["identifier"], "warnings": []}
    assert first.get_json() == told | {"version": 1}
    assert second.get_json() == told | {"version": 1, "unchanged": True}
    assert third.get_json() == told | {"version": 2}
    assert [answer.headers["ETag"] for answer in (first, third)] == ['"1"', '"2"']


@pytest.fixture
def read_late(wallet):
    """Note which statements are run after the last commit: others may have written by then."""
    late = []

    def start_again(connection):
        late.clear()

    def note(connection, cursor, statement, *others):
        late.append(statement)

    with wallet.app.app_context():
        engine = db.engine
    sa.event.listen(engine, "commit", start_again)
    sa.event.listen(engine, "before_cursor_execute", note)
    yield late
    sa.event.remove(engine, "commit", start_again)
    sa.event.remove(engine, "before_cursor_execute", note)


def test_a_push_tells_the_version_that_it_wrote_and_not_a_later_one(issuer, read_late):
    answer = issuer.put(make_body())

    assert answer.get_json()["version"] == 1
    assert [one for one in read_late if "FROM licenses" in one] == []


def test_an_event_tells_the_version_that_it_wrote_and_not_a_later_one(issuer, read_late):
    answer = issuer.tell(issuer.push(), make_event_request("suspend", **NOW))

    assert answer.get_json()["version"] == 2
    assert [one for one in read_late if "FROM licenses" in one] == []


@pytest.mark.parametrize("written", ['"7"', "7", "*", "yes", '"1", "2"'])
def test_what_has_changed_since_it_was_read_is_not_written_over(issuer, written):
    body = make_body()
    issuer.put(body)

    answer = issuer.put(body | {"number": "202499000124"}, **{"If-Match": written})

    assert code_of(answer, 412) == "precondition_failed"


def test_every_fault_is_told_with_a_pointer(issuer):
    body = make_body(number=None, issued_on="2026-02-30")

    answer = issuer.put(body)

    assert code_of(answer, 422) == "invalid_license"
    assert {(each["pointer"], each["code"]) for each in answer.get_json()["errors"]} == {
        ("#/number", "required"),
        ("#/issued_on", "bad_date"),
    }


@pytest.mark.parametrize(
    "text", [b"", b"{", b'{"type": NaN}', b'{"type": "a", "type": "b"}', b"\xff{}"]
)
def test_a_body_that_can_be_read_in_no_way_or_two_is_a_bad_request(issuer, text):
    path = f"{LICENSES}/{make_identifier()}"

    answer = issuer.call("PUT", path, data=text, content_type="application/json")

    assert code_of(answer, 400) == "bad_request"


def test_another_content_type_is_not_read(issuer):
    path = f"{LICENSES}/{make_identifier()}"

    answer = issuer.call("PUT", path, data=b"{}", content_type="text/plain")

    assert code_of(answer, 415) == "unsupported_media_type"


@pytest.mark.parametrize("who", ["venue-a", None])
def test_only_a_client_with_the_scope_may_push(wallet, who):
    token = wallet.scanner(who).token if who else "nobody"
    issuer = sign_in(wallet)
    issuer.token = token

    answer = issuer.put(make_body())

    expected = (403, "insufficient_scope") if who else (401, "unauthorized")
    assert code_of(answer, expected[0]) == expected[1]


def test_another_authoritys_system_is_refused(wallet, issuer):
    identifier = issuer.push()
    other = sign_in(wallet, "issuer-province")

    answers = [
        other.put(make_body()),
        other.tell(identifier, make_event_request("suspend", **NOW)),
        other.put_file(identifier, PDF),
    ]

    assert [code_of(answer, 403) for answer in answers] == ["not_your_license"] * 3


def test_an_event_is_recorded_once_and_is_told_again_as_it_was(issuer):
    identifier, request = issuer.push(), make_event_request("suspend", **NOW)

    first, second = issuer.tell(identifier, request), issuer.tell(identifier, request)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.get_json() == second.get_json()
    assert first.get_json() == {
        "id": "suspend-1",
        "identifier": identifier,
        "event": "suspend",
        "effective_at": "2026-11-01T04:00:00+00:00",
        "state": "suspended",
        "flags": [],
        "valid_to": "2028-12-31",
        "version": 2,
    }
    other = issuer.tell(identifier, request | {"reason": "另一个原因"})
    assert code_of(other, 409) == "event_conflict"


REFUSED = {
    "an illegal step": (make_event_request("resume", **NOW), 409, "illegal_step"),
    "a bad event": (make_event_request("lose", **NOW), 422, "invalid_event"),
    "no object": ([], 422, "invalid_event"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_event_that_cannot_be_is_refused(issuer, name):
    request, status, code = REFUSED[name]

    assert code_of(issuer.tell(issuer.push(), request), status) == code


def test_an_event_of_an_unknown_license_is_not_found(issuer):
    answer = issuer.tell(make_identifier(), make_event_request("suspend", **NOW))

    assert code_of(answer, 404) == "not_found"


def test_an_event_with_an_idempotency_key_is_recorded_once(issuer):
    identifier, key = issuer.push(), {"Idempotency-Key": "decision-7"}
    path = f"{LICENSES}/{identifier}/events"
    suspend = make_event_request("suspend", **NOW)

    def tell(body, **more):
        return issuer.call("POST", path, json=body, headers=key | more)

    first, again = tell(suspend), tell(suspend)
    other = tell(make_event_request("revoke", **NOW))

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json() == first.get_json()
    assert (other.status_code, other.get_json()["code"]) == (409, "idempotency_conflict")
    no_json = issuer.call("POST", path, data="{", content_type="application/json", headers=key)
    assert no_json.status_code == 400
    refused = issuer.call("POST", path, json={}, headers={"Idempotency-Key": "two words"})
    assert refused.status_code == 422


def test_states_and_persons_do_not_change_by_pushing(issuer):
    body = make_body()
    issuer.put(body)
    issuer.tell(body["identifier"], make_event_request("revoke", **NOW))

    assert code_of(issuer.put(body | {"state": "valid"}), 409) == "state_by_event"
    changed = [body["holders"][0] | {"id_number": "990101900306004"}]
    assert code_of(issuer.put(body | {"holders": changed}), 409) == "person_change"


def test_a_successors_loop_is_refused(issuer):
    one, other = issuer.push(), issuer.push()
    issuer.tell(one, make_event_request("supersede", successor=other, **NOW))

    answer = issuer.tell(other, make_event_request("supersede", successor=one, **NOW))

    assert code_of(answer, 409) == "successor_loop"


# What the citizen sees


def test_a_pushed_license_is_listed_and_its_event_counts_at_once(wallet, issuer):
    doctor = wallet.bound(holds="physician_practice")
    identifier = issuer.push(holders=[holder(doctor.person)])

    assert doctor.license("nurse_practice")["state"] == "valid"
    code = doctor.present("nurse_practice")["code"]
    issuer.tell(identifier, make_event_request("suspend", reason="检查中", **NOW))

    row = doctor.license("nurse_practice")
    assert (row["state"], row["reason"]) == ("suspended", "检查中")
    assert (row["identifier"], row["source"]) == (identifier, "issuer-city")
    assert wallet.scanner().verify(code)["reason"] == "license_suspended"


def test_an_announced_event_takes_effect_by_itself(wallet, issuer):
    doctor = wallet.bound(holds="physician_practice")
    identifier = issuer.push(holders=[holder(doctor.person)])
    soon = wallet.outside.post("/clock", {"advance_seconds": 60})["now"]
    wallet.outside.post("/clock", {"reset": True})
    issuer.tell(identifier, make_event_request("revoke", effective_at=soon))

    assert doctor.license("nurse_practice")["state"] == "valid"
    wallet.outside.advance(62)
    assert doctor.license("nurse_practice")["state"] == "revoked"


def test_a_push_under_another_name_is_held_back_and_its_person_told(wallet, issuer):
    nurse = wallet.bound(holds="nurse_practice")
    body = make_body(holders=[holder(nurse.person | {"name": "别样人"})])

    refusals = [issuer.put(body) for _ in range(2)]

    for refused in refusals:
        assert (refused.status_code, refused.get_json()["code"]) == (409, "name_differs")
    with wallet.app.app_context():
        (alarm,) = db.session.scalars(sa.select(Entry).where(Entry.action == "license.held_back"))
    assert alarm.detail["source"] == "issuer-city"
    assert body["identifier"] not in {row["identifier"] for row in nurse.licenses()}


def test_what_was_pushed_under_another_name_is_not_seen_by_who_proves_theirs(wallet, issuer):
    person = wallet.outside.citizen(holds="nurse_practice")
    body = make_body(holders=[holder(person | {"name": "别样人"})])
    assert issuer.put(body).status_code == 201

    nurse = wallet.bound(holds="nurse_practice")

    assert body["identifier"] not in {row["identifier"] for row in nurse.licenses()}


def test_the_old_license_leads_to_the_new_one_from_its_moment_on(wallet, issuer):
    doctor = wallet.bound(holds="physician_practice")
    old, new = (issuer.push(holders=[holder(doctor.person)], number=n) for n in ("2024A", "2024B"))
    rows = {row["identifier"]: row["id"] for row in doctor.licenses()}
    soon = wallet.outside.post("/clock", {"advance_seconds": 60})["now"]
    wallet.outside.post("/clock", {"reset": True})
    issuer.tell(old, make_event_request("supersede", successor=new, effective_at=soon))

    path = f"/api/v1/me/licenses/{rows[old]}"
    assert "successor" not in doctor.call("GET", path).get_json()
    wallet.outside.advance(62)
    body = doctor.call("GET", path).get_json()
    assert (body["state"], body["successor"]) == ("superseded", rows[new])


# Files


@pytest.mark.parametrize(
    ("content", "content_type"), [(PDF, "application/pdf"), (ofd(), "application/ofd")]
)
def test_a_holder_gets_the_original_as_it_was_put(wallet, issuer, content, content_type):
    doctor = wallet.bound(holds="physician_practice")
    identifier = issuer.push(holders=[holder(doctor.person)])
    first = issuer.put_file(identifier, content, content_type)
    second = issuer.put_file(identifier, content, content_type)

    file = {
        "content_type": content_type,
        "size": len(content),
        "digest": sm3.digest(content).hex(),
    }
    assert [(each.status_code, each.get_json()) for each in (first, second)] == [
        (201, file),
        (200, file),
    ]
    path = f"/api/v1/me/licenses/{doctor.license('nurse_practice')['id']}"
    assert doctor.call("GET", path).get_json()["file"] == file
    answer = doctor.call("GET", f"{path}/file")
    assert (answer.status_code, answer.get_data()) == (200, content)
    assert answer.content_type == content_type
    headers = answer.headers
    assert headers["Content-Disposition"].startswith("attachment; filename=license.")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["Cache-Control"] == "no-store"


def test_a_later_file_takes_the_place_of_the_older_one(wallet, issuer):
    doctor = wallet.bound(holds="physician_practice")
    identifier = issuer.push(holders=[holder(doctor.person)])
    issuer.put_file(identifier, PDF)

    assert issuer.put_file(identifier, PDF + b"2").status_code == 200

    path = f"/api/v1/me/licenses/{doctor.license('nurse_practice')['id']}/file"
    assert doctor.call("GET", path).get_data() == PDF + b"2"


def test_nobody_else_gets_the_file_and_there_may_be_none(wallet, issuer):
    doctor = wallet.bound(holds="physician_practice")
    identifier = issuer.push(holders=[holder(doctor.person)])
    path = f"/api/v1/me/licenses/{doctor.license('nurse_practice')['id']}/file"

    assert code_of(doctor.call("GET", path), 404) == "not_found"
    issuer.put_file(identifier, PDF)
    assert code_of(wallet.bound(name="祁朔").call("GET", path), 404) == "not_found"


BAD_FILES = {
    "another digest": ({"X-Digest-SM3": "0" * 64}, PDF, "application/pdf", 422, "digest_differs"),
    "no digest": ({"X-Digest-SM3": ""}, PDF, "application/pdf", 422, "invalid"),
    "a type that is none": ({}, PDF, "image/png", 415, "unsupported_media_type"),
    "another type": ({}, b"MZ sample", "application/pdf", 422, "content_differs"),
    "a zip without a document": ({}, b"PK\x03\x04", "application/ofd", 422, "content_differs"),
    "nothing": ({}, b"", "application/pdf", 422, "content_differs"),
    "too much": ({}, b"%PDF-" + bytes(20 * 1024 * 1024), "application/pdf", 413, "too_large"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_is_what_it_says(issuer, name):
    headers, content, content_type, status, code = BAD_FILES[name]

    answer = issuer.put_file(issuer.push(), content, content_type, **headers)

    assert code_of(answer, status) == code


def test_a_file_may_be_larger_than_other_bodies(issuer):
    content = b"%PDF-" + bytes(2 * 1024 * 1024)

    assert issuer.put_file(issuer.push(), content).status_code == 201


def test_a_file_of_an_unknown_license_is_not_found(issuer):
    assert code_of(issuer.put_file(make_identifier(), PDF), 404) == "not_found"


# Shared licenses


def test_a_parent_sees_only_the_day_on_which_the_other_one_showed_the_certificate(wallet):
    mother, father = (wallet.bound(name=name) for name in ("叶清棠", "秦牧川"))
    father.licenses()
    code = mother.present("birth_certificate")["code"]
    seen = wallet.scanner().verify(code, place="一号门")
    assert seen["presented_as"] == "guardian"

    (use,) = father.call("GET", "/api/v1/me/usage").get_json()["items"]

    assert use["at"].endswith("T16:00:00+00:00")
    assert use["license"]["name"] == "出生医学证明"
    rest = {key: value for key, value in use.items() if key not in {"id", "at", "license"}}
    assert rest == {
        "by": {"kind": "co_holder", "name": None},
        "purpose": None,
        "fields": [],
        "verdict": None,
        "reason": None,
        "channel": None,
        "date_only": True,
    }
    (own,) = mother.call("GET", "/api/v1/me/usage").get_json()["items"]
    assert (own["place"], own["by"]["name"]) == ("一号门", "样例会展中心")


def test_a_representatives_showing_says_so(wallet):
    principal = wallet.bound(holds="clinic_filing")

    seen = wallet.scanner().verify(principal.present("clinic_filing")["code"])

    assert (seen["verdict"], seen["presented_as"]) == ("valid", "representative")


def test_a_newborn_shows_up_with_both_parents(wallet, issuer):
    mother, father = (wallet.bound(name=name) for name in ("叶清棠", "秦牧川"))
    guardians = [
        {"name": who.person["name"], "id_number": who.person["id_number"], "relation": relation}
        for who, relation in ((mother, "mother"), (father, "father"))
    ]
    face = {"mother_name": guardians[0]["name"], "mother_id_number": guardians[0]["id_number"]}
    fields = make_birth_body()["fields"] | face
    body = make_birth_body(number="X990101777", guardians=guardians, fields=fields)
    assert issuer.put(body).status_code == 201

    for parent in (mother, father):
        rows = [row for row in parent.licenses() if row["identifier"] == body["identifier"]]
        assert [row["role"] for row in rows] == ["guardian"]
