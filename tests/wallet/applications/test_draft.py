"""What an application can begin with: the catalogue's rules, every fault at once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests.acts import make_act
from tests.wallet.applications.factories import (
    CITIZEN,
    NOON,
    NURSE,
    create,
    know,
    make_application,
    make_birth_form,
    make_form,
)
from wallet.applications import contents, draft, timeline
from wallet.applications.conversions import NotConvertible
from wallet.applications.draft import FixedField
from wallet.applications.form_check import CounterOnly, InvalidApplication
from wallet.applications.models import Application, ForWhom, Medium, Purpose
from wallet.applications.state import State
from wallet.audit.models import Entry
from wallet.errors import RateLimited
from wallet.licenses.number_index import number_index
from wallet.short_lived import limits


def faults(refusal):
    return {row["pointer"]: row["code"] for row in refusal.value.errors}


def edit(session, application, vault, **changes):
    form = replace(contents.form_of(application, vault), **changes)
    know(session, form.authority)
    draft.edit(make_act(session, CITIZEN, vault=vault), application, form)


def test_an_authority_that_nobody_knows_is_no_authority_at_first_nor_later(session, vault):
    application = create(session, vault=vault)
    unheard = make_form(authority="990199")
    act = make_act(session, CITIZEN, vault=vault)

    for attempt in (
        lambda: draft.create(act, unheard, person=NURSE, store=None),
        lambda: draft.edit(act, application, unheard),
    ):
        with pytest.raises(InvalidApplication) as refusal:
            attempt()
        assert faults(refusal) == {"#/authority": "unknown_authority"}


def test_what_was_filled_in_is_sealed_and_opens_again(session, vault):
    form = make_form(
        medium=Medium.IC_CARD,
        certificate_number="202499000123",
        card_number="9901 2300 0000 8712",
        fields={"sex": "2", "practice_place": " 样例市第一医院 "},
    )

    application = create(session, form, vault=vault)

    assert (application.state, application.for_who) == (State.DRAFT, ForWhom.SELF)
    assert contents.applicant_of(application, vault) == NURSE
    assert contents.number_of(application, vault) == "202499000123"
    assert contents.card_number_of(application, vault) == "9901230000008712"
    assert contents.fields_of(application, vault) == {
        "sex": "2",
        "practice_place": "样例市第一医院",
    }
    assert contents.form_of(application, vault) == replace(
        form,
        card_number="9901230000008712",
        fields={"sex": "2", "practice_place": "样例市第一医院"},
        for_who=ForWhom.SELF,
    )


def test_nothing_of_it_is_in_clear(session, vault):
    form = make_form(certificate_number="202499000123", fields={"practice_place": "样例市第一医院"})

    create(session, form, vault=vault)
    session.commit()

    row = b"".join(
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        for value in session.execute(sa.text("SELECT * FROM applications")).one()
    )
    entry = session.scalars(sa.select(Entry)).one()
    for secret in (NURSE.name, NURSE.id_number, "202499000123", "样例市第一医院"):
        assert secret.encode() not in row
        assert secret not in str(entry.detail)
    assert "202499000123" not in repr(form)


def test_it_leaves_an_entry_and_the_first_step(session, vault):
    application = create(session, vault=vault)

    entry = session.scalars(sa.select(Entry)).one()
    assert (entry.action, entry.person_key) == ("application.created", application.person_key)
    assert entry.detail == {
        "application": str(application.id),
        "receipt": application.receipt_number,
        "type": "nurse_practice",
    }
    [step] = timeline.list_steps(session, application.id)
    assert (step.state, step.by, step.at) == (State.DRAFT, "applicant", NOON)


def test_a_receipt_number_names_the_day_in_china_and_no_two_are_alike(session, vault):
    late = NOON.replace(hour=20)

    one, other = (create(session, vault=vault, at=late) for _ in range(2))

    assert one.receipt_number.startswith("SL20261122")
    assert len(one.receipt_number) == 22
    assert one.receipt_number != other.receipt_number


@pytest.mark.parametrize(
    "typed", ["X990101001", " x990 101 001 ", "Ｘ９９０１０１００１", "x９９0101001\u3000"]
)
def test_a_number_is_found_however_it_was_typed(session, vault, typed):
    application = create(session, make_birth_form(certificate_number=typed), vault=vault)

    assert contents.number_of(application, vault) == "X990101001"
    assert application.number_index == number_index(vault, "birth_certificate", "X990101001")
    assert application.warnings == []


@pytest.mark.parametrize(
    ("form", "warnings"),
    [
        (make_form(certificate_number="202499000123"), []),
        (make_form(certificate_number="护证字第1号"), ["number_form"]),
        (make_birth_form(certificate_number="990101001"), ["number_form"]),
        (make_birth_form(issued_on=None), ["issue_date_missing"]),
        (make_form(issued_on=None), []),
        (make_form(type="clinic_filing", certificate_number="样卫诊备字〔2024〕第0001号"), []),
    ],
)
def test_what_looks_odd_is_a_warning_and_no_refusal(session, vault, form, warnings):
    assert create(session, form, vault=vault).warnings == warnings


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"type": "passport"}, {"#/type": "unknown_type"}),
        ({"medium": Medium.IC_CARD}, {"#/card_number": "required"}),
        ({"card_number": "99012300"}, {"#/card_number": "surplus"}),
        ({"medium": Medium.IC_CARD, "card_number": "9" * 65}, {"#/card_number": "length"}),
        ({"certificate_number": "  \u3000"}, {"#/certificate_number": "length"}),
        ({"certificate_number": "9" * 65}, {"#/certificate_number": "length"}),
        ({"certificate_number": "9\u202e9"}, {"#/certificate_number": "length"}),
        ({"certificate_number": "9\x009"}, {"#/certificate_number": "length"}),
        ({"for_who": ForWhom.CHILD}, {"#/for": "not_accepted"}),
        ({"purpose": Purpose.EXCHANGE}, {"#/purpose": "not_accepted"}),
        ({"authority": "11990100000000028A"}, {"#/authority": "invalid_uscc"}),
        ({"authority": "市卫健委"}, {"#/authority": "not_a_code"}),
        ({"authority": "９９０１０"}, {"#/authority": "not_a_code"}),
        ({"issued_on": date(1899, 12, 31)}, {"#/issued_on": "impossible_date"}),
        ({"issued_on": date(2026, 11, 22)}, {"#/issued_on": "impossible_date"}),
        ({"fields": {"salary": "1"}}, {"#/fields": "unknown_field"}),
        ({"fields": {"sex": "3"}}, {"#/fields/sex": "not_one_of"}),
        ({"fields": {"birth_date": "1990-02-30"}}, {"#/fields/birth_date": "not_a_date"}),
        ({"fields": {"practice_place": "样" * 501}}, {"#/fields/practice_place": "length"}),
        (
            {"medium": Medium.IC_CARD, "fields": {"sex": "x"}, "authority": "1"},
            {
                "#/card_number": "required",
                "#/authority": "not_a_code",
                "#/fields/sex": "not_one_of",
            },
        ),
    ],
)
def test_every_fault_is_named_at_once_and_without_its_value(session, vault, changes, found):
    with pytest.raises(InvalidApplication) as refusal:
        create(session, make_form(**changes), vault=vault, person=NURSE)

    assert faults(refusal) == found
    assert session.scalars(sa.select(Application)).all() == []


@pytest.mark.parametrize("value", ["990101199003050023", "wrong"])
def test_an_id_number_on_the_face_must_have_the_right_check_digit(session, vault, value):
    form = make_birth_form(fields={"mother_id_number": value})

    with pytest.raises(InvalidApplication) as refusal:
        create(session, form, vault=vault)

    assert faults(refusal) == {"#/fields/mother_id_number": "invalid_id_number"}
    assert value not in str(refusal.value) + str(refusal.value.errors)


def test_a_number_that_a_spreadsheet_cut_short_is_refused(session, vault):
    with pytest.raises(InvalidApplication) as refusal:
        create(session, make_form(certificate_number="2.01599E+11"), vault=vault)

    assert faults(refusal) == {"#/certificate_number": "digits_lost"}


@pytest.mark.parametrize("code", ["990100", "９９０１００", "11990100000000027a"])
def test_an_authority_is_its_credit_code_or_its_division(session, vault, code):
    application = create(session, make_form(authority=code), vault=vault)

    assert application.authority_code in {"990100", "11990100000000027A"}


def test_a_type_that_is_not_converted_says_so(session, vault):
    with pytest.raises(NotConvertible):
        create(session, make_form(type="radiology"), vault=vault, person=NURSE)


def test_a_certificate_of_before_the_system_goes_to_the_counter(session, vault):
    with pytest.raises(CounterOnly) as refusal:
        create(session, make_birth_form(issued_on=date(2015, 12, 31)), vault=vault)

    [row] = refusal.value.errors
    assert row["rule"] == "before_system"
    assert "窗口" in row["detail"]
    assert create(session, make_birth_form(issued_on=date(2016, 1, 1)), vault=vault)


def test_one_person_begins_so_many_a_day(session, vault, store):
    for _ in range(limits.DRAFTS.number):
        create(session, vault=vault, store=store)

    with pytest.raises(RateLimited):
        create(session, vault=vault, store=store)
    assert create(session, vault=vault, store=store, at=NOON + timedelta(days=1, seconds=1))


def test_a_draft_can_be_changed_and_counts_on(session, vault):
    application = create(session, vault=vault)

    edit(session, application, vault, certificate_number="ab １", authority="990100")

    assert contents.number_of(application, vault) == "AB1"
    assert (application.authority_code, application.version) == ("990100", 2)
    assert application.warnings == ["number_form"]


@pytest.mark.parametrize(
    "changes",
    [{"type": "physician_practice"}, {"for_who": ForWhom.CHILD}, {"purpose": Purpose.EXCHANGE}],
)
def test_type_person_and_purpose_stay(session, vault, changes):
    application = create(session, vault=vault)

    with pytest.raises((FixedField, InvalidApplication)):
        edit(session, application, vault, **changes)


def test_once_handed_in_the_authority_stays(session, vault):
    application = make_application(session, vault=vault, state=State.SUPPLEMENT_REQUIRED)

    edit(session, application, vault, certificate_number="202499009999")
    with pytest.raises(FixedField):
        edit(session, application, vault, authority="990100")
