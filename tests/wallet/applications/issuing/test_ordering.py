"""An order says what was approved: what the applicant filled in, and else what the register has."""

from datetime import date

import pytest

from tests.acts import make_act
from tests.wallet.applications.factories import make_application, make_birth_form, make_form
from tests.wallet.licenses.factories import FATHER, MOTHER, NURSE, PRINCIPAL
from wallet.applications import contents
from wallet.applications.contents import Registered
from wallet.applications.issuing import orders
from wallet.applications.issuing.ordering import CannotOrder, obstacle_of, order_of
from wallet.applications.models import Purpose
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
    def made(form, registered=None, purpose=Purpose.CONVERSION):
        application = make_application(
            session, vault=vault, form=form, state=State.APPROVED, purpose=purpose
        )
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


def test_what_was_approved_is_ordered_and_the_register_adds_what_was_left_open(order):
    registered = {"practice_place": "样例市第一医院", "birth_date": "1992-08-03"}

    made = order(make_form(fields=PLACE), known(fields=registered))

    assert made.fields == PLACE | {"birth_date": "1992-08-03"}
    # It is the register's certificate, in another shape.
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


CHILD = {"kind": "person", "name": "秦念安", "id_type": "111", "id_number": "990101202403080017"}
MOTHERS = {"name": MOTHER.name, "id_type": "111", "id_number": MOTHER.id_number}
FATHERS = {"name": FATHER.name, "id_type": "111", "id_number": FATHER.id_number}
PARENTS = [
    {"kind": "person", "relation": "mother", **MOTHERS},
    {"kind": "person", "relation": "father", **FATHERS},
]
REGISTERED = {"holders": [CHILD], "guardians": PARENTS, "fields": {"child_name": "秦念安"}}
NEW_FATHER = {"father_name": "秦牧野", "father_id_number": "990101199203040513"}


@pytest.mark.parametrize("purpose", [Purpose.EXCHANGE, Purpose.REPLACEMENT])
@pytest.mark.parametrize(
    ("fields", "child", "father"),
    [
        ({}, "秦念安", FATHER.name),
        ({"child_name": "秦念安"}, "秦念安", FATHER.name),
        ({"child_name": "叶念安"}, "叶念安", FATHER.name),
        (NEW_FATHER, "秦念安", "秦牧野"),
        ({"child_name": "叶念安"} | NEW_FATHER, "叶念安", "秦牧野"),
        ({"father_name": "秦牧野"}, "秦念安", "秦牧野"),
    ],
)
def test_an_exchange_is_ordered_with_the_names_that_were_approved(
    order, *, purpose, fields, child, father
):
    made = order(make_birth_form(fields=fields), known(**REGISTERED), purpose)

    assert [(one.name, one.id_number) for one in made.holders] == [(child, CHILD["id_number"])]
    assert {one.relation: one.name for one in made.guardians} == {
        "mother": MOTHER.name,
        "father": father,
    }
    assert made.fields["child_name"] == child


@pytest.mark.parametrize(
    ("purpose", "name", "obstacle"),
    [
        (Purpose.CONVERSION, None, None),
        (Purpose.CONVERSION, "秦念安", None),
        (Purpose.CONVERSION, "叶念安", "holder_differs"),
        (Purpose.EXCHANGE, "叶念安", None),
        (Purpose.REPLACEMENT, "叶念安", None),
    ],
)
def test_another_name_of_the_child_is_for_an_exchange(session, vault, purpose, name, obstacle):
    form = make_birth_form(fields={"child_name": name} if name else {})
    application = make_application(session, vault=vault, form=form, purpose=purpose)
    contents.seal_registered(application, known(**REGISTERED), vault)

    assert obstacle_of(session, application, vault) == obstacle


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
