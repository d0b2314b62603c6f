"""Whose desk a case is on, for want of a colleague too."""

from datetime import timedelta
from itertools import pairwise

import pytest

from tests.conftest import NOON
from tests.wallet.applications.factories import NURSE, make_application, make_form, make_officer
from wallet.applications import queries
from wallet.applications.state import State
from wallet.errors import NotFound
from wallet.officers import desks
from wallet.officers.desks import Circle
from wallet.officers.models import OfficerRole

COUNTY, CITY, PROVINCE, OTHER = "990102", "990100", "990000", "980000"


@pytest.fixture
def placed(session):
    for low, high in pairwise([COUNTY, CITY, PROVINCE]):
        desks.place(session, low, high)


def officer(session, authority, **changes):
    return make_officer(session, authority=authority, **changes)


def case(session, vault, **columns):
    return make_application(
        session,
        vault=vault,
        form=make_form(authority=COUNTY),
        state=State.ACCEPTED,
        **columns,
    )


def sees(session, who, application):
    listed = queries.list_queue(session, who, at=NOON, limit=10)
    try:
        queries.get_for_desk(session, application.id, who)
    except NotFound:
        assert listed == []
        return False
    assert [one.application.id for one in listed] == [application.id]
    return True


def test_those_below_are_below_all_the_way_up(session, placed):
    assert desks.below(session, PROVINCE) == {CITY, COUNTY}
    assert desks.below(session, CITY) == {COUNTY}
    assert desks.below(session, COUNTY) == desks.below(session, OTHER) == set()
    assert desks.above(session, COUNTY) == CITY


@pytest.mark.parametrize("above", [PROVINCE, CITY, COUNTY])
def test_no_authority_stands_above_itself(session, placed, above):
    with pytest.raises(Circle):
        desks.place(session, PROVINCE, above)


def test_an_authority_gets_another_one_above_it(session, placed):
    desks.place(session, COUNTY, OTHER)

    assert desks.below(session, CITY) == set()
    assert desks.below(session, OTHER) == {COUNTY}


def test_what_the_only_officer_can_do_alone_is_nobody_elses_business(session, vault, placed):
    alone, above = officer(session, COUNTY), officer(session, CITY)
    application = case(session, vault)

    assert sees(session, alone, application)
    assert not sees(session, above, application)


def the_second_approval(alone, vault):
    return {"first_approver_id": alone.id, "first_approved_at": NOON}


def a_case_that_they_filed(alone, vault):
    return {"filed_by_officer_id": alone.id}


def their_own_case(alone, vault):
    alone.person_key = NURSE.key(vault)
    return {}


WANTING = [the_second_approval, a_case_that_they_filed, their_own_case]


@pytest.mark.parametrize("wanting", WANTING, ids=lambda one: one.__name__)
@pytest.mark.parametrize("role", [OfficerRole.OFFICER, OfficerRole.SUPERVISOR])
def test_where_a_colleague_is_missing_the_authority_above_helps_out(
    *, session, vault, placed, wanting, role
):
    alone = officer(session, COUNTY)
    officer(session, COUNTY, role=OfficerRole.AUDITOR)
    officer(session, COUNTY, disabled_at=NOON - timedelta(days=1))
    helpers = officer(session, CITY, role=role), officer(session, PROVINCE)
    application = case(session, vault, **wanting(alone, vault))

    assert [sees(session, who, application) for who in helpers] == [True, True]
    assert sees(session, alone, application)
    assert not sees(session, officer(session, OTHER), application)


@pytest.mark.parametrize("wanting", WANTING, ids=lambda one: one.__name__)
def test_where_there_is_a_colleague_nobody_above_looks(session, vault, placed, wanting):
    alone = officer(session, COUNTY)
    officer(session, COUNTY)
    application = case(session, vault, **wanting(alone, vault))

    assert not sees(session, officer(session, CITY), application)


def test_who_is_above_needs_a_third_where_two_are_busy(session, vault, placed):
    first, second = officer(session, COUNTY), officer(session, COUNTY)
    application = case(session, vault, filed_by_officer_id=first.id, first_approver_id=second.id)

    assert sees(session, officer(session, CITY), application)


def test_a_desk_without_anybody_is_the_next_ones(session, vault, placed):
    assert sees(session, officer(session, PROVINCE), case(session, vault))
