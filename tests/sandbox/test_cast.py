"""The cast is complete, consistent with the register, and cannot be anyone real."""

import json
import re
from datetime import date
from typing import Any

import pytest

from sandbox.cast import FILE, Cast, NotASpecimen
from sandbox.certificates import load as load_register
from sandbox.city_licenses import load as load_city

CAST: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
CITIZENS = CAST["citizens"]
RESIDENTS = [each for each in CITIZENS if "id_type" not in each]
FOREIGN = [each for each in CITIZENS if "id_type" in each]
REGISTER = load_register().held
CITY = load_city().held
ELECTRONIC = [each for each in REGISTER if each["medium"] == "electronic"]
ON_PAPER = [each for each in REGISTER if each["medium"] != "electronic"]
TYPES = {
    "11990000000000000D001": "birth_certificate",
    "11990000000000000D002": "physician_qualification",
    "11990000000000000D003": "physician_practice",
    "11990000000000000D004": "nurse_practice",
    "11990000000000000D005": "maternal_child_technique",
    "11990000000000000D008": "clinic_filing",
}
FIELDS = {
    "birth_certificate": "CHILD_NAME CHILD_SEX BORN_AT BIRTH_PLACE GESTATION_WEEKS WEIGHT_G"
    " LENGTH_CM MOTHER_NAME MOTHER_ID_NUMBER FATHER_NAME FATHER_ID_NUMBER INSTITUTION",
    "physician_qualification": "SEX BIRTH_DATE LEVEL CATEGORY",
    "physician_practice": "SEX BIRTH_DATE LEVEL CATEGORY SCOPE PRACTICE_PLACE MAIN_INSTITUTION",
    "nurse_practice": "SEX BIRTH_DATE PRACTICE_PLACE FIRST_REGISTERED_ON",
    "maternal_child_technique": "SEX TECHNIQUES INSTITUTION",
    "clinic_filing": "ADDRESS LEGAL_PERSON PRINCIPAL SUBJECTS",
}
NUMBERS = {
    "birth_certificate": r"[A-Z]99\d{7}",
    "physician_qualification": r"\d{4}99\d{3}(\d{17}[\dX])",
    "physician_practice": r"\d{3}990101\d{6}",
    "nurse_practice": r"\d{4}99\d{6}",
    "maternal_child_technique": r".{1,64}",
    "clinic_filing": r".{1,64}",
}
BASE_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BASE_31 = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def parties(certificate: dict[str, Any]) -> set[tuple[str, str]]:
    representative = [certificate["FZR"]] if certificate["FZR"] else []
    holders = {(each["CZZT"], each["CZZTDM"]) for each in certificate["CZZT"]}
    return holders | {(each["XM"], each["ZJHM"]) for each in certificate["JHR"] + representative}


def codes_of_authorities() -> set[str]:
    owners = [*CAST["clients"], *CAST["officers"]]
    listed = {each["authority"] for each in owners if "authority" in each}
    papers = {paper["authority"] for each in CITIZENS for paper in each.get("paper", [])}
    issued = {each["ZZBFJGDM"] for each in REGISTER} | {each["ZZLXDM"][:18] for each in REGISTER}
    organizations = {
        holder["CZZTDM"]
        for each in REGISTER
        for holder in each["CZZT"]
        if holder["CZZTDMLXDM"] == "001"
    }
    return listed | papers | issued | organizations


def test_no_two_citizens_are_one_person():
    for key in ("openid", "name", "id_number"):
        assert len({each[key] for each in CITIZENS}) == len(CITIZENS)


@pytest.mark.parametrize("citizen", RESIDENTS)
def test_an_id_number_is_well_formed_and_of_a_place_that_does_not_exist(citizen):
    number = citizen["id_number"]
    # GB 11643 as ISO 7064 MOD 11-2: the digits, doubled into each other, leave 1.
    remainder = 0
    for digit in number:
        remainder = (2 * remainder + (10 if digit == "X" else int(digit))) % 11

    assert number.startswith("990101")
    assert remainder == 1


def test_other_documents_are_specimens():
    # ICAO Doc 9303 prints the one, nobody gets the other.
    assert {(each["id_type"], each["id_number"]) for each in FOREIGN} == {
        ("414", "L898902C3"),
        ("516", "H00000000"),
    }


@pytest.mark.parametrize("citizen", RESIDENTS)
def test_every_citizen_is_an_adult(citizen):
    born = date.fromisoformat(citizen["id_number"][6:14])

    assert born.replace(year=born.year + 18) <= date(2026, 11, 21)


def test_one_id_number_ends_in_x():
    assert any(each["id_number"].endswith("X") for each in CITIZENS)


@pytest.mark.parametrize("citizen", CITIZENS)
def test_an_openid_has_the_shape_of_wechats(citizen):
    assert re.fullmatch(r"o[A-Za-z0-9_-]{27}", citizen["openid"])


def test_names_come_in_all_shapes():
    names = [each["name"] for each in CITIZENS]

    assert {2, 4} <= {len(name) for name in names}
    assert any("𬬻" in name for name in names)
    assert any("·" in name and len(name) > 12 for name in names)


@pytest.mark.parametrize("citizen", CITIZENS)
def test_a_story_is_one_sentence(citizen):
    assert re.fullmatch(r"[A-Z][^.]+\.", citizen["story"])


def in_the_city(me: tuple[str, str]) -> list[dict[str, Any]]:
    """What the city's register holds for somebody, in whatever role."""
    return [
        each
        for each in CITY
        if me in zip(each["holder_name"], each["holder_identity_num"], strict=True)
        or me in {(one["name"], one["identity_num"]) for one in each["related_persons"]}
    ]


@pytest.mark.parametrize("citizen", CITIZENS)
def test_a_citizen_has_each_license_that_one_register_or_both_hold_for_them(citizen):
    me = (citizen["name"], citizen["id_number"])
    known = {(each["ZZLXDM"], each["ZZBH"]) for each in ELECTRONIC}

    held = [TYPES[each["ZZLXDM"]] for each in ELECTRONIC if me in parties(each)]
    held += [
        TYPES[each["license_item_code"]]
        for each in in_the_city(me)
        if (each["license_item_code"], each["id_code"]) not in known
    ]

    assert citizen["licenses"] == held


def test_the_city_shares_licenses_with_the_province_in_every_way():
    province = {each["ZZBS"]: each for each in ELECTRONIC}
    numbers = {(each["ZZLXDM"], each["ZZBH"]) for each in ELECTRONIC}
    shared = [each for each in CITY if each["license_code"] in province]
    others = [each for each in CITY if each["license_code"] not in province]
    numbered = [(each["license_item_code"], each["id_code"]) for each in others]

    assert {(one["license_status"], province[one["license_code"]]["ZZZT"]) for one in shared} == {
        ("01", "RELEASE"),
        ("02", "RELEASE"),
    }
    assert [number in numbers for number in numbered] == [True, False]


@pytest.mark.parametrize("license_", CITY, ids=lambda each: each["license_code"][-8:])
def test_an_identifier_of_the_city_has_its_segments_and_check_character(license_):
    root, kind, authority, serial, version, check = license_["license_code"].rsplit(".", 5)
    product = 36
    for character in kind + authority + serial + version:
        total = (product + BASE_36.index(character)) % 36 or 36
        product = 2 * total % 37

    assert (product + BASE_36.index(check)) % 36 == 1
    assert (root, kind) == ("1.2.156.3005.2", license_["license_item_code"])
    assert authority == license_["issue_org_code"]


def test_everybody_in_the_citys_register_is_of_the_cast():
    people = {(each["name"], each["id_number"]) for each in CITIZENS}
    named = [me for me in people if in_the_city(me)]

    assert len(named) == len(CITY)


@pytest.mark.parametrize("citizen", CITIZENS)
def test_a_license_on_paper_is_in_the_register_when_the_cast_says_so(citizen):
    me = (citizen["name"], citizen["id_number"])
    papers = [paper for paper in citizen.get("paper", []) if paper["in_register"]]
    expected = {
        (p["type"], p["medium"], p["certificate_number"], p.get("card_number"), p["authority"])
        for p in papers
    }

    held = {
        (TYPES[c["ZZLXDM"]], c["medium"], c["ZZBH"], c.get("card_number"), c["ZZBFJGDM"])
        for c in ON_PAPER
        if me in parties(c)
    }

    assert held == expected
    assert {c["ZZBFRQ"] for c in ON_PAPER if me in parties(c)} == {
        paper["issued_on"].replace("-", "") for paper in papers
    }


def test_the_register_does_not_know_the_number_of_the_paper_it_lacks():
    lacking = [p for each in CITIZENS for p in each.get("paper", []) if not p["in_register"]]

    assert len(lacking) == 1
    assert lacking[0]["certificate_number"] not in {each["ZZBH"] for each in REGISTER}


def test_paper_and_ic_card_can_be_converted_for_oneself_where_an_officer_sits():
    papers = [p for each in CITIZENS for p in each.get("paper", []) if p["in_register"]]
    officers = {each["authority"] for each in CAST["officers"] if each["role"] == "officer"}

    assert sorted(paper["medium"] for paper in papers) == ["ic_card", "paper"]
    assert all(paper["for"] == "self" and paper["authority"] in officers for paper in papers)


def test_every_story_of_the_cast_is_there():
    held = [each["licenses"] for each in CITIZENS]
    states = {TYPES[each["ZZLXDM"]]: each["ZZZT"] for each in ELECTRONIC}
    ends = {each["ZZYXQJZRQ"] for each in ELECTRONIC if each["ZZZT"] == "RELEASE"}

    assert ["physician_qualification", "physician_practice"] in held
    assert held.count(["birth_certificate"]) == 2
    assert held.count(["nurse_practice"]) == 2
    assert ["clinic_filing"] in held
    assert any(not each["licenses"] and "paper" not in each for each in CITIZENS)
    assert "FREEZE" in {e["ZZZT"] for e in ELECTRONIC if TYPES[e["ZZLXDM"]] == "nurse_practice"}
    assert states["birth_certificate"] == "RELEASE"
    assert any("20211121" < end < "20261121" for end in ends)


def test_the_child_was_born_in_2024_and_has_no_number_yet():
    (certificate,) = (e for e in ELECTRONIC if TYPES[e["ZZLXDM"]] == "birth_certificate")

    assert certificate["CZZT"][0]["CZZTDM"] == ""
    assert re.fullmatch(r"2024-\d\d-\d\d \d\d:\d\d", certificate["KZ"]["BORN_AT"])
    assert [each["GX"] for each in certificate["JHR"]] == ["mother", "father"]
    assert certificate["KZ"]["CHILD_NAME"] == certificate["CZZT"][0]["CZZT"]


@pytest.mark.parametrize("certificate", REGISTER)
def test_a_certificate_has_the_fields_and_the_number_of_its_type(certificate):
    kind = TYPES[certificate["ZZLXDM"]]
    number = re.fullmatch(NUMBERS[kind], certificate["ZZBH"])

    assert list(certificate["KZ"]) == FIELDS[kind].split()
    assert all(isinstance(value, str) and value for value in certificate["KZ"].values())
    assert number
    assert not number.groups() or number[1] == certificate["CZZT"][0]["CZZTDM"]


@pytest.mark.parametrize("certificate", REGISTER)
def test_dates_of_a_certificate_exist_and_follow_each_other(certificate):
    ends = [end for end in [certificate["ZZYXQJZRQ"]] if end]
    days = [certificate["ZZBFRQ"], certificate["ZZYXQQSRQ"], *ends]

    parsed = [date.fromisoformat(day) for day in days]

    assert parsed == sorted(parsed)
    assert date.fromisoformat(certificate["ZTRQ"][:8]) >= parsed[0]


def test_end_dates_use_both_conventions_for_no_end():
    assert {"", "99991230"} <= {each["ZZYXQJZRQ"] for each in ELECTRONIC}


@pytest.mark.parametrize("certificate", ELECTRONIC)
def test_an_identifier_has_its_segments_and_check_character(certificate):
    # GB/T 36904, check character by ISO 7064 MOD 37,36.
    root, kind, authority, serial, version, check = re.fullmatch(
        r"(1\.2\.156\.3005\.2)\.(.{21})\.(.{18})\.([0-9A-Z]{1,32})\.(\d{3})\.([0-9A-Z])",
        certificate["ZZBS"],
    ).groups()
    product = 36
    for character in kind + authority + serial + version:
        total = (product + BASE_36.index(character)) % 36 or 36
        product = 2 * total % 37

    assert (product + BASE_36.index(check)) % 36 == 1
    assert (root, kind, authority) == (
        "1.2.156.3005.2",
        certificate["ZZLXDM"],
        certificate["ZZBFJGDM"],
    )
    assert serial != certificate["ZZBH"]


def test_every_authority_is_called_as_in_the_register():
    names = {each["code"]: each["name"] for each in CAST["authorities"]}
    owners = [*CAST["clients"], *CAST["officers"]]
    papers = {paper["authority"] for each in CITIZENS for paper in each.get("paper", [])}
    at_desks = {each["authority"] for each in owners if "authority" in each}

    assert names.keys() == at_desks | papers | {each["ZZBFJGDM"] for each in REGISTER}
    assert {(each["ZZBFJGDM"], each["ZZBFJG"]) for each in REGISTER} <= set(names.items())


def test_identifiers_and_numbers_are_unique():
    assert len({each["ZZBS"] for each in ELECTRONIC}) == len(ELECTRONIC)
    assert len({each["ZZBH"] for each in REGISTER}) == len(REGISTER)


def test_a_certificate_on_another_medium_has_no_identifier():
    assert {each["ZZBS"] for each in ON_PAPER} == {""}


@pytest.mark.parametrize("code", sorted(codes_of_authorities()))
def test_an_authority_or_organization_has_a_code_with_a_right_check_character(code):
    # GB 32100: weights are the powers of 3 modulo 31.
    total = sum(BASE_31.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))

    assert len(code) == 18
    assert code[2:4] == "99"
    assert BASE_31.index(code[17]) == -total % 31


def test_clients_are_two_venues_an_employer_an_inspector_and_two_issuing_systems():
    categories = [client.get("category") for client in CAST["clients"]]
    issuers = [client for client in CAST["clients"] if client["scope"] == "issue"]
    nurses = [client for client in issuers if "nurse_practice" in client["types"]]

    assert categories == ["venue", "venue", "employer", "inspector", None, None]
    assert {c["scope"] for c in CAST["clients"] if c.get("category")} == {"verify"}
    assert len({client["authority"] for client in issuers}) == 2
    assert len(nurses) == 1


def test_officers_of_two_authorities_two_in_one_with_a_supervisor_and_an_auditor():
    roles = [officer["role"] for officer in CAST["officers"]]
    seats = [o["authority"] for o in CAST["officers"] if o["role"] == "officer"]

    assert sorted(roles) == ["auditor", "officer", "officer", "officer", "supervisor"]
    assert sorted(seats.count(seat) for seat in set(seats)) == [1, 2]


def test_every_name_to_sign_in_with_is_unique():
    clients = [client["client_id"] for client in CAST["clients"]]
    officers = [officer["username"] for officer in CAST["officers"]]

    assert len(set(clients)) == len(clients)
    assert len(set(officers)) == len(officers)


@pytest.mark.parametrize("officer", CAST["officers"], ids=lambda each: each["username"])
def test_a_totp_secret_is_base32_of_160_bits(officer):
    assert re.fullmatch(r"[A-Z2-7]{32}", officer["totp_secret"])


def test_a_secret_that_does_not_call_itself_a_specimen_is_refused():
    client = {**CAST["clients"][0], "client_secret": "looks-like-a-real-one"}

    with pytest.raises(NotASpecimen):
        Cast({**CAST, "clients": [client]})


@pytest.mark.parametrize("citizen", CITIZENS)
def test_the_population_register_knows_who_bears_a_number(citizen):
    people = Cast(CAST)

    assert people.population_agrees(citizen["name"], citizen["id_number"])
    assert people.population_agrees(citizen["name"], citizen["id_number"].lower())
    assert not people.population_agrees("某某某", citizen["id_number"])


@pytest.mark.parametrize(
    ("number", "agrees"),
    [
        ("990102199001010015", True),
        ("990102199001010016", False),
        ("990102199002300014", False),
        ("990102900101001", False),
        ("A90102199001010015", False),
    ],
)
def test_outside_the_cast_only_a_well_formed_number_is_believed(number, agrees):
    assert Cast(CAST).population_agrees("某某", number) is agrees


def test_the_cast_is_served_as_it_is_written(client):
    answer = client.get("/cast?surplus=1")

    assert answer.get_json() == CAST
    assert CITIZENS[0]["name"] in answer.get_data(as_text=True)
