"""An order says what the application and the register say; where both do, the register counts."""

from datetime import date

import pytest

from tests.acts import make_act
from tests.wallet.applications.factories import make_application, make_birth_form, make_form
from tests.wallet.licenses.factories import MOTHER, NURSE, PRINCIPAL
from wallet.applications import contents
from wallet.applications.contents import Registered
from wallet.applications.issuing import orders
from wallet.applications.issuing.ordering import CannotOrder, order_of
from wallet.applications.state import State

PLACE = {"practice_place": "样例市第二医院", "sex": "2"}


def known(**values):
    usual = {
        "issued_on": "2023-02-03",
        "authority": {"code": "11990100000000027A", "name": "样例市卫生健康委员会"},
        "holders": [],
        "guardians": [],
        "representative": None,
        "fields": {},
    }
    return Registered(usual | values, ())


@pytest.fixture
def order(session, vault):
    def made(form, registered=None):
        application = make_application(session, vault=vault, form=form, state=State.APPROVED)
        if registered:
            contents.seal_registered(application, registered, vault)
        return order_of(session, application, vault)

    return made


def test_a_persons_license_is_ordered_for_who_applied(order):
    made = order(make_form(fields=PLACE))

    (holder,) = made.holders
    assert (holder.name, holder.id_number) == (NURSE.name, NURSE.id_number)
    assert made.type_code == "11990000000000000D004"
    assert made.fields == PLACE
    assert made.issued_on == date(2024, 1, 1)
    assert (made.guardians, made.representative, made.replaces) == ((), None, None)


def test_the_registers_word_counts(order):
    made = order(make_form(fields=PLACE), known(fields={"practice_place": "样例市第一医院"}))

    assert made.fields == PLACE | {"practice_place": "样例市第一医院"}
    assert made.issued_on == date(2023, 2, 3)
    assert made.authority_name == "样例市卫生健康委员会"


def test_a_childs_license_is_ordered_by_what_the_register_knows(order):
    child = {"kind": "person", "name": "秦念安", "id_type": "111", "id_number": None}
    mother = {
        "kind": "person",
        "name": MOTHER.name,
        "id_type": "111",
        "id_number": MOTHER.id_number,
        "relation": "mother",
    }

    made = order(make_birth_form(), known(holders=[child], guardians=[mother]))

    assert [(one.name, one.id_number) for one in made.holders] == [("秦念安", None)]
    assert [(one.name, one.relation) for one in made.guardians] == [(MOTHER.name, "mother")]


def test_a_child_that_the_register_does_not_know_is_ordered_by_what_was_filled_in(order):
    fields = {"child_name": "秦念安", "mother_name": MOTHER.name}
    fields |= {"mother_id_number": MOTHER.id_number, "father_name": "秦牧川"}

    made = order(make_birth_form(fields=fields))

    assert [one.name for one in made.holders] == ["秦念安"]
    assert [(one.name, one.relation) for one in made.guardians] == [(MOTHER.name, "mother")]


def test_an_institutions_license_is_ordered_for_whom_the_register_names(order):
    made = order(make_form(type="clinic_filing"), known(holders=[CLINIC]))

    assert [one.id_number for one in made.holders] == ["929901010000000A26"]
    assert made.representative.id_number == PRINCIPAL.id_number


@pytest.mark.parametrize("form", [make_birth_form(), make_form(type="clinic_filing")])
def test_without_a_holder_nothing_can_be_ordered(order, form):
    with pytest.raises(CannotOrder) as caught:
        order(form)

    assert caught.value.reason == "holder_unknown"


STRANGER = {"kind": "person", "name": "蒋秋白", "id_type": "111", "id_number": "990101199401010405"}
CLINIC = {
    "kind": "organization",
    "name": "样例安和诊所",
    "id_type": "001",
    "id_number": "929901010000000A26",
}
OF_A_STRANGER = {
    "child_name": "秦念安",
    "mother_name": STRANGER["name"],
    "mother_id_number": STRANGER["id_number"],
}


@pytest.mark.parametrize(
    ("form", "registered"),
    [
        (make_birth_form(fields=OF_A_STRANGER), None),
        (
            make_birth_form(fields={"child_name": "秦念安"}),
            known(guardians=[STRANGER | {"relation": "mother"}]),
        ),
        (
            make_form(type="clinic_filing"),
            known(holders=[CLINIC], representative=STRANGER),
        ),
    ],
    ids=["other parents filled in", "other parents in the register", "another representative"],
)
def test_a_license_on_which_the_applicant_would_not_stand_is_not_ordered(order, form, registered):
    with pytest.raises(CannotOrder) as caught:
        order(form, registered)

    assert caught.value.reason == "applicant_not_named"


def test_an_order_that_was_written_down_reads_the_same(session, vault, order):
    fields = {"child_name": "秦念安", "mother_name": MOTHER.name}
    form = make_birth_form(fields=fields | {"mother_id_number": MOTHER.id_number})
    made = order(form)
    application = make_application(session, vault=vault, form=form)

    orders.write(make_act(session, vault=vault), application.id, made)
    session.flush()
    session.expunge_all()

    assert orders.find(session, application.id, vault) == made
    orders.forget(session, application.id)
    assert orders.find(session, application.id, vault) is None
