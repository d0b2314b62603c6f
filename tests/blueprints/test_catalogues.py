"""The public catalogues: what a program can learn before anybody signs in."""

import json
from pathlib import Path

import pytest

from app.extensions import db
from wallet import catalogue
from wallet.authorities import names

TYPES = """
    birth_certificate physician_qualification physician_practice nurse_practice
    maternal_child_technique maternal_child_service medical_institution clinic_filing
    tcm_clinic_filing radiology public_place_hygiene drinking_water_hygiene disinfection_producer
"""
TYPE_FILES = Path(catalogue.__file__ or "").parent / "types"
TYPE = {"code", "name", "identifier_code", "holder_kind", "fields", "validity", "conversion"}
FIELD = {"name", "label", "kind", "required", "sensitivity"}
CONVERSION = {"allowed", "four_eyes", "media", "for", "attachments", "guidance", "rules"}


def items(wallet, path):
    answer = wallet.client.get(path)
    assert answer.status_code == 200
    assert answer.get_json()["next_cursor"] is None
    return answer.get_json()["items"]


def test_all_thirteen_types_are_listed(wallet):
    listed = items(wallet, "/api/v1/license-types")

    assert [one["code"] for one in listed] == TYPES.split()
    assert [one["identifier_code"][-3:] for one in listed] == [f"{n:03}" for n in range(1, 14)]


def test_a_type_says_what_stands_on_it_and_how_paper_becomes_electronic(wallet):
    for one in items(wallet, "/api/v1/license-types"):
        assert one.keys() >= TYPE
        assert len(one["identifier_code"]) == 21
        assert one["holder_kind"] in {"person", "organization"}
        assert one["conversion"].keys() == CONVERSION
        for attachment in one["conversion"]["attachments"]:
            assert attachment.keys() == {"kind", "label", "required"}
        for field in one["fields"]:
            is_code = field["kind"] == "code"
            assert field.keys() == (FIELD | {"values"} if is_code else FIELD)
            assert field["sensitivity"] in {1, 2, 3, 4}


def test_a_type_is_sent_as_its_file_describes_it(wallet):
    files = {file.stem: json.loads(file.read_text("utf-8")) for file in TYPE_FILES.glob("*.json")}

    assert {one["code"]: one for one in items(wallet, "/api/v1/license-types")} == files


def test_purposes_can_be_picked(wallet):
    listed = items(wallet, "/api/v1/purposes")

    assert "entry_registration" in [one["code"] for one in listed]
    assert all(one.keys() == {"code", "label", "fields"} for one in listed)


def test_the_fields_of_every_purpose_are_fields_that_some_type_has(wallet):
    known = {"holder_id_number"}
    for one in items(wallet, "/api/v1/license-types"):
        known |= {field["name"] for field in one["fields"]}

    for purpose in items(wallet, "/api/v1/purposes"):
        assert known.issuperset(purpose["fields"])


@pytest.mark.parametrize("path", ["/api/v1/license-types", "/api/v1/purposes"])
def test_a_catalogue_is_only_read(wallet, path):
    answer = wallet.client.post(path, json={})

    assert (answer.status_code, answer.get_json()["code"]) == (405, "method_not_allowed")


# Authorities

CITY, PROVINCE = "11990100000000027A", "11990000000000019A"


def codes(wallet, query=""):
    return [one["code"] for one in items(wallet, f"/api/v1/authorities{query}")]


def test_every_authority_of_the_cast_is_listed_with_what_it_issues(wallet):
    listed = {one["code"]: one for one in items(wallet, "/api/v1/authorities")}

    assert listed.keys() >= {CITY, PROVINCE}
    city = listed[CITY]
    assert (city["name"], city["division"], city["desk"]) == (
        "样例市卫生健康委员会",
        "990100",
        True,
    )
    systems = [one for one in wallet.outside.cast["clients"] if one.get("authority") == CITY]
    issued = {type_ for one in systems for type_ in one["types"]}
    assert issued
    assert set(city["types"]) >= issued


def test_who_is_sent_to_an_authority_finds_its_counter(wallet):
    told = {"address", "hours", "phone"}

    for one in items(wallet, "/api/v1/authorities"):
        assert all(one[name] for name in told), one

    with wallet.app.app_context():
        names.set_name(db.session(), "990199", "样例县卫生健康局", phone="0990-1")
        db.session().commit()
    bare = items(wallet, "/api/v1/authorities?division=990199")[0]
    assert (told & bare.keys(), bare["phone"]) == ({"phone"}, "0990-1")


def test_authorities_are_found_by_place_name_and_type(wallet):
    issued = items(wallet, "/api/v1/authorities?division=990100")[0]["types"]

    assert codes(wallet, "?division=990100") == [CITY]
    assert set(codes(wallet, "?division=99")) >= {CITY, PROVINCE}
    assert codes(wallet, "?division=11") == []
    assert codes(wallet, "?q=样例省") == [PROVINCE]
    assert codes(wallet, f"?q={CITY.lower()}") == [CITY]
    assert CITY in codes(wallet, f"?type={issued[0]}")
    assert codes(wallet, "?type=nothing") == []


def test_a_license_that_comes_makes_its_authority_known(wallet):
    phone = wallet.bound(holds="physician_practice")
    license_ = phone.license("physician_practice")

    listed = {one["code"]: one["types"] for one in items(wallet, "/api/v1/authorities")}

    assert license_["type"] in listed[license_["authority"]["code"]]


@pytest.mark.parametrize("query", ["?division=x", "?q=", "?type="])
def test_a_question_for_no_authority_is_refused(wallet, query):
    assert wallet.client.get(f"/api/v1/authorities{query}").status_code == 422
