"""What the catalogue says about applications, read as the rules that count."""

from datetime import date

import pytest

from tests.acts import make_decision
from tests.wallet.applications.factories import make_application, make_form, make_officer
from wallet.applications import review
from wallet.applications.conversions import WORKING_DAYS, NotConvertible, conversion_of
from wallet.applications.models import ForWhom, Medium, Purpose
from wallet.applications.state import State
from wallet.catalogue import types


def test_every_type_is_either_converted_or_says_that_it_is_not(session):
    for license_type in types.list_types(session):
        if license_type.body["conversion"]["allowed"]:
            conversion = conversion_of(license_type)
            assert conversion.media
            assert conversion.for_whom
            assert any(kind.required for kind in conversion.kinds)
        else:
            with pytest.raises(NotConvertible):
                conversion_of(license_type)


def test_a_birth_certificate_has_four_eyes_rules_and_can_be_exchanged(session):
    conversion = conversion_of(types.get(session, "birth_certificate"))

    assert conversion.four_eyes
    assert conversion.media == (Medium.PAPER,)
    assert conversion.for_whom == (ForWhom.CHILD,)
    assert conversion.purposes == (Purpose.CONVERSION, Purpose.EXCHANGE, Purpose.REPLACEMENT)
    assert conversion.rules[0].issued_before == date(2016, 1, 1)
    assert conversion.working_days == WORKING_DAYS


def test_a_type_can_have_days_of_its_own(session, vault):
    license_type = types.get(session, "nurse_practice")
    license_type.body = license_type.body | {"applications": {"working_days": 20}}
    application = make_application(session, vault=vault, form=make_form(), state=State.SUBMITTED)

    review.accept(make_decision(session, make_officer(session), vault=vault), application)

    assert application.due_on == date(2026, 12, 18)
