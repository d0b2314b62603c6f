"""What a verifier gets to see of a valid license: every limit, and every mask."""

import re
from datetime import date

import pytest

from tests.wallet.licenses.factories import (
    MOTHER,
    NURSE,
    PRINCIPAL,
    make_clinic_filing,
)
from tests.wallet.verification.factories import DOCTOR, Scene
from wallet.catalogue import types
from wallet.catalogue.shape import CATEGORIES, HOLDER_ID_NUMBER
from wallet.licenses.authority import Authority
from wallet.verification.disclosure import choosable, visible_fields
from wallet.verification.verdict import Reason

NURSE_FIELDS = ["sex", "birth_date", "practice_place", "first_registered_on", HOLDER_ID_NUMBER]


@pytest.mark.parametrize(
    ("category", "chosen", "visible"),
    [
        ("venue", NURSE_FIELDS, {"sex", "practice_place", "first_registered_on"}),
        ("employer", NURSE_FIELDS, set(NURSE_FIELDS)),
        ("employer", ["sex"], {"sex"}),
        ("venue", ["birth_date", HOLDER_ID_NUMBER], set()),
        ("venue", [], set()),
        ("inspector", ["unheard_of", "sex"], {"sex"}),
        ("shop", NURSE_FIELDS, set()),
        ("minimum", NURSE_FIELDS, set()),
        ("", NURSE_FIELDS, set()),
    ],
)
def test_visible_is_what_category_type_and_holder_all_allow(session, category, chosen, visible):
    nurse = types.get(session, "nurse_practice")

    assert visible_fields(nurse, category, chosen) == sorted(visible)


def test_no_category_of_any_type_sees_more_than_its_list_or_the_choice(session):
    for license_type in types.list_types(session):
        everything = choosable(license_type)
        for category in CATEGORIES:
            allowed = license_type.shown_to(category) or frozenset()

            assert set(visible_fields(license_type, category, everything)) == allowed
            assert visible_fields(license_type, category, []) == []


def test_the_minimum_of_every_type_can_be_seen_by_every_category_that_sees_the_type(session):
    for license_type in types.list_types(session):
        for category in CATEGORIES:
            if license_type.shown_to(category) is not None:
                visible = visible_fields(license_type, category, license_type.minimum)

                assert set(visible) == license_type.minimum


def test_a_venue_sees_the_minimum_unless_the_holder_chose(scene):
    answer = scene.verify(scene.show().code)

    assert answer.reason is Reason.OK
    assert answer.presented_as == "holder"
    seen = answer.license
    assert (seen.type, seen.name, seen.state) == ("nurse_practice", "护士执业证书", "valid")
    assert seen.authority == Authority(scene.arrival.authority_code, "样例市卫生健康委员会")
    assert (seen.valid_from, seen.valid_to) == (date(2024, 1, 1), date(2028, 12, 31))
    assert seen.number_masked == "********0123"
    assert seen.fields == {"practice_place": "样例市第一医院"}
    assert (answer.holder.name, answer.holder.id_number) == ("孙*样", None)


def test_an_empty_choice_shows_no_field(scene):
    assert scene.verify(scene.show(disclose=[]).code).license.fields == {}


def test_codes_are_put_into_words_and_dates_stay_dates(scene):
    shown = scene.show(disclose=["sex", "birth_date"])

    seen = scene.verify(shown.code, by="hr", category="employer").license

    assert seen.fields == {"sex": "女", "birth_date": "1990-03-05"}


@pytest.mark.parametrize("category", CATEGORIES)
def test_the_holders_number_needs_a_category_and_a_choice_and_is_masked(scene, category):
    unasked = scene.verify(scene.show().code, by="verifier", category=category)
    chosen = scene.show(disclose=[HOLDER_ID_NUMBER])
    asked = scene.verify(chosen.code, by="verifier", category=category)

    masked = f"{NURSE.id_number[:3]}***********{NURSE.id_number[-4:]}"
    assert unasked.holder.id_number is None
    assert asked.holder.id_number == (None if category == "venue" else masked)
    assert HOLDER_ID_NUMBER not in asked.license.fields


@pytest.mark.parametrize("category", ["venue", "employer", "inspector", "department"])
def test_a_number_that_contains_the_id_number_shows_no_digit(doctor, category):
    shown = doctor.show(disclose=sorted({"sex", "level"}))

    answer = doctor.verify(shown.code, by="verifier", category=category)

    assert not re.search("[0-9X]", answer.license.number_masked)
    assert len(answer.license.number_masked) == len(doctor.arrival.number)
    assert DOCTOR.id_number not in repr(vars(answer.license)) + repr(vars(answer.holder))


def test_id_numbers_on_the_face_are_masked(birth):
    shown = birth.show(disclose=["mother_id_number", "child_name"])

    answer = birth.verify(shown.code, by="police", category="department")

    masked = f"{MOTHER.id_number[:3]}***********{MOTHER.id_number[-4:]}"
    assert answer.license.fields == {"child_name": "吴小样", "mother_id_number": masked}


def test_a_guardian_shows_the_child_as_holder(birth):
    answer = birth.verify(birth.show(disclose=["child_sex", HOLDER_ID_NUMBER]).code)

    assert answer.presented_as == "guardian"
    assert (answer.holder.name, answer.holder.id_number) == ("吴*样", None)
    assert answer.license.fields == {"child_sex": "男"}


def test_a_newborn_without_a_number_shows_none_even_where_it_may_be_seen(birth):
    shown = birth.show(disclose=[HOLDER_ID_NUMBER])

    answer = birth.verify(shown.code, by="police", category="department")

    assert answer.reason is Reason.OK
    assert answer.holder.id_number is None
    assert answer.disclosed == []


def test_what_an_organization_is_called_is_public(session, platform):
    clinic = Scene(session, platform, PRINCIPAL, make_clinic_filing())

    answer = clinic.verify(clinic.show().code)

    assert answer.presented_as == "representative"
    assert (answer.holder.name, answer.holder.id_number) == ("样例安和诊所", None)


def test_what_is_seen_hides_itself_from_logs(scene):
    answer = scene.verify(scene.show().code)

    for part in (answer, answer.license, answer.holder):
        assert "样例" not in repr(part)
        assert "孙" not in repr(part)
