"""What staff and systems read stands in the citizen's usage, and each line can be proven."""

from uuid import UUID

import pytest

from app.extensions import db
from app.worker.jobs import audit
from docs.reference import audit_verify
from tests.acts import make_act
from tests.blueprints.applying import desk_of, done, draft, look, submitted
from tests.blueprints.desk import again, code_of, complete, document, start_at_counter
from tests.blueprints.desk import now as desk_time
from wallet.act import Actor, ActorKind
from wallet.audit import record
from wallet.officers.queries import find_by_name

USAGE = "/api/v1/me/usage"
CITY = "样例市卫生健康委员会"
MIDWIFERY = "maternal_child_technique"


@pytest.fixture
def midwife(wallet):
    """Somebody with a paper certificate of the city."""
    papers = [
        (row, paper) for row in wallet.outside.cast["citizens"] for paper in row.get("paper", [])
    ]
    person = next(
        row for row, paper in papers if paper["type"] == MIDWIFERY and paper["in_register"]
    )
    wallet.bound(holds="physician_practice").licenses()  # so that the city has been heard of
    return wallet.bound(openid=person["openid"])


@pytest.fixture
def desk(wallet):
    return desk_of(wallet, "officer-city-1")


def usage(phone, **query):
    return done(phone.call("GET", USAGE, query_string=query))["items"]


def test_an_officer_who_opens_an_application_is_seen(midwife, desk):
    case = submitted(midwife)
    done(look(desk, case))

    (use,) = usage(midwife)

    assert use == {
        "id": use["id"],
        "at": use["at"],
        "by": {"kind": "officer", "name": CITY, "number": use["by"]["number"]},
        "purpose": "办理申领",
        "license": {"id": None, "name": "母婴保健技术考核合格证书"},
        "about": {"kind": "application", "id": case.id},
        "fields": [],
        "verdict": None,
        "reason": None,
        "channel": "desk",
    }


def test_an_officer_who_looks_at_a_photograph_is_seen(midwife, desk):
    case = submitted(midwife)
    attachment = case.now()["attachments"][0]
    assert look(desk, case, f"/attachments/{attachment['id']}").status_code == 200

    (use,) = usage(midwife)

    assert (use["fields"], use["purpose"]) == ([attachment["kind"]], "审核申领材料")
    assert use["about"] == {"kind": "application", "id": case.id}


def test_what_citizens_read_themselves_is_no_look(midwife):
    case = draft(midwife).photographed()
    attachment = case.now()["attachments"][0]

    assert case.call("GET", f"/attachments/{attachment['id']}").status_code == 200

    assert usage(midwife) == []


def test_an_officer_who_opens_an_objection_is_seen(wallet):
    doctor = wallet.bound(holds="physician_practice")
    license_id = doctor.license("physician_practice")["id"]
    words = {"kind": "wrong", "license": license_id, "words": "执业地点写错了"}
    made = done(doctor.call("POST", "/api/v1/me/objections", words), 201)
    done(desk_of(wallet, "officer-city-1").client.get(f"/api/v1/desk/objections/{made['id']}"))

    (use,) = usage(doctor, license=license_id)

    assert use["license"] == {"id": license_id, "name": "医师执业证书"}
    assert use["about"] == {"kind": "objection", "id": made["id"]}
    assert (use["by"]["kind"], use["purpose"]) == ("officer", "办理异议")


def statistics_read(wallet, license_id):
    """Let a system read a license, as one that is connected some day will."""
    with wallet.app.app_context():
        at = desk_time(wallet)
        actor = Actor(ActorKind.SYSTEM, "statistics", "样例统计系统")
        record.record(
            make_act(db.session(), actor, at=at),
            "license.read",
            license_id=license_id,
            fields=["sex"],
        )
        db.session.commit()


def test_each_kind_of_line_can_be_proven(wallet, midwife, desk):
    case = submitted(midwife)
    done(look(desk, case))
    look(desk, case, f"/attachments/{case.now()['attachments'][0]['id']}")
    nurse = wallet.bound(holds="physician_practice")
    row = nurse.license("physician_practice")
    wallet.scanner().verify(nurse.present("physician_practice")["code"])
    statistics_read(wallet, UUID(row["id"]))
    with wallet.app.app_context():
        audit.seal_entries()
    keys = wallet.client.get("/.well-known/elicense/audit/keys.json").get_json()["keys"]

    lines = [(phone, use) for phone in (midwife, nurse) for use in usage(phone)]

    assert sorted(use["by"]["kind"] for _, use in lines) == [
        "officer",
        "officer",
        "system",
        "verifier",
    ]
    for phone, use in lines:
        proof = done(phone.call("GET", f"{USAGE}/{use['id']}/proof"))
        assert proof["entry"]["id"] == use["id"]
        assert "stands in the log" in audit_verify.check_proof(proof, keys)


def test_a_line_of_which_only_the_day_is_told_is_not_proven(wallet):
    mother, father = (wallet.bound(name=name) for name in ("叶清棠", "秦牧川"))
    wallet.scanner().verify(mother.present("birth_certificate")["code"])
    with wallet.app.app_context():
        audit.seal_entries()
    (use,) = usage(father)

    answer = father.call("GET", f"{USAGE}/{use['id']}/proof")

    assert use["date_only"]
    assert code_of(answer, 403) == "date_only"


def test_a_denied_look_is_there_for_the_authority(wallet):
    doctor = wallet.bound(holds="physician_practice")
    made = doctor.present("physician_practice")
    seen = wallet.scanner("venue-a").verify(made["code"])
    doctor.call("POST", f"/api/v1/me/presentations/{made['id']}/dispute")
    desk = desk_of(wallet, "officer-city-1")

    rows = done(desk.client.get("/api/v1/desk/objections"))["items"]
    found = [
        done(desk.client.get(f"/api/v1/desk/objections/{row['id']}"))
        for row in rows
        if row["kind"] == "misuse"
    ]

    assert [one["verification"] for one in found] == [seen["id"]]
    denied, *_ = [use for use in usage(doctor) if use["id"] == seen["id"]]
    assert denied["disputed"]


# What officers do to a person


def number_of(wallet, username):
    with wallet.app.app_context():
        return find_by_name(db.session(), username).number


def acted(phone, purpose):
    """The lines of one kind of act."""
    return [use for use in usage(phone) if use["purpose"] == purpose]


def test_what_an_officer_does_to_a_person_is_a_line_with_office_and_number(wallet, midwife, desk):
    person = document(midwife.person)
    done(desk.post("identity-codes", person), 201)
    assert desk.post("locks", person).status_code == 204
    assert again(wallet, midwife).prove()["status"] == "passed"
    phone = again(wallet, midwife)

    by = {"kind": "officer", "name": CITY, "number": number_of(wallet, "officer-city-1")}
    for purpose in ("窗口开具身份核验码", "窗口锁定证照夹"):
        [use] = acted(phone, purpose)
        assert (use["by"], use["channel"]) == (by, "desk")
        assert done(phone.call("GET", f"{USAGE}/{use['id']}")) == use


def test_who_confirms_a_move_stands_in_the_usage(wallet, midwife, desk):
    newer = wallet.sign_in(midwife.person | {"openid": "oThe-newer-phone-of-hers"})
    check = start_at_counter(newer)
    complete(newer, check, desk.vouch(midwife.person))
    done(desk_of(wallet, "officer-city-2").post(f"moves/{check}/confirmation", {}))

    [use] = acted(newer, "复核证照夹改绑")
    assert use["by"]["number"] == number_of(wallet, "officer-city-2")


def test_what_a_citizen_does_alone_is_no_line(wallet, midwife):
    midwife.call("POST", "/api/v1/me/panic")
    phone = again(wallet, midwife)
    phone.prove()

    assert acted(phone, "窗口锁定证照夹") == []


def test_an_act_of_an_officer_can_be_proven(wallet, midwife, desk):
    done(desk.post("identity-codes", document(midwife.person)), 201)
    with wallet.app.app_context():
        audit.seal_batch()

    [use] = acted(midwife, "窗口开具身份核验码")
    assert midwife.call("GET", f"{USAGE}/{use['id']}/proof").status_code == 200
