"""What a venue's program asks and gets, member by member."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.clock import now
from app.extensions import db
from docs.vectors import make
from wallet.codes import payload
from wallet.licenses.models import License, LicenseEvent
from wallet.licenses.state import Event
from wallet.texts import TEXTS
from wallet.verification.verdict import Reason, verdict_of

ALWAYS = {"id", "verdict", "reason", "title", "checked_at", "rescan", "specimen"}
TOLD = {"license", "holder", "presented_as"}
LICENSE = {
    "type",
    "name",
    "state",
    "authority",
    "number_masked",
    "valid_from",
    "valid_to",
    "fields",
}
OUTLINE = {"type", "name", "state"}
VENUES = 20
VECTORS = json.loads(make.FILE.read_text("ascii"))["vectors"]


def suspend(wallet, license_type):
    """Write into the database what a source will have said."""
    with wallet.app.app_context():
        session, at = db.session(), now()
        license_id = session.scalar(sa.select(License.id).where(License.type == license_type))
        facts = {"source": "provincial", "effective_at": at, "recorded_at": at}
        session.add(LicenseEvent(license_id=license_id, event=Event.SUSPEND, **facts))
        session.commit()


@pytest.fixture
def doctor(wallet):
    return wallet.bound(holds="physician_practice")


@pytest.fixture
def scanner(wallet):
    return wallet.scanner("venue-a")


def test_ok_tells_license_holder_and_role(doctor, scanner):
    made = doctor.present("physician_practice", disclose=["scope", "sex", "birth_date"])

    seen = scanner.verify(made["code"])

    assert seen.keys() == ALWAYS | TOLD
    assert (seen["verdict"], seen["reason"], seen["presented_as"]) == ("valid", "ok", "holder")
    assert seen["title"] == "核验通过，请核对姓名与本人"
    assert (seen["rescan"], seen["specimen"]) == (False, True)
    assert datetime.fromisoformat(seen["checked_at"]).utcoffset().total_seconds() == 0
    assert seen["holder"] == {"name": "闻**远"}
    assert seen["license"] == {
        "type": "physician_practice",
        "name": "医师执业证书",
        "state": "valid",
        "authority": {"code": "11990100000000027A", "name": "样例市卫生健康委员会"},
        "number_masked": "***********0123",
        "valid_from": "2010-03-15",
        "valid_to": None,
        "fields": {"scope": "内科专业", "sex": "男"},
    }


def test_an_employer_sees_the_masked_number_if_the_holder_chose_it(wallet, doctor):
    employer = wallet.scanner(category="employer")
    made = doctor.present("physician_practice", disclose=["holder_id_number"])

    seen = employer.verify(made["code"])

    assert seen["holder"] == {"name": "闻**远", "id_number": "990***********2132"}
    assert seen["license"]["fields"] == {}


def test_a_number_that_contains_the_id_number_shows_no_digit(doctor, scanner):
    seen = scanner.verify(doctor.present("physician_qualification")["code"])

    assert seen["license"].keys() == LICENSE
    assert re.fullmatch(r"\*+", seen["license"]["number_masked"])
    assert doctor.person["id_number"] not in json.dumps(seen)


def test_what_an_organization_is_called_is_public(wallet, scanner):
    principal = wallet.bound(holds="clinic_filing")

    seen = scanner.verify(principal.present("clinic_filing")["code"])

    assert (seen["holder"], seen["presented_as"]) == ({"name": "样例安和诊所"}, "representative")


def test_a_parent_shows_as_guardian(wallet, scanner):
    mother = wallet.bound(name="叶清棠")

    seen = scanner.verify(mother.present("birth_certificate", disclose=["child_sex"])["code"])

    assert (seen["holder"], seen["presented_as"]) == ({"name": "秦*安"}, "guardian")
    assert seen["license"]["fields"] == {"child_sex": "女"}


def test_a_license_reason_gives_type_name_and_state(wallet, doctor, scanner):
    made = doctor.present("physician_practice")
    suspend(wallet, "physician_practice")

    seen = scanner.verify(made["code"])

    assert seen.keys() == ALWAYS | {"license"}
    assert (seen["verdict"], seen["reason"]) == ("invalid", "license_suspended")
    assert seen["license"] == {
        "type": "physician_practice",
        "name": "医师执业证书",
        "state": "suspended",
    }


def test_any_other_reason_gives_nothing(wallet, doctor, scanner):
    made = doctor.present("physician_practice")
    code = made["code"]
    swapped = code[:-1] + ("0" if code[-1] != "0" else "1")
    birth = wallet.bound(name="叶清棠").present("birth_certificate")

    answers = [
        scanner.verify("EL1:"),
        scanner.verify(swapped),
        wallet.scanner(category="employer").verify(birth["code"]),
        scanner.verify(code, accept=["radiology"]),
        wallet.scanner("venue-b").verify(code),
    ]
    wallet.outside.advance(62)
    answers.append(wallet.scanner().verify(code))

    reasons = [answer["reason"] for answer in answers]
    assert reasons[0] == "malformed"
    assert reasons[1] in {"bad_signature", "malformed"}
    assert reasons[2:] == ["not_permitted", "wrong_type", "already_used", "expired"]
    assert all(answer.keys() == ALWAYS for answer in answers)
    assert answers[2]["verdict"] == "unknown"


def test_a_second_scan_by_the_same_gate_is_a_rescan(wallet, doctor, scanner):
    made = doctor.present("physician_practice")
    first = scanner.verify(made["code"], device="gate-1")

    again = scanner.verify(made["code"], device="gate-1")
    elsewhere = scanner.verify(made["code"], device="gate-2")

    assert (first["rescan"], again["rescan"]) == (False, True)
    assert {key: again[key] for key in TOLD} == {key: first[key] for key in TOLD}
    assert (elsewhere["reason"], elsewhere["rescan"]) == ("already_used", False)


def test_of_twenty_gates_at_once_one_opens(wallet, doctor, scanner):
    code = doctor.present("physician_practice")["code"]

    def scan(gate):
        mine = replace(scanner, client=wallet.app.test_client())
        return mine.verify(code, device=f"gate-{gate}")["reason"]

    with ThreadPoolExecutor(VENUES) as pool:
        reasons = list(pool.map(scan, range(VENUES)))

    assert sorted(reasons) == ["already_used"] * (VENUES - 1) + ["ok"]


def test_every_malformed_vector_gets_a_verdict_and_not_an_error(scanner):
    malformed = [vector for vector in VECTORS if vector["reason"] == "malformed"]

    for vector in malformed:
        seen = scanner.verify(vector["text"])

        assert (seen["verdict"], seen["reason"]) == ("invalid", "malformed"), vector["name"]
        assert seen.keys() == ALWAYS
    assert len(malformed) > 50


@pytest.mark.parametrize("text", ["", "\ud800", "EL1:\udfff", "码" * 100_000])
def test_a_text_that_nobody_could_have_scanned_is_malformed_too(scanner, text):
    body = json.dumps({"code": text, "purpose": "entry_registration"})

    answer = scanner.client.post(
        "/api/v1/verifications",
        data=body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {scanner.token}"},
    )

    assert answer.get_json()["reason"] == "malformed"


@pytest.mark.parametrize(
    ("accept", "code"),
    [
        ([], "invalid"),
        (["physician_practise"], "unknown_type"),
        (["radiology", "x"], "unknown_type"),
    ],
)
def test_what_cannot_be_accepted_is_refused_before_the_code_is_used_up(
    doctor, scanner, accept, code
):
    shown = doctor.present("physician_practice")["code"]
    asked = {"code": shown, "purpose": "entry_registration", "accept": accept}

    refused = scanner.ask(asked)

    assert (refused.status_code, refused.get_json()["code"]) == (422, code)
    pointers = [each["pointer"] for each in refused.get_json()["errors"]]
    assert pointers == [f"#/accept/{len(accept) - 1}" if accept else "#/accept"]
    right = scanner.ask(asked | {"accept": ["physician_practice"]}).get_json()
    assert (right["reason"], right["rescan"]) == ("ok", False)


def test_there_is_a_sentence_for_every_reason_and_the_page_for_venues_has_it():
    page = (Path(__file__).parents[2] / "docs/venues.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (\w+)[^|]* \| ([^|]+) \|", page, re.MULTILINE)

    titles = TEXTS["zh"]["verdicts"]
    assert list(titles) == list(TEXTS["en"]["verdicts"]) == [reason.value for reason in Reason]
    assert rows == [(r.value, verdict_of(r).value, titles[r]) for r in Reason]


def test_a_scanner_that_asks_for_english_is_told_in_english(wallet):
    scanner = wallet.scanner()
    headers = {"Authorization": f"Bearer {scanner.token}", "Accept-Language": "en"}

    answer = wallet.client.post(
        "/api/v1/verifications", json={"code": "x", "purpose": "y"}, headers=headers
    )

    assert answer.get_json()["title"] == TEXTS["en"]["verdicts"]["malformed"]


@pytest.mark.parametrize(
    "change",
    [
        {"code": None},
        {"code": 1},
        {"code": ["EL1:"]},
        {"purpose": None},
        {"purpose": ""},
        {"purpose": "样" * 201},
        {"accept": "radiology"},
        {"accept": [1]},
        {"accept": []},
        {"device": ""},
        {"device": "门" * 101},
        {"place": "门" * 201},
        {"verdict": "valid"},
    ],
)
def test_a_request_of_the_wrong_shape_is_invalid(scanner, change):
    answer = scanner.ask({"code": "EL1:", "purpose": "entry_registration"} | change)

    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid")
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("missing", ["code", "purpose"])
def test_code_and_purpose_are_required(scanner, missing):
    body = {"code": "EL1:", "purpose": "entry_registration"}
    del body[missing]

    answer = scanner.ask(body)

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.get_json()["errors"]] == [f"#/{missing}"]


@pytest.mark.parametrize("member", ["purpose", "place", "device"])
def test_what_is_recorded_cannot_hold_a_nul(scanner, member):
    answer = scanner.ask({"code": "EL1:", "purpose": "entry_registration", member: "门\0"})

    assert (answer.status_code, answer.get_json()["code"]) == (400, "bad_request")


def test_only_verifiers_may_ask(wallet, doctor):
    issuer = next(row for row in wallet.outside.cast["clients"] if row["scope"] == "issue")
    tokens = [doctor.tokens, wallet.client_token(issuer).get_json()]

    for token in tokens:
        answer = replace(wallet.scanner(), token=token["access_token"]).ask({})
        assert (answer.status_code, answer.get_json()["code"]) == (403, "insufficient_scope")
    answer = wallet.client.post("/api/v1/verifications", json={})
    assert (answer.status_code, answer.get_json()["code"]) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_keys_are_public_and_name_the_key_of_a_code(wallet, doctor):
    header = payload.decode(doctor.present("physician_practice")["code"]).header

    answer = wallet.client.get("/.well-known/elicense/keys.json")

    (jwk,) = answer.get_json()["keys"]
    assert answer.status_code == 200
    assert answer.get_json().keys() == {"keys"}
    assert jwk["kid"] == f"{header.platform}-{header.key_id}"
    assert jwk.keys() == {
        *("kty", "crv", "alg", "use", "kid", "x", "y", "nbf", "exp", "classes", "specimen")
    }
    assert jwk["nbf"] <= header.issued_at < jwk["exp"]


@pytest.mark.parametrize(
    ("member", "text"),
    [
        ("purpose", "入场登记，详情 www.example.com"),
        ("purpose", "如需帮助 138-0000-0000"),
        ("purpose", "系统通知"),
        ("place", "一号门\u200b"),
    ],
)
def test_what_would_speak_to_the_holder_in_our_name_is_refused_before_the_code_is_used_up(
    doctor, scanner, member, text
):
    code = doctor.present("physician_practice")["code"]

    refused = scanner.ask({"code": code, "purpose": "entry_registration", member: text})

    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["pointer"] == f"#/{member}"
    assert scanner.verify(code)["verdict"] == "valid"
