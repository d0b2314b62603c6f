"""What has recorded to a license: every step of the table, in whatever order it is told."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests.wallet.licenses.factories import (
    FATHER,
    MOTHER,
    NOON,
    make_id_number,
    make_identifier,
)
from tests.wallet.licenses.pushing import (
    PROVINCE,
    make_birth_body,
    make_body,
    make_event_request,
    take,
    tell,
)
from wallet.audit.models import Entry
from wallet.errors import NotFound
from wallet.identity.persons import person_key
from wallet.licenses.arrival_check import InvalidArrival
from wallet.licenses.identifier import InvalidIdentifier
from wallet.licenses.models import Holding, LicenseEvent, Role
from wallet.licenses.newborns import PersonChange
from wallet.licenses.not_taken import PredecessorDiffers
from wallet.licenses.queries import get_held, held_by
from wallet.licenses.stand import stand
from wallet.licenses.state import NEXT, RAISES, Event, IllegalStep, State
from wallet.licenses.succession import SuccessorLoop
from wallet.pushing.event_request import OF_HOLDERS, PUSHABLE, InvalidEvent, read_event_request
from wallet.pushing.events import EventConflict
from wallet.pushing.pusher import NotYourLicense

LATER = NOON + timedelta(hours=1)
CHILD = make_id_number("20240305", "019")
RECORDED = sorted({state for state, _ in NEXT} | set(NEXT.values()))


@pytest.fixture
def license_(session, vault):
    return take(session, vault, make_body()).license


def belongings(event):
    """Return what has to be told with the event."""
    return {
        Event.SUPERSEDE: {"successor": make_identifier()},
        Event.RENEW: {"valid_to": "2033-12-31"},
        Event.HOLDER_IDENTIFIED: {"holder": {"name": "吴小样", "id_number": CHILD}},
        Event.HOLDER_UNIDENTIFIED: {"holder": {"name": "吴小样", "id_number": CHILD}},
    }.get(event, {})


def count(session, model):
    return session.scalar(sa.select(sa.func.count()).select_from(model))


@pytest.mark.parametrize("event", sorted(PUSHABLE))
@pytest.mark.parametrize("state", RECORDED)
def test_an_event_leads_where_the_table_says_and_nowhere_else(session, vault, state, event):
    body = make_birth_body() if event in OF_HOLDERS else make_body()
    license_ = take(session, vault, body | {"state": state.value}).license
    if event is Event.HOLDER_UNIDENTIFIED and (state, event) in NEXT:
        known = belongings(Event.HOLDER_IDENTIFIED)
        told = make_event_request("holder_identified", **known, effective_at=LATER.isoformat())
        tell(session, vault, license_.identifier, told, at=LATER)
    before = license_.revision
    request = make_event_request(event.value, **belongings(event), effective_at=LATER.isoformat())

    if (state, event) not in NEXT:
        with pytest.raises(IllegalStep):
            tell(session, vault, license_.identifier, request, at=LATER)
        return
    recorded = tell(session, vault, license_.identifier, request, at=LATER)

    assert recorded.standing.recorded is NEXT[state, event]
    assert RAISES.get(event, frozenset()) <= set(recorded.standing.flags)
    assert recorded.license.revision == before + 1


def test_an_event_is_an_entry_without_a_value(session, vault, license_):
    tell(session, vault, license_.identifier, make_event_request("suspend", reason="秘密"))

    entry = session.scalar(sa.select(Entry).where(Entry.action == "license.event"))
    assert (entry.license_id, entry.person_key) == (license_.id, None)
    assert entry.detail == {
        "event": "suspend",
        "effective_at": NOON.isoformat(),
        "state": "suspended",
        "source": "issuer-city",
    }


def test_the_same_event_again_changes_nothing(session, vault, license_):
    request = make_event_request("suspend")
    tell(session, vault, license_.identifier, request)

    same_moment = request | {"effective_at": "2026-11-21T04:00:00Z"}
    again = tell(session, vault, license_.identifier, same_moment, at=LATER)

    assert not again.is_new
    assert again.license.revision == 2
    assert (count(session, LicenseEvent), count(session, Entry)) == (1, 2)


def test_another_event_under_the_same_id_is_a_conflict(session, vault, license_):
    tell(session, vault, license_.identifier, make_event_request("suspend"))

    with pytest.raises(EventConflict):
        tell(
            session, vault, license_.identifier, make_event_request("suspend", reason="另一个原因")
        )


def test_one_id_may_stand_for_one_decision_about_many_licenses(session, vault, license_):
    other = take(session, vault, make_body()).license

    for one in (license_, other):
        assert tell(session, vault, one.identifier, make_event_request("suspend", id="D-7")).is_new


def test_an_event_to_come_counts_from_its_moment(session, vault, license_):
    soon = NOON + timedelta(days=3)
    request = make_event_request("suspend", effective_at=soon.isoformat())

    recorded = tell(session, vault, license_.identifier, request)

    assert recorded.standing.state is State.VALID
    assert stand(session, license_, at=soon - timedelta(seconds=1)).state is State.VALID
    assert stand(session, license_, at=soon).state is State.SUSPENDED


@pytest.mark.parametrize("is_stock", [True, False])
def test_what_has_ended_is_not_opened_again_by_an_event_told_late(session, vault, is_stock):
    stock = {"state": "transferred_out"} if is_stock else {}
    license_ = take(session, vault, make_body(**stock)).license
    if not is_stock:
        out = make_event_request("transfer_out", effective_at=NOON.isoformat())
        tell(session, vault, license_.identifier, out, at=LATER)
    late = make_event_request("suspend", effective_at=(NOON - timedelta(days=1)).isoformat())

    with pytest.raises(IllegalStep):
        tell(session, vault, license_.identifier, late, at=LATER)
    session.rollback()

    assert stand(session, license_, at=LATER).recorded is State.TRANSFERRED_OUT


def test_a_late_event_is_judged_where_it_falls(session, vault, license_):
    day = timedelta(days=1)
    told = [("suspend", 1, "suspended"), ("revoke", 5, "revoked"), ("resume", 3, "revoked")]

    for event, days, state in told:
        request = make_event_request(event, effective_at=(NOON - 10 * day + days * day).isoformat())
        assert tell(session, vault, license_.identifier, request).standing.state == state

    states = [change.state for change in stand(session, license_, at=NOON).history]
    assert states == ["valid", "suspended", "valid", "revoked"]


def test_what_overtook_its_cause_may_be_told_again(session, vault, license_):
    resume = make_event_request("resume", effective_at="2026-11-20T12:00:00+08:00")
    with pytest.raises(IllegalStep):
        tell(session, vault, license_.identifier, resume)
    session.rollback()
    suspend = make_event_request("suspend", effective_at="2026-11-19T12:00:00+08:00")
    tell(session, vault, license_.identifier, suspend)

    assert tell(session, vault, license_.identifier, resume).standing.state is State.VALID


def test_a_renewal_moves_the_last_day(session, vault, license_):
    request = make_event_request("renew", valid_to="2033-12-31")

    assert tell(session, vault, license_.identifier, request).standing.valid_to == date(
        2033, 12, 31
    )


@pytest.mark.parametrize("day", ["2028-12-31", "2020-01-01"])
def test_a_renewal_does_not_shorten(session, vault, license_, day):
    with pytest.raises(InvalidEvent) as caught:
        tell(session, vault, license_.identifier, make_event_request("renew", valid_to=day))

    assert caught.value.errors[0]["code"] == "not_later"


BAD = {
    "nothing": ({"event": None}, "#/event", "required"),
    "an unknown event": ({"event": "lose"}, "#/event", "unknown_word"),
    "the wallet's own event": ({"event": "reported"}, "#/event", "unknown_word"),
    "no id": ({"id": None}, "#/id", "required"),
    "a long id": ({"id": "x" * 65}, "#/id", "length"),
    "no reason": ({"reason": None}, "#/reason", "required"),
    "a long reason": ({"reason": "长" * 201}, "#/reason", "length"),
    "a moment without offset": (
        {"effective_at": "2026-11-21T12:00:00"},
        "#/effective_at",
        "bad_moment",
    ),
    "a day": ({"effective_at": "2026-11-21"}, "#/effective_at", "bad_moment"),
    "an ancient moment": (
        {"effective_at": "0001-01-01T00:00:00+08:00"},
        "#/effective_at",
        "impossible_date",
    ),
    "a far moment": (
        {"effective_at": "9999-12-31T23:59:59Z"},
        "#/effective_at",
        "impossible_date",
    ),
    "a successor beside": ({"successor": "x"}, "#/successor", "not_with_this_event"),
    "no successor": ({"event": "supersede"}, "#/successor", "required"),
    "a successor that is none": (
        {"event": "supersede", "successor": "x"},
        "#/successor",
        "invalid_identifier",
    ),
    "no last day": ({"event": "renew"}, "#/valid_to", "required"),
    "no end": (
        {"event": "renew", "valid_to": "9999-12-31"},
        "#/valid_to",
        "impossible_date",
    ),
    "nobody": ({"event": "holder_identified"}, "#/holder", "required"),
    "a wrong number": (
        {"event": "holder_identified", "holder": {"name": "x", "id_number": "1"}},
        "#/holder/id_number",
        "invalid_id_number",
    ),
    "an announced number": (
        {
            "event": "holder_identified",
            "holder": {"name": "x", "id_number": CHILD},
            "effective_at": LATER.isoformat(),
        },
        "#/effective_at",
        "in_the_future",
    ),
    "an unknown member": ({"colour": "red"}, "#/colour", "unknown_field"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_event_is_refused_with_its_place(name):
    changes, pointer, code = BAD[name]

    with pytest.raises(InvalidEvent) as caught:
        read_event_request(make_event_request("suspend") | changes, at=NOON)

    assert (pointer, code) in {(each["pointer"], each["code"]) for each in caught.value.errors}


@pytest.mark.parametrize("body", [None, 1, "x", [], True])
def test_what_is_no_object_is_no_event(body):
    with pytest.raises(InvalidEvent):
        read_event_request(body, at=NOON)


def test_an_event_of_an_unknown_license_is_not_found(session, vault):
    with pytest.raises(NotFound):
        tell(session, vault, make_identifier(), make_event_request("suspend"))


def test_an_event_by_a_foreign_authority_is_refused_whether_or_not_the_license_is_there(
    session, vault, license_
):
    for identifier in (license_.identifier, make_identifier()):
        with pytest.raises(NotYourLicense):
            tell(session, vault, identifier, make_event_request("suspend"), pusher=PROVINCE)


def test_an_event_of_what_is_no_identifier_is_invalid(session, vault):
    with pytest.raises(InvalidIdentifier):
        tell(session, vault, "1.2.3", make_event_request("suspend"))


# Successors


def superseding(successor, **changes):
    return make_event_request("supersede", successor=successor, **changes)


def test_the_old_license_leads_to_the_new_one_and_only_one_is_live(session, vault, license_):
    new = take(session, vault, make_body()).license

    tell(session, vault, license_.identifier, superseding(new.identifier))

    assert license_.successor_id == new.id
    assert stand(session, license_, at=NOON).state is State.SUPERSEDED
    assert stand(session, new, at=NOON).state is State.VALID
    entry = session.scalar(sa.select(Entry).where(Entry.action == "license.superseded"))
    assert entry.detail == {"successor": str(new.id)}


def test_a_successor_may_come_later(session, vault, license_):
    body = make_body()
    tell(session, vault, license_.identifier, superseding(body["identifier"]))
    assert (license_.successor_id, license_.revision) == (None, 2)

    new = take(session, vault, body, at=LATER).license

    assert (license_.successor_id, license_.revision) == (new.id, 3)


@pytest.mark.parametrize("comes", ["before", "later"])
def test_a_successor_of_another_holder_is_not_linked(session, vault, license_, comes):
    other = make_body()["holders"][0] | {"id_number": make_id_number("19900306", "004")}
    body = make_body(holders=[other])
    if comes == "before":
        take(session, vault, body)
        with pytest.raises(InvalidArrival) as caught:
            tell(session, vault, license_.identifier, superseding(body["identifier"]))
        assert caught.value.errors[0]["code"] == "successor_differs"
        return
    tell(session, vault, license_.identifier, superseding(body["identifier"]))
    with pytest.raises(PredecessorDiffers):
        take(session, vault, body)

    assert license_.successor_id is None


def test_a_successor_of_another_type_is_refused(session, vault, license_):
    other = take(session, vault, make_birth_body()).license

    with pytest.raises(InvalidArrival):
        tell(session, vault, license_.identifier, superseding(other.identifier))


def test_a_license_does_not_succeed_itself(session, vault, license_):
    with pytest.raises(InvalidEvent) as caught:
        tell(session, vault, license_.identifier, superseding(license_.identifier))

    assert caught.value.errors[0]["code"] == "same_license"


@pytest.mark.parametrize("length", [2, 3, 5])
def test_successors_make_no_loop(session, vault, length):
    chain = [take(session, vault, make_body()).license for _ in range(length)]
    for old, new in zip(chain, chain[1:], strict=False):
        tell(session, vault, old.identifier, superseding(new.identifier))

    with pytest.raises(SuccessorLoop):
        tell(session, vault, chain[-1].identifier, superseding(chain[0].identifier))


def test_a_loop_is_none_even_if_its_last_link_came_later(session, vault, license_):
    body = make_body()
    tell(session, vault, license_.identifier, superseding(body["identifier"]))
    take(session, vault, body)

    with pytest.raises(SuccessorLoop):
        tell(session, vault, body["identifier"], superseding(license_.identifier))


# A child gets a number


def identified(**changes):
    holder = {"name": "吴小样", "id_number": CHILD} | changes
    return make_event_request("holder_identified", holder=holder)


@pytest.fixture
def certificate(session, vault):
    return take(session, vault, make_birth_body()).license


def test_a_child_with_a_number_holds_the_certificate_and_its_parents_until_it_is_of_age(
    session, vault, certificate
):
    tell(session, vault, certificate.identifier, identified())

    rows = {(row.person_key, row.role, row.until) for row in session.scalars(sa.select(Holding))}
    assert rows == {
        (person_key(vault, "111", CHILD), Role.HOLDER, None),
        (MOTHER.key(vault), Role.GUARDIAN, date(2042, 3, 5)),
        (FATHER.key(vault), Role.GUARDIAN, date(2042, 3, 5)),
    }


def test_at_eighteen_the_child_owns_the_certificate_alone(session, vault, certificate):
    tell(session, vault, certificate.identifier, identified())
    child, of_age = person_key(vault, "111", CHILD), NOON.replace(year=2042, month=3, day=5)

    for key, moment, rows in (
        (MOTHER.key(vault), of_age - timedelta(days=1), 1),
        (MOTHER.key(vault), of_age, 0),
        (child, of_age, 1),
    ):
        assert len(held_by(session, key, vault=vault, at=moment)) == rows
    held = get_held(session, child, certificate.id, vault=vault, at=of_age)
    assert (held.role, held.holder_name) == (Role.HOLDER, "吴小样")


def test_a_number_belongs_to_the_name_on_the_certificate(session, vault, certificate):
    with pytest.raises(InvalidArrival) as caught:
        tell(session, vault, certificate.identifier, identified(name="另一人"))

    assert caught.value.errors[0]["code"] == "name_differs"


@pytest.mark.parametrize("parent", [MOTHER, FATHER])
def test_a_parents_number_is_not_the_childs(session, vault, certificate, parent):
    with pytest.raises(InvalidArrival) as caught:
        tell(session, vault, certificate.identifier, identified(id_number=parent.id_number))

    assert [(one["pointer"], one["code"]) for one in caught.value.errors] == [
        ("#/holder/id_number", "is_holder")
    ]


def test_the_number_once_given_does_not_change(session, vault, certificate):
    tell(session, vault, certificate.identifier, identified())
    other = identified(id_number=make_id_number("20240307", "018")) | {"id": "another"}

    with pytest.raises(PersonChange):
        tell(session, vault, certificate.identifier, other)
    session.rollback()
    same = identified() | {"id": "the same in other words"}
    assert tell(session, vault, certificate.identifier, same).is_new
