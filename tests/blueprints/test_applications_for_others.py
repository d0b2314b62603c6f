"""Parents apply for their child, a representative for an institution: to the end, over HTTP.

The province of these tests holds two more certificates on paper, which nobody of the cast is about.
"""

import json
import shutil
from dataclasses import dataclass, replace

import pytest
import sqlalchemy as sa

from app.extensions import db
from sandbox import certificates
from tests.blueprints.applying import CITY, Case, act, desk_of, done, look, work
from tests.blueprints.desk import code_of, complete, start_at_counter
from tests.world import outside, world
from wallet.licenses.models import LicenseEvent, LicenseHolder
from wallet.licenses.state import Event

MOTHER, FATHER, PRINCIPAL = "叶清棠", "秦牧川", "陆景𬬻"
CHILD, CLINIC = "秦念平", "样例康宁诊所"
BIRTH_NUMBER, CLINIC_NUMBER = "Z990005678", "样卫诊备(2025)0031号"
# The child whose certificate is electronic from the beginning.
ELECTRONIC_NUMBER = "Y990001234"
FOREIGN_NUMBER, PASSPORT = "Z990005679", "E12345678"
FOR_CHILD = ("certificate", "id_card_front", "id_card_back")
FOR_CLINIC = (*FOR_CHILD, "uscc_certificate")


def on_paper(like: str, **changes):
    """Return a certificate like one of the cast's, on paper."""
    held = json.loads(certificates.FILE.read_text("utf-8"))
    found = next(each for each in held if each["ZZBH"] == like)
    return found | {"ZZBS": "", "medium": "paper"} | changes


def more_paper():
    birth = on_paper(ELECTRONIC_NUMBER, ZZBH=BIRTH_NUMBER)
    birth["CZZT"] = [{"CZZT": CHILD, "CZZTDM": "", "CZZTDMLXDM": "111"}]
    birth["KZ"] = birth["KZ"] | {"CHILD_NAME": CHILD}
    clinic = on_paper("样卫诊备(2024)0016号", ZZBH=CLINIC_NUMBER)
    clinic["CZZT"] = [{"CZZT": CLINIC, "CZZTDM": "929901010000000B27", "CZZTDMLXDM": "001"}]
    foreign = birth | {"ZZBH": FOREIGN_NUMBER, "JHR": [dict(one) for one in birth["JHR"]]}
    foreign["JHR"][1] |= {"XM": "JOHN SAMPLE", "ZJHM": PASSPORT, "ZJLXDM": "414"}
    fathers = {"FATHER_NAME": "JOHN SAMPLE", "FATHER_ID_NUMBER": PASSPORT}
    foreign["KZ"] = birth["KZ"] | fathers
    return [birth, clinic, foreign]


@pytest.fixture(scope="module")
def province(tmp_path_factory):
    folder = tmp_path_factory.mktemp("province")
    file = folder / "register.json"
    held = json.loads(certificates.FILE.read_text("utf-8"))
    file.write_text(json.dumps([*held, *more_paper()]), "utf-8")
    with outside(folder, held=file) as running:
        yield running


@pytest.fixture
def wallet(province, prepared, tmp_path):
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    with world(province, tmp_path, prepared=True) as running:
        yield running


@pytest.fixture
def first(wallet):
    return desk_of(wallet, "officer-city-1")


@pytest.fixture
def second(wallet):
    return desk_of(wallet, "officer-city-2")


@dataclass(frozen=True)
class Paper:
    type: str
    number: str
    issued_on: str
    for_who: str
    kinds: tuple[str, ...]


BIRTH = Paper("birth_certificate", BIRTH_NUMBER, "2024-06-04", "child", FOR_CHILD)
CLINIC_PAPER = Paper("clinic_filing", CLINIC_NUMBER, "2024-04-10", "institution", FOR_CLINIC)
ELECTRONIC = Paper("birth_certificate", ELECTRONIC_NUMBER, "2024-06-04", "child", FOR_CHILD)


def filled_in(phone, paper: Paper, **changes) -> Case:
    body = {
        "type": paper.type,
        "medium": "paper",
        "certificate_number": paper.number,
        "authority": CITY,
        "issued_on": paper.issued_on,
        "for": paper.for_who,
    }
    made = done(phone.call("POST", "/api/v1/me/applications", body | changes), 201)
    case = Case(phone, made["id"])
    return case.photographed(paper.kinds)


def handed_in(phone, paper: Paper, **changes) -> Case:
    case = filled_in(phone, paper, **changes)
    done(case.submit())
    return case


def decided(wallet, case, *desks):
    """Accept, and approve at one desk after the other; then the worker has the license issued."""
    done(act(desks[0], case, "acceptance"))
    for desk in desks:
        done(act(desk, case, "approval"))
    work(wallet)
    return case.now()


def row_of(phone, license_id):
    return next(row for row in phone.licenses() if row["id"] == license_id)


def shown(phone, license_id):
    answer = phone.call("POST", f"/api/v1/me/licenses/{license_id}/presentations", {})
    return done(answer, 201)["code"]


# An institution


def test_a_representative_gets_the_license_of_the_institution(wallet, first):
    phone = wallet.bound(name=PRINCIPAL)
    case = handed_in(phone, CLINIC_PAPER)
    assert case.now()["register"]["result"] == "match"
    seen = done(look(first, case))
    assert (seen["register_is_applicant"], seen["for"]) == (True, "institution")
    assert [one["name"] for one in seen["register"]["values"]["holders"]] == [CLINIC]

    told = decided(wallet, case, first)

    row = row_of(phone, told["license_id"])
    assert (row["role"], row["holder"]["kind"], row["state"]) == (
        "representative",
        "organization",
        "valid",
    )
    verified = wallet.scanner().verify(shown(phone, told["license_id"]))
    assert (verified["verdict"], verified["license"]["type"]) == ("valid", "clinic_filing")


def test_the_photograph_of_the_institutions_own_certificate_is_asked_for(wallet):
    case = filled_in(wallet.bound(name=PRINCIPAL), replace(CLINIC_PAPER, kinds=FOR_CHILD))

    refused = case.submit()

    assert code_of(refused, 422) == "attachments_missing"
    assert [row["kind"] for row in refused.get_json()["errors"]] == ["uscc_certificate"]


def test_somebody_else_gets_no_license_of_the_institution(wallet, first):
    phone = wallet.bound(name="柏晚秋")
    case = handed_in(phone, CLINIC_PAPER)
    # Nothing of what the register says of others is told.
    assert case.now()["register"] == {"result": "not_found"}

    done(act(first, case, "acceptance"))
    refused = act(first, case, "approval", comment="属实")

    assert code_of(refused, 409) == "applicant_not_named"
    assert case.state == "accepted"
    assert phone.licenses() == []


# A child


@pytest.mark.parametrize("parent", [MOTHER, FATHER])
def test_a_parent_gets_the_birth_certificate_after_two_officers(wallet, parent, first, second):
    phone = wallet.bound(name=parent)
    case = handed_in(phone, BIRTH)
    assert case.now()["register"]["result"] == "match"
    done(act(first, case, "acceptance"))

    noted = done(act(first, case, "approval"))
    alone = act(first, case, "approval")
    work(wallet)

    assert (noted["state"], code_of(alone, 409)) == ("accepted", "second_officer_needed")
    assert done(act(second, case, "approval"))["state"] == "approved"
    work(wallet)
    told = case.now()
    row = row_of(phone, told["license_id"])
    assert (told["state"], row["role"], row["state"]) == ("issued", "guardian", "valid")
    assert wallet.scanner().verify(shown(phone, row["id"]))["verdict"] == "valid"
    both = [wallet.bound(name=name) for name in (MOTHER, FATHER)]
    assert {row_of(each, row["id"])["role"] for each in both} == {"guardian"}


# A new one in place of an old one


@pytest.mark.parametrize("purpose", ["exchange", "replacement"])
def test_the_old_license_ends_when_the_new_one_is_there(wallet, purpose, first, second):
    phone = wallet.bound(name=MOTHER)
    [old] = phone.licenses()
    case = handed_in(phone, ELECTRONIC, purpose=purpose)
    assert case.now()["replaces"] == old["id"]
    code = shown(phone, old["id"])

    told = decided(wallet, case, first, second)

    new = told["license_id"]
    assert (told["state"], told["purpose"], new == old["id"]) == ("issued", purpose, False)
    assert row_of(phone, new)["state"] == "valid"
    late = wallet.scanner().verify(code)
    assert (late["verdict"], late["reason"]) == ("invalid", "license_superseded")
    assert wallet.scanner().verify(shown(phone, new))["verdict"] == "valid"
    ended = phone.call("GET", f"/api/v1/me/licenses/{old['id']}").get_json()
    assert (ended["state"], ended["presentable"]) == ("superseded", False)
    refused = phone.call("POST", f"/api/v1/me/licenses/{old['id']}/presentations", {})
    assert refused.status_code == 409
    assert superseded_at(wallet) == [told["timeline"][-1]["at"]]


def superseded_at(wallet):
    """When what ended was written down: at the moment of the step that closed the application."""
    with wallet.app.app_context():
        query = sa.select(LicenseEvent).where(LicenseEvent.event == Event.SUPERSEDE)
        return [event.recorded_at.isoformat() for event in db.session.scalars(query)]


def test_what_cannot_be_stored_leaves_the_old_license_as_it_was(wallet, first, second):
    phone = wallet.bound(name=MOTHER)
    [old] = phone.licenses()
    case = handed_in(phone, ELECTRONIC, purpose="exchange")
    wallet.outside.post(
        "/faults", {"path": "/issuing/certificates", "mode": "wrong_holder", "times": 1}
    )

    told = decided(wallet, case, first, second)

    assert (told["state"], told["stuck"]["reason"]) == ("issuing", "wrong_holder")
    assert superseded_at(wallet) == []
    assert wallet.scanner().verify(shown(phone, old["id"]))["verdict"] == "valid"
    done(act(second, case, "issuing"))
    work(wallet)
    assert case.state == "issued"
    assert len(superseded_at(wallet)) == 1


def test_one_cannot_replace_what_is_not_in_the_wallet(wallet):
    phone = wallet.bound(name=MOTHER)
    body = {
        "type": "birth_certificate",
        "medium": "paper",
        "certificate_number": BIRTH_NUMBER,
        "authority": CITY,
        "purpose": "exchange",
    }

    answer = phone.call("POST", "/api/v1/me/applications", body)

    assert code_of(answer, 409) == "nothing_to_replace"


# A parent with another document than an ID card


def test_a_mother_applies_for_a_child_whose_father_has_a_passport(wallet, first, second):
    phone = wallet.bound(name=MOTHER)
    paper = replace(BIRTH, number=FOREIGN_NUMBER)
    fathers = {"father_name": "JOHN SAMPLE", "father_id_number": PASSPORT}

    typed_as_id_card = filled_in_refused(phone, paper, fields=fathers)
    case = handed_in(phone, paper, fields=fathers | {"father_id_type": "414"})

    assert typed_as_id_card == {"#/fields/father_id_number": "invalid_id_number"}
    assert case.now()["register"]["result"] == "match"
    told = decided(wallet, case, first, second)
    row = row_of(phone, told["license_id"])
    assert (told["state"], row["role"]) == ("issued", "guardian")
    with wallet.app.app_context():
        query = sa.select(LicenseHolder.id_type).where(LicenseHolder.relation == "father")
        assert "414" in set(db.session.scalars(query))


def test_a_father_with_a_passport_applies_himself(wallet, first, second):
    phone = wallet.sign_in(wallet.outside.citizen(licenses=[]))
    father = {"name": "John Sample", "id_type": "414", "id_number": PASSPORT}
    code = first.vouch(father, id_type="414", birth_date="1990-01-01")
    assert complete(phone, start_at_counter(phone, **father), code)["status"] == "passed"
    case = handed_in(phone, replace(BIRTH, number=FOREIGN_NUMBER))
    assert case.now()["register"]["result"] == "match"

    told = decided(wallet, case, first, second)

    assert (told["state"], row_of(phone, told["license_id"])["role"]) == ("issued", "guardian")


def filled_in_refused(phone, paper, **changes):
    body = {
        "type": paper.type,
        "medium": "paper",
        "certificate_number": paper.number,
        "authority": CITY,
        "issued_on": paper.issued_on,
        "for": paper.for_who,
    }
    refused = phone.call("POST", "/api/v1/me/applications", body | changes)
    assert code_of(refused, 422) == "invalid_application"
    return {row["pointer"]: row["code"] for row in refused.get_json()["errors"]}
