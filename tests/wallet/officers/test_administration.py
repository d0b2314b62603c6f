"""One supervisor shuts a door, two open one, and neither of them decides cases afterwards."""

from typing import Any

import pytest
import sqlalchemy as sa

from tests.acts import make_act, make_decision
from tests.conftest import NOON
from wallet.audit.models import Entry
from wallet.crypto import password
from wallet.errors import Refused
from wallet.officers import administration, queries
from wallet.officers.administration import NoOfficer, OfficerExists, Pair
from wallet.officers.decision import Administers, NotTheirs, SecondOfficerNeeded
from wallet.officers.models import OfficerRole
from wallet.officers.own_cases import OwnCase

ELSEWHERE = "11990000000000019A"
SUPERVISOR, AUDITOR = OfficerRole.SUPERVISOR, OfficerRole.AUDITOR
NEW: dict[str, Any] = {"username": "officer-9", "name": "经办员丁", "person_key": b"ding"}


@pytest.fixture
def staff(enter):
    """Everybody who could have a part in it, by a word."""
    return {
        "first": enter(username="supervisor-1", role=SUPERVISOR),
        "second": enter(username="supervisor-2", role=SUPERVISOR),
        "one": enter(
            username="supervisor-4", role=SUPERVISOR, person_key=b"one", authority=ELSEWHERE
        ),
        "one again": enter(
            username="supervisor-5", role=SUPERVISOR, person_key=b"one", authority=ELSEWHERE
        ),
        "foreign": enter(username="supervisor-3", role=SUPERVISOR, authority=ELSEWHERE),
        "clerk": enter(username="officer-1"),
        "foreign clerk": enter(username="officer-2", authority=ELSEWHERE),
        "auditor": enter(username="auditor-1", role=AUDITOR),
    }


def act_of(session, vault, officer):
    return make_act(session, officer.as_actor(), vault=vault)


@pytest.fixture
def pair(session, vault, staff):
    def pair(first="first", second="second"):
        return Pair(act_of(session, vault, staff[first]), staff[first], staff[second])

    return pair


def newest(session):
    session.commit()
    return session.scalars(sa.select(Entry).order_by(sa.literal_column("rowid").desc())).first()


def test_who_is_disabled_is_let_in_no_more_and_the_entry_says_by_whom(session, vault, staff):
    clerk, first = staff["clerk"], staff["first"]

    administration.disable(act_of(session, vault, first), first, clerk.id)

    assert clerk.disabled_at == NOON
    assert queries.find_signed_in(session, clerk.id, epoch=clerk.session_epoch) is None
    entry = newest(session)
    assert (entry.action, entry.actor_id) == ("officer.disabled", str(first.id))
    assert entry.detail == {"officer": str(clerk.id)}
    assert first.administers_since is None  # a door that was shut hands nobody anything


@pytest.mark.parametrize(
    ("who", "whom", "refusal"),
    [
        ("clerk", "first", NotTheirs),
        ("auditor", "clerk", NotTheirs),
        ("first", "auditor", NotTheirs),
        ("first", "first", OwnCase),
        ("first", "foreign clerk", NoOfficer),
    ],
)
def test_nobody_else_disables_anybody_else(pair, staff, who, whom, refusal):
    with pytest.raises(refusal):
        administration.disable(pair(who).act, staff[who], staff[whom].id)

    assert staff[whom].disabled_at is None


def test_two_supervisors_enter_an_officer_of_their_authority(session, pair, staff):
    drawn = administration.appoint(pair(), **NEW)

    entry = newest(session)
    entered = queries.find_by_name(session, "officer-9")
    assert (entered.role, entered.authority) == ("officer", staff["first"].authority)
    assert entered.person_key == b"ding"
    assert password.is_right(drawn.secret, entered.password_digest)
    assert drawn.secret not in repr(drawn)
    assert (entry.action, entry.actor_id) == ("officer.registered", str(staff["first"].id))
    assert entry.detail["confirmed_by"] == str(staff["second"].id)


def test_new_credentials_end_what_was_open(session, pair, staff):
    clerk = staff["clerk"]
    before = clerk.session_epoch

    drawn = administration.reset(pair(), clerk.id)

    assert queries.find_signed_in(session, clerk.id, epoch=before) is None
    assert password.is_right(drawn.secret, clerk.password_digest)
    assert newest(session).action == "officer.reset"


@pytest.mark.parametrize(
    ("first", "second", "refusal"),
    [
        ("first", "first", SecondOfficerNeeded),
        ("one", "one again", SecondOfficerNeeded),
        ("first", "clerk", SecondOfficerNeeded),
        ("first", "auditor", SecondOfficerNeeded),
        ("first", "foreign", SecondOfficerNeeded),
        ("clerk", "second", NotTheirs),
        ("auditor", "second", NotTheirs),
    ],
)
def test_nobody_else_opens_a_door(pair, staff, first, second, refusal):
    kept = staff["clerk"].password_digest

    with pytest.raises(refusal):
        administration.appoint(pair(first, second), **NEW)
    with pytest.raises(refusal):
        administration.reset(pair(first, second), staff["clerk"].id)

    assert queries.find_by_name(pair().act.session, "officer-9") is None
    assert staff["clerk"].password_digest == kept


@pytest.mark.parametrize(
    ("whom", "refusal"),
    [("second", NotTheirs), ("auditor", NotTheirs), ("foreign clerk", NoOfficer)],
)
def test_only_officers_of_the_own_authority_get_new_credentials(pair, staff, whom, refusal):
    with pytest.raises(refusal):
        administration.reset(pair(), staff[whom].id)


@pytest.mark.parametrize("taken", [{"username": "officer-1"}, {"person_key": b"known"}])
def test_no_person_has_two_names_and_no_name_two_persons(session, pair, staff, taken):
    staff["clerk"].person_key = b"known"
    session.commit()

    with pytest.raises(OfficerExists):
        administration.appoint(pair(), **(NEW | taken))


def test_who_administers_officers_decides_no_cases(session, vault, pair, staff):
    clerk = staff["clerk"]
    administration.reset(pair(), clerk.id)

    for who in ("first", "second"):
        with pytest.raises(Administers) as refusal:
            ask(make_decision(session, staff[who], vault=vault))
        assert isinstance(refusal.value, Refused)
    ask(make_decision(session, clerk, vault=vault))
    assert list(queries.list_deciding(session, clerk.authority)) == [clerk]


def ask(decision):
    decision.ask_leave(people=[], version=0, changed="")


def test_the_list_is_for_supervisors_and_auditors_and_ends_at_the_authority(session, vault, staff):
    for who in ("first", "auditor"):
        listed = administration.list_own(act_of(session, vault, staff[who]), staff[who])
        names = ["auditor-1", "officer-1", "supervisor-1", "supervisor-2"]
        assert [one.username for one in listed] == names
    with pytest.raises(NotTheirs):
        administration.list_own(act_of(session, vault, staff["clerk"]), staff["clerk"])
