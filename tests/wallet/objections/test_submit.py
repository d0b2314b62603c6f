from datetime import date, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.acts import make_act, make_decision
from tests.wallet.licenses.factories import AUTHORITY, MOTHER, NOON, NURSE
from tests.wallet.objections.conftest import CITIZEN, ELSEWHERE, WORDS
from wallet.audit.models import Entry
from wallet.errors import NotFound
from wallet.objections import review, shown
from wallet.objections.deadlines import DAYS
from wallet.objections.models import Objection, ObjectionKind, ObjectionStep
from wallet.objections.queries import open_by_license
from wallet.objections.state import State
from wallet.objections.submit import Complaint, deny, submit


def entries(session):
    found = sa.select(Entry).where(Entry.action.startswith("objection."))
    return list(session.scalars(found.order_by(Entry.at)))


@pytest.mark.parametrize("kind", ObjectionKind)
def test_an_objection_begins_submitted_and_goes_to_the_licenses_authority(desk, kind):
    objection = desk.object(kind)

    assert (objection.state, objection.version) == (State.SUBMITTED, 1)
    assert objection.authority_code == AUTHORITY
    assert (objection.kind, objection.license_id) == (kind, desk.license.id)


def test_what_is_missing_goes_to_the_authority_that_is_named_or_to_nobody(desk):
    named = desk.object(ObjectionKind.MISSING, about_license=False, authority=ELSEWHERE)
    unnamed = desk.object(ObjectionKind.MISSING, about_license=False)

    assert [one.authority_code for one in (named, unnamed)] == [ELSEWHERE, None]
    assert shown.row(desk.session, named, at=NOON).license is None


def test_the_licenses_own_authority_answers_whoever_is_named(desk):
    assert desk.object(authority=ELSEWHERE).authority_code == AUTHORITY


def test_words_are_sealed_to_their_row(desk, vault):
    objection = desk.object()

    assert WORDS.encode() not in objection.words_sealed
    opened = vault.open(objection.words_sealed, about=f"objections.words:{objection.id}")
    assert opened == WORDS


def test_working_days_count_and_weekends_do_not(desk):
    friday = NOON - timedelta(days=1)

    objection = desk.object(at=friday)

    assert DAYS["acceptance_working_days"] == 5
    assert objection.due_on == date(2026, 11, 27)


def test_it_is_recorded_with_ids_and_words_of_ours_only(desk, session):
    objection = desk.object()

    (entry,) = entries(session)
    assert (entry.action, entry.person_key) == ("objection.created", desk.person_key)
    assert entry.license_id == desk.license.id
    assert entry.detail == {"objection": str(objection.id), "kind": "wrong"}


def test_nobody_objects_to_a_license_they_do_not_hold(desk, session, vault):
    for license_id, person in ((uuid4(), NURSE), (desk.license.id, MOTHER)):
        with pytest.raises(NotFound):
            submit(
                make_act(session, CITIZEN, vault=vault),
                Complaint(ObjectionKind.WRONG, WORDS, license_id),
                person_key=person.key(vault),
            )

    assert session.scalars(sa.select(Objection)).all() == []


def test_denying_a_look_opens_one_objection_for_misuse(desk, session, vault):
    act, verification = make_act(session, CITIZEN, vault=vault), uuid4()

    opened = [
        deny(act, desk.license.id, verification, person_key=desk.person_key) for _ in range(2)
    ]
    session.commit()

    assert opened[0] is opened[1]
    assert (opened[0].kind, opened[0].verification_id) == (ObjectionKind.MISUSE, verification)
    assert opened[0].authority_code == AUTHORITY
    assert [one.action for one in entries(session)] == ["objection.created"]
    seen = shown.in_full(session, opened[0], vault=vault, at=NOON)
    assert (seen.verification, len(seen.timeline)) == (verification, 1)


def test_a_license_shows_its_newest_open_objection(desk, session, vault):
    older = desk.object(ObjectionKind.WRONG)
    newer = desk.object(ObjectionKind.OTHER, at=NOON + timedelta(hours=1))

    assert open_by_license(session, desk.person_key) == {desk.license.id: newer}
    for step in (review.accept, review.correct):
        step(make_decision(session, desk.city, vault=vault), newer)
    assert open_by_license(session, desk.person_key) == {desk.license.id: older}
    assert open_by_license(session, MOTHER.key(vault)) == {}


def test_the_first_step_is_the_citizens(desk, session):
    desk.object()

    (step,) = session.scalars(sa.select(ObjectionStep))
    assert (step.state, step.by, step.office, step.comment_sealed) == (
        State.SUBMITTED,
        "citizen",
        None,
        None,
    )
