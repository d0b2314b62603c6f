"""From approved to issued, on each database: once, with the file, and the old license ended."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.acts import make_act, make_decision
from tests.conftest import NOON
from tests.wallet.applications.factories import (
    WORKER,
    make_application,
    make_form,
    make_officer,
)
from tests.wallet.licenses.factories import NURSE, make_arrival
from wallet.applications import review, timeline
from wallet.applications.issuing import issue
from wallet.applications.issuing.issue import WrongLicense
from wallet.applications.issuing.issuing_system import Issued
from wallet.applications.issuing.models import IssuingOrder
from wallet.applications.models import Purpose, Rejection
from wallet.applications.state import IllegalStep, State
from wallet.applications.timeline import Missing
from wallet.applications.withdraw import withdraw
from wallet.audit.models import Entry
from wallet.catalogue import types
from wallet.licenses.files import put, read_file
from wallet.licenses.models import License, LicenseEvent, LicenseFileRow
from wallet.licenses.receive import receive
from wallet.licenses.state import Event

FILE = b"%PDF-1.4 sample"
# Also by an acceptance.
TO_ACCEPTED = {State.SUBMITTED, State.ISSUING}


class MemoryFiles:
    """Files in a dictionary."""

    def __init__(self):
        self.kept = {}

    def write(self, key, content):
        self.kept[key] = content

    def read(self, key, *, longest):
        assert len(self.kept[key]) <= longest
        return self.kept[key]


@pytest.fixture
def session(any_engine):
    with Session(any_engine) as session:
        types.load(session)
        session.commit()
        yield session


@pytest.fixture
def files():
    return MemoryFiles()


@pytest.fixture
def settle(session, vault, files):
    def settled(application, issued, at=NOON):
        order = issue.begin(make_act(session, at=at, vault=vault), application)
        stored_file = put(
            issued.content, content_type=issued.content_type, files=files, vault=vault
        )
        return issue.settle(
            make_act(session, WORKER, at=at, vault=vault),
            application,
            order,
            issued,
            source="provincial",
            stored_file=stored_file,
        )

    return settled


@pytest.fixture
def arrival():
    """A nurse's license, as the register would hold it."""
    return make_arrival()


def approved(session, vault, arrival, **columns):
    form = make_form(
        certificate_number=arrival.number,
        authority=arrival.authority_code,
        issued_on=arrival.issued_on,
    )
    return make_application(
        session, vault=vault, person=NURSE, form=form, state=State.APPROVED, **columns
    )


def issued_of(arrival):
    return Issued(replace(arrival, type="11990000000000000D004"), FILE, "application/pdf")


def actions(session):
    return set(session.scalars(sa.select(Entry.action)))


def test_beginning_again_keeps_the_order(session, vault, arrival):
    application = approved(session, vault, arrival)

    first, second = (issue.begin(make_act(session, vault=vault), application) for _ in range(2))

    assert first == second
    assert application.state is State.ISSUING
    assert session.scalar(sa.select(sa.func.count()).select_from(IssuingOrder)) == 1
    steps = [step.state for step in timeline.list_steps(session, application.id)]
    assert steps.count(State.ISSUING) == 1


def test_what_was_issued_is_stored_with_its_file_and_entries(
    session, vault, arrival, settle, files
):
    application = approved(session, vault, arrival)

    license_ = settle(application, issued_of(arrival))
    session.commit()

    assert (application.state, application.license_id) == (State.ISSUED, license_.id)
    assert read_file(session, license_.id, files=files, vault=vault).content == FILE
    assert {"license.received", "application.issued"} <= actions(session)


def test_a_license_that_a_refresh_brought_first_is_the_same_row(session, vault, arrival, settle):
    application = approved(session, vault, arrival)
    pulled = receive(make_act(session, vault=vault), arrival, source="provincial")

    assert settle(application, issued_of(arrival)) is pulled


def test_what_is_issued_cannot_be_issued_again(session, vault, arrival, settle):
    application = approved(session, vault, arrival)
    settle(application, issued_of(arrival))

    with pytest.raises(IllegalStep):
        settle(application, issued_of(arrival))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"number": "209900000000"}, "wrong_number"),
        ({"identifier": "1.2.156"}, "invalid_license"),
        ({"issued_on": date(1999, 1, 1)}, "wrong_dates"),
    ],
)
def test_another_license_is_refused_before_anything_is_written(
    session, vault, arrival, settle, files, *, changes, reason
):
    application = approved(session, vault, arrival)

    with pytest.raises(WrongLicense) as caught:
        settle(application, issued_of(replace(arrival, **changes)))

    assert caught.value.reason == reason
    assert session.scalars(sa.select(LicenseFileRow)).all() == []
    assert session.scalars(sa.select(License)).all() == []


@pytest.fixture
def exchanged(session, vault, arrival):
    old_arrival = make_arrival()
    old = receive(make_act(session, vault=vault), old_arrival, source="provincial")
    session.flush()
    marks = {"purpose": Purpose.EXCHANGE, "replaces_license_id": old.id}
    return old, approved(session, vault, replace(arrival, number=old_arrival.number), **marks)


def supersedings(session, license_):
    ended = (LicenseEvent.license_id == license_.id) & (LicenseEvent.event == Event.SUPERSEDE)
    return session.scalars(sa.select(LicenseEvent).where(ended)).all()


def test_an_exchange_supersedes_the_old_license(session, vault, arrival, settle, exchanged):
    old, application = exchanged

    license_ = settle(application, issued_of(arrival), at=NOON + timedelta(hours=1))
    session.commit()

    (event,) = supersedings(session, old)
    assert event.effective_at == NOON + timedelta(hours=1)
    assert (event.successor, old.successor_id) == (license_.identifier, license_.id)
    assert "license.superseded" in actions(session)


def test_an_old_license_that_ended_meanwhile_is_linked_and_not_ended_again(
    session, vault, arrival, settle, exchanged
):
    old, application = exchanged
    ended = LicenseEvent(
        license_id=old.id,
        event=Event.SUPERSEDE,
        source="provincial",
        effective_at=NOON,
        recorded_at=NOON,
    )
    session.add(ended)

    license_ = settle(application, issued_of(arrival), at=NOON + timedelta(hours=1))

    assert supersedings(session, old) == [ended]
    assert old.successor_id == license_.id


def test_a_successor_of_another_holder_is_refused(session, vault, arrival, settle, exchanged):
    old, application = exchanged
    other = make_arrival(number="202499000777", holders=make_arrival().holders * 2)
    application.replaces_license_id = receive(
        make_act(session, vault=vault), other, source="provincial"
    ).id

    with pytest.raises(WrongLicense) as caught:
        settle(application, issued_of(arrival))

    assert caught.value.reason == "wrong_successor"


# Nothing was issued


def test_what_the_system_refuses_goes_back_with_its_word_and_without_its_approvals(
    session, vault, arrival
):
    officer = make_officer(session)
    approvals = {"first_approver_id": officer.id, "first_approved_at": NOON, "decided_at": NOON}
    application = approved(session, vault, arrival, **approvals)
    issue.begin(make_act(session, vault=vault), application)
    issue.mark_stuck(make_act(session, vault=vault), application, "timeout")

    issue.give_back(make_act(session, WORKER, vault=vault), application, "already_electronic")
    session.commit()

    assert (application.state, application.due_on) == (State.ACCEPTED, date(2026, 12, 4))
    assert (application.first_approver_id, application.first_approved_at) == (None, None)
    assert (application.stuck_reason, application.stuck_since) == (None, None)
    assert application.decided_at is None
    step = timeline.list_steps(session, application.id)[-1]
    assert (step.state, step.by, step.is_internal) == (State.ACCEPTED, "system", False)
    assert "already_electronic" in timeline.comment_of(step, vault)
    assert "application.issuing_refused" in actions(session)


@pytest.mark.parametrize("what", ["reject", "withdraw", "ask_supplement", "approve"])
def test_what_came_back_has_every_way_on(session, vault, arrival, what):
    application = approved(session, vault, arrival)
    issue.begin(make_act(session, vault=vault), application)
    issue.give_back(make_act(session, WORKER, vault=vault), application, "already_electronic")
    desk = make_decision(session, make_officer(session), vault=vault)
    ways = {
        "reject": lambda: review.reject(
            desk, application, reason=Rejection.OTHER, comment="已有电子证照"
        ),
        "withdraw": lambda: withdraw(make_act(session, vault=vault), application),
        "ask_supplement": lambda: review.ask_supplement(
            desk, application, items=[Missing("请更正", field="certificate_number")]
        ),
        "approve": lambda: review.approve(desk, application),
    }

    ways[what]()

    states = {"reject": "rejected", "withdraw": "withdrawn", "approve": "approved"}
    assert application.state == states.get(what, "supplement_required")
    # What is approved again is ordered anew.
    assert session.scalar(sa.select(sa.func.count()).select_from(IssuingOrder)) == 0


@pytest.mark.parametrize("state", sorted(state for state in State if state not in TO_ACCEPTED))
def test_only_what_is_being_issued_goes_back(session, vault, state):
    application = make_application(session, vault=vault, state=state)

    with pytest.raises(IllegalStep):
        issue.give_back(make_act(session, WORKER, vault=vault), application, "refused")
