from datetime import date, timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from tests.acts import make_decision
from tests.wallet.licenses.factories import AUTHORITY, MOTHER, NOON, NURSE
from tests.wallet.objections.conftest import ELSEWHERE
from wallet.audit.models import Entry
from wallet.errors import NotFound
from wallet.licenses.models import Holding, Role
from wallet.objections import review as steps
from wallet.objections import shown
from wallet.objections.models import ObjectionKind, Rejection
from wallet.objections.queries import get_for_desk, get_own, list_for_desk, list_own
from wallet.objections.state import IllegalStep, State
from wallet.officers.decision import Changed
from wallet.officers.own_cases import OwnCase

LATER = NOON + timedelta(days=1)


class Bound:
    """What one officer may do with one objection."""

    def __init__(self, *one):
        for step in (steps.accept, steps.forward, steps.correct, steps.reject, steps.close):
            setattr(self, step.__name__, partial(step, *one))


@pytest.fixture
def review(desk, session, vault):
    def review(objection, *, officer=None, at=LATER, **more):
        found = get_for_desk(session, objection.id, officer or desk.city, lock=True)
        decision = make_decision(session, officer or desk.city, vault=vault, at=at, **more)
        return Bound(decision, found)

    return review


def test_the_whole_way_of_an_objection(desk, session, vault, review):
    objection = desk.object()

    review(objection).accept("已受理")
    review(objection).forward(ELSEWHERE, "请贵委核实")
    review(objection, officer=desk.province).correct("已更正")
    review(objection, officer=desk.province).close()

    city = "样例市卫生健康委员会"
    seen = shown.in_full(session, objection, vault=vault, at=LATER)
    assert [(step.state, step.by, step.office, step.comment) for step in seen.timeline] == [
        ("submitted", "citizen", None, None),
        ("accepted", "authority", city, "已受理"),
        ("forwarded", "authority", city, "请贵委核实"),
        ("corrected", "authority", ELSEWHERE, "已更正"),
        ("closed", "authority", ELSEWHERE, None),
    ]
    assert seen.version == 5


def test_every_step_is_an_entry_for_the_person(desk, session, review):
    objection = desk.object()

    review(objection).accept()
    review(objection, at=LATER + timedelta(hours=1)).reject(Rejection.CORRECT_AS_IS, "与档案一致")

    happened = sa.select(Entry).where(Entry.action.startswith("objection.")).order_by(Entry.at)
    entries = session.scalars(happened).all()
    assert [one.action for one in entries] == [
        "objection.created",
        "objection.accepted",
        "objection.rejected",
    ]
    assert {one.person_key for one in entries} == {desk.person_key}
    assert entries[2].detail == {
        "objection": str(objection.id),
        "kind": "wrong",
        "reason": "correct_as_is",
    }


def test_accepting_gives_it_the_time_for_deciding(desk, review):
    objection = desk.object()

    review(objection, at=NOON).accept()

    assert objection.due_on == date(2026, 12, 18)


def test_what_is_decided_is_not_due_any_more(desk, session, review):
    objection = desk.object()
    late = NOON + timedelta(days=60)
    assert shown.row(session, objection, at=late).overdue

    review(objection).accept()
    review(objection).correct()

    assert objection.due_on is None
    assert not shown.row(session, objection, at=late).overdue


def test_what_nobody_was_named_for_belongs_to_who_accepts_it(desk, review):
    objection = desk.object(ObjectionKind.MISSING, about_license=False)

    review(objection, officer=desk.province).accept()

    assert objection.authority_code == ELSEWHERE


def test_another_authoritys_objection_is_not_found(desk, session):
    objection = desk.object()

    with pytest.raises(NotFound):
        get_for_desk(session, objection.id, desk.province)
    assert list_for_desk(session, desk.province, limit=9) == []


def test_who_has_forwarded_it_to_another_authority_sees_it_no_more(desk, session, review):
    objection = desk.object()
    review(objection).accept()
    review(objection).forward(ELSEWHERE)

    with pytest.raises(NotFound):
        get_for_desk(session, objection.id, desk.city)


def test_forwarding_within_ones_own_authority_keeps_it(desk, review):
    objection = desk.object()

    review(objection).accept()
    review(objection).forward()

    assert objection.authority_code == AUTHORITY


def test_who_has_read_another_version_decides_nothing(desk, review):
    objection = desk.object()
    review(objection, version=1).accept()

    with pytest.raises(Changed):
        review(objection, version=1).accept()

    assert objection.state is State.ACCEPTED


def test_a_step_that_the_table_lacks_changes_nothing(desk, review):
    objection = desk.object()

    with pytest.raises(IllegalStep):
        review(objection).correct()

    assert (objection.state, objection.version) == (State.SUBMITTED, 1)


def test_nobody_decides_their_own_case(desk, vault, review):
    objection = desk.object()
    herself = desk.officer(AUTHORITY, person_key=NURSE.key(vault))

    with pytest.raises(OwnCase):
        review(objection, officer=herself).accept()


def test_nobody_decides_a_relatives_case(desk, session, vault, review):
    objection = desk.object()
    relative = desk.officer(AUTHORITY, person_key=MOTHER.key(vault))
    review(objection, officer=relative).accept()
    for person_key in (objection.person_key, relative.person_key):
        session.add(Holding(person_key=person_key, license_id=desk.other.id, role=Role.GUARDIAN))
    session.commit()

    with pytest.raises(OwnCase):
        review(objection, officer=relative).accept()


def test_lists_are_newest_first_in_pages(desk, session):
    made = [desk.object(at=NOON + timedelta(minutes=number)) for number in range(3)]
    newest_first = made[::-1]

    page = list_for_desk(session, desk.city, limit=2)
    after = page[-1].position

    assert page == newest_first[:2]
    assert list_for_desk(session, desk.city, limit=2, after=after) == newest_first[2:]
    assert list_own(session, desk.person_key, limit=9) == newest_first
    assert list_for_desk(session, desk.city, state=State.CLOSED, limit=9) == []


def test_only_ones_own_objection_is_found(desk, session):
    objection = desk.object()

    assert get_own(session, objection.id, desk.person_key) is objection
    with pytest.raises(NotFound):
        get_own(session, objection.id, b"somebody else")
    with pytest.raises(NotFound):
        get_own(session, desk.license.id, desk.person_key)


def test_the_queue_shows_no_name_of_somebody_without_an_identity(desk, session, vault):
    assert shown.masked_name(session, desk.object(), vault=vault) is None
