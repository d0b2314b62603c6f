"""What comes back is compared with what was ordered: one word for each way to be wrong."""

from dataclasses import replace
from datetime import date

import pytest

from tests.wallet.applications.issuing.test_issuing_system import make_order
from wallet.applications.issuing.issued_check import fault_of
from wallet.identity.persons import Person
from wallet.licenses.arrival import Arrival, Guardian, Party, Representative
from wallet.licenses.state import State

NURSE = Party("person", "苏禾", "111", "990101199208031263")
OTHER = Party("person", "柏晚秋", "111", "990101199004234827")
MOTHER = Guardian("叶清棠", "990101199402113481", "mother")
CHILD = Party("person", "秦念安", "111", None)
CLINIC = Party("organization", "样例安和诊所", "001", "929901010000000A26")
PRINCIPAL = Representative("陆景𬬻", "990101197909066179")
ORDER = make_order(holders=(NURSE,))
APPLICANT = Person("苏禾", "111", "990101199208031263")


def make_arrival(**changes):
    usual = {
        "identifier": "1.2.156.3005.2.sample",
        "type": ORDER.type_code,
        "number": ORDER.number,
        "authority_code": ORDER.authority_code,
        "authority_name": ORDER.authority_name,
        "issued_on": ORDER.issued_on,
        "valid_from": ORDER.issued_on,
        "valid_to": date(2028, 12, 31),
        "holders": (NURSE,),
        "guardians": (),
        "representative": None,
        "fields": {},
        "state": State.VALID,
        "state_at": None,
        "state_reason": None,
    }
    return Arrival(**(usual | changes))


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, None),
        ({"holders": (replace(NURSE, name="苏　禾"),)}, None),
        ({"number": "２０２４ 99000001"}, None),
        ({"valid_to": None, "valid_from": None}, None),
        ({"state": State.SUSPENDED}, None),
        ({"holders": (OTHER,)}, "wrong_holder"),
        ({"holders": ()}, "wrong_holder"),
        ({"holders": (NURSE, OTHER)}, "wrong_holder"),
        ({"holders": (replace(NURSE, name="苏荷"),)}, "wrong_holder"),
        ({"holders": (replace(NURSE, id_number=None),)}, "wrong_holder"),
        ({"holders": (replace(NURSE, id_number="x"),)}, "wrong_holder"),
        ({"holders": (replace(NURSE, id_type="414"),)}, "wrong_holder"),
        ({"type": "11990000000000000D005"}, "wrong_type"),
        ({"authority_code": "11990000000000019A"}, "wrong_authority"),
        ({"number": "202499000002"}, "wrong_number"),
        ({"issued_on": date(2024, 1, 2)}, "wrong_dates"),
        ({"valid_to": date(2023, 12, 31)}, "wrong_dates"),
        ({"valid_from": date(2029, 1, 1)}, "wrong_dates"),
        ({"state": State.REVOKED}, "wrong_state"),
        ({"state": State.SUPERSEDED}, "wrong_state"),
    ],
)
def test_a_license_that_was_not_ordered_has_its_word(changes, word):
    assert fault_of(make_arrival(**changes), ORDER, APPLICANT) == word


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"number": "Z990000001", "issued_on": date(2026, 11, 21)}, None),
        ({"identifier": "1.2.156.3005.2.old"}, "wrong_identifier"),
    ],
)
def test_an_exchange_may_have_a_new_number_and_day_but_not_the_old_identifier(changes, word):
    order = replace(ORDER, replaces="1.2.156.3005.2.old")

    arrival = make_arrival(valid_from=None, **changes)

    assert fault_of(arrival, order, APPLICANT) == word


@pytest.mark.parametrize(
    ("child", "guardians", "word"),
    [
        (CHILD, (MOTHER,), None),
        (replace(CHILD, id_number="990101202406013429"), (MOTHER,), None),
        (replace(CHILD, name="秦念平"), (MOTHER,), "wrong_holder"),
        (CHILD, (replace(MOTHER, id_number="990101199004234827"),), "wrong_holder"),
        (CHILD, (), "wrong_holder"),
    ],
)
def test_a_childs_license_names_the_child_and_the_parent_who_applied(child, guardians, word):
    order = make_order(holders=(CHILD,), guardians=(MOTHER,))
    mother = Person(MOTHER.name, "111", MOTHER.id_number)

    arrival = make_arrival(holders=(child,), guardians=guardians)

    assert fault_of(arrival, order, mother) == word


@pytest.mark.parametrize(
    ("representative", "word"),
    [(PRINCIPAL, None), (None, "wrong_holder"), (Representative("x", "y"), "wrong_holder")],
)
def test_an_institutions_license_names_who_applied_for_it(representative, word):
    order = make_order(holders=(CLINIC,), representative=PRINCIPAL)
    principal = Person(PRINCIPAL.name, "111", PRINCIPAL.id_number)

    arrival = make_arrival(holders=(CLINIC,), representative=representative)

    assert fault_of(arrival, order, principal) == word
