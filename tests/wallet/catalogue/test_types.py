import json
from copy import deepcopy

import pytest

from wallet.catalogue import types as catalogue
from wallet.catalogue.shape import CATEGORIES, HOLDER_ID_NUMBER, CatalogueError, check_license_type
from wallet.errors import NotFound

CODES = [
    "birth_certificate",
    "physician_qualification",
    "physician_practice",
    "nurse_practice",
    "maternal_child_technique",
    "maternal_child_service",
    "medical_institution",
    "clinic_filing",
    "tcm_clinic_filing",
    "radiology",
    "public_place_hygiene",
    "drinking_water_hygiene",
    "disinfection_producer",
]
BODY = json.loads((catalogue.FOLDER / "birth_certificate.json").read_text(encoding="utf-8"))

BROKEN = {
    "a key is missing": (lambda body: body.pop("validity"), "x.json: expected the keys"),
    "a key too many": (lambda body: body.update(price=1), "x.json: expected no keys but"),
    "a code in capitals": (lambda body: body.update(code="Birth"), "x.json.code"),
    "a name that is no text": (lambda body: body.update(name=7), "x.json.name"),
    "an identifier code of 20 characters": (
        lambda body: body.update(identifier_code="11990000000000000D01"),
        "x.json.identifier_code",
    ),
    "a defining authority with a wrong check character": (
        lambda body: body.update(identifier_code="11990000000000000E001"),
        "x.json.identifier_code",
    ),
    "an unknown holder kind": (lambda body: body.update(holder_kind="cat"), "x.json.holder_kind"),
    "fields that are no list": (lambda body: body.update(fields={}), "x.json.fields"),
    "a field that is no object": (lambda body: body["fields"].insert(1, "x"), "x.json.fields[1]"),
    "an unknown kind of field": (
        lambda body: body["fields"][2].update(kind="colour"),
        "x.json.fields[2].kind: expected one of text",
    ),
    "true for a sensitivity of 1": (
        lambda body: body["fields"][0].update(sensitivity=True),
        "x.json.fields[0].sensitivity",
    ),
    "a word for yes": (
        lambda body: body["fields"][0].update(required="yes"),
        "x.json.fields[0].required",
    ),
    "a field twice": (lambda body: body["fields"].append(body["fields"][0]), "x.json.fields"),
    "a negative number of years": (
        lambda body: body["validity"].update(years=-1),
        "x.json.validity.years",
    ),
    "a birth field that is none": (
        lambda body: body.update(holder_birth_field="born"),
        "x.json.holder_birth_field",
    ),
    "a disclosed field that is none": (
        lambda body: body["disclosure"]["venue"].append("portrait"),
        "x.json.disclosure",
    ),
    "an unknown category": (
        lambda body: body["disclosure"].update(neighbour=[]),
        "x.json.disclosure",
    ),
}


def test_the_thirteen_types_come_in_the_order_of_their_identifiers(session):
    types = catalogue.list_types(session)

    assert [one.code for one in types] == CODES
    assert [one.identifier_code for one in types] == [
        f"11990000000000000D{number:03}" for number in range(1, 14)
    ]


def test_loading_again_changes_nothing(session):
    before = {one.code: deepcopy(one.body) for one in catalogue.list_types(session)}

    catalogue.load(session)

    assert not any(session.is_modified(one) for one in session.dirty)
    assert {one.code: one.body for one in catalogue.list_types(session)} == before


def test_a_new_type_needs_a_file_and_nothing_else(session, tmp_path):
    body = BODY | {"code": "blood_donation", "identifier_code": "11990000000000000D014"}
    (tmp_path / "blood_donation.json").write_text(json.dumps(body), encoding="utf-8")

    catalogue.load(session, tmp_path)

    assert len(catalogue.list_types(session)) == 14
    assert catalogue.get(session, "blood_donation").body == body


def test_a_changed_file_changes_its_type(session, tmp_path):
    (tmp_path / "birth_certificate.json").write_text(
        json.dumps(BODY | {"name": "出生证明"}), encoding="utf-8"
    )

    catalogue.load(session, tmp_path)

    assert catalogue.get(session, "birth_certificate").name == "出生证明"


def test_a_type_is_found_by_its_code_and_by_its_code_in_identifiers(session):
    nurse = catalogue.get(session, "nurse_practice")

    assert catalogue.find(session, "nurse_practice") is nurse
    assert catalogue.find(session, "11990000000000000D004") is nurse
    assert catalogue.find(session, "fishing") is None
    with pytest.raises(NotFound):
        catalogue.get(session, "fishing")


@pytest.mark.parametrize(("damage", "place"), BROKEN.values(), ids=BROKEN)
def test_a_broken_type_is_refused_with_the_place_of_the_fault(damage, place):
    body = deepcopy(BODY)
    damage(body)

    with pytest.raises(CatalogueError) as refusal:
        check_license_type(body, "x.json")

    assert str(refusal.value).startswith(place)


def test_a_file_that_is_not_json_is_refused_by_name(session, tmp_path):
    (tmp_path / "nurse_practice.json").write_bytes(b"\xff{")

    with pytest.raises(CatalogueError, match=r"^nurse_practice\.json: not JSON"):
        catalogue.load(session, tmp_path)


def test_a_file_is_named_after_its_type(session, tmp_path):
    (tmp_path / "birth.json").write_text(json.dumps(BODY), encoding="utf-8")

    with pytest.raises(CatalogueError, match=r"^birth\.json\.code"):
        catalogue.load(session, tmp_path)


@pytest.mark.parametrize("code", CODES)
def test_what_is_shown_at_least_may_be_shown_to_every_category_that_sees_the_type(session, code):
    license_type = catalogue.get(session, code)

    for category in CATEGORIES:
        shown = license_type.shown_to(category)
        assert shown is None or license_type.minimum <= shown <= (
            license_type.field_names | {HOLDER_ID_NUMBER}
        )


def test_a_category_that_is_not_named_may_not_see_the_type(session):
    assert catalogue.get(session, "radiology").shown_to("venue") is None
    assert catalogue.get(session, "birth_certificate").shown_to("employer") is None
    assert catalogue.get(session, "nurse_practice").shown_to("minimum") is None


def test_venues_may_see_every_type_but_two(session):
    unseen = [one.code for one in catalogue.list_types(session) if one.shown_to("venue") is None]

    assert unseen == ["radiology", "disinfection_producer"]


@pytest.mark.parametrize("code", CODES)
def test_a_type_says_how_it_is_converted_or_why_not(session, code):
    conversion = catalogue.get(session, code).body["conversion"]

    assert conversion["guidance"]
    assert bool(conversion["media"]) is bool(conversion["attachments"]) is conversion["allowed"]


def test_only_the_number_of_a_qualification_contains_an_id_number(session):
    types = catalogue.list_types(session)

    assert [one.code for one in types if one.number_contains_id_number] == [
        "physician_qualification"
    ]


def test_purposes_are_loaded_in_their_order_and_ask_for_fields_that_exist(session):
    catalogue.load_purposes(session)
    catalogue.load_purposes(session)

    purposes = catalogue.list_purposes(session)
    known = {HOLDER_ID_NUMBER}.union(*(one.field_names for one in catalogue.list_types(session)))
    assert [purpose.code for purpose in purposes][:2] == ["entry_registration", "employment_check"]
    assert all(set(purpose.fields) <= known for purpose in purposes)


def test_a_broken_list_of_purposes_is_refused(session, tmp_path):
    file = tmp_path / "purposes.json"
    file.write_text('[{"code": "x1", "label": "x"}]', encoding="utf-8")

    with pytest.raises(CatalogueError, match=r"^purposes\.json\[0\]: expected the keys"):
        catalogue.load_purposes(session, file)
