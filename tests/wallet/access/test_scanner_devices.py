"""A device at a gate: enrolled once by a code, there until it is revoked."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.acts import make_act
from tests.conftest import NOON
from wallet.access import clients, scanner_devices
from wallet.access.scanner_devices import (
    CODE_LIFETIME,
    IDLE,
    SEEN_EVERY,
    DeviceRevoked,
    WrongEnrollmentCode,
)
from wallet.audit.models import Entry
from wallet.errors import NotFound

MOMENT = timedelta(seconds=1)


@pytest.fixture
def venue(session):
    return register(session, "venue-a")


@pytest.fixture
def act(session, venue):
    return make_act(session, venue.as_actor())


@pytest.fixture
def enroll(act, store, venue):
    def enroll(label="一号门"):
        handed = scanner_devices.make_code(act, store, venue, label=label)
        return scanner_devices.enroll(act, store, code=handed.code, label="")

    return enroll


def register(session, client_id):
    client = clients.register(
        session, client_id=client_id, secret="s3cret", name="样例", scopes=["verify"], at=NOON
    )
    session.flush()
    return client


def find(session, enrolled, at=NOON, **says):
    return scanner_devices.find(session, enrolled.cookie, at=at, **says)


def test_a_code_enrolls_one_device_which_its_cookie_finds(session, act, store, venue):
    handed = scanner_devices.make_code(act, store, venue, label="一号门")

    enrolled = scanner_devices.enroll(act, store, code=handed.code, label="")

    assert find(session, enrolled) is enrolled.device
    assert (enrolled.client, enrolled.device.label) == (venue, "一号门")
    with pytest.raises(WrongEnrollmentCode):
        scanner_devices.enroll(act, store, code=handed.code, label="")


def test_what_is_written_at_the_gate_counts_before_what_came_with_the_code(act, store, venue):
    handed = scanner_devices.make_code(act, store, venue, label="一号门")

    enrolled = scanner_devices.enroll(act, store, code=handed.code.lower(), label="二号门")

    assert enrolled.device.label == "二号门"


@pytest.mark.parametrize("code", ["", "0000000000000", "甲"])
def test_what_is_no_code_enrolls_nothing(act, store, code):
    with pytest.raises(WrongEnrollmentCode):
        scanner_devices.enroll(act, store, code=code, label="")


def test_a_code_is_good_for_a_quarter_of_an_hour(session, act, store, venue):
    handed = scanner_devices.make_code(act, store, venue, label="")

    late = make_act(session, at=NOON + CODE_LIFETIME)

    with pytest.raises(WrongEnrollmentCode):
        scanner_devices.enroll(late, store, code=handed.code, label="")


def lose_the_scope(client):
    client.scopes = ["issue"]


@pytest.mark.parametrize("happens", [lose_the_scope, clients.end_sessions])
def test_what_ends_a_clients_sessions_ends_its_codes(act, store, venue, happens):
    handed = scanner_devices.make_code(act, store, venue, label="")
    happens(venue)

    with pytest.raises(WrongEnrollmentCode):
        scanner_devices.enroll(act, store, code=handed.code, label="")


def test_each_device_has_an_id_and_a_cookie_of_its_own(enroll):
    first, second = enroll(), enroll()

    assert first.device.id != second.device.id
    assert len({first.cookie, second.cookie, first.csrf_token, second.csrf_token}) == 4


def test_a_revoked_device_is_told_so_and_no_other_is(session, act, enroll):
    revoked, other = enroll(), enroll()

    scanner_devices.revoke(act, revoked.device)
    scanner_devices.revoke(act, revoked.device)

    with pytest.raises(DeviceRevoked):
        find(session, revoked)
    assert find(session, other) is other.device
    actions = session.scalars(sa.select(Entry.action)).all()
    assert actions.count("scanner.revoked") == 1


def test_a_device_that_checks_nothing_for_a_season_is_over(session, enroll):
    enrolled = enroll()

    assert find(session, enrolled, NOON + IDLE - MOMENT) is enrolled.device
    assert find(session, enrolled, NOON + IDLE) is None


@pytest.mark.parametrize(
    ("after", "is_at_work", "is_noted"),
    [
        (SEEN_EVERY, True, True),
        (SEEN_EVERY - MOMENT, True, False),
        (SEEN_EVERY, False, False),
    ],
)
def test_a_device_at_work_is_noted_once_an_hour(session, enroll, after, is_at_work, is_noted):
    enrolled = enroll()

    find(session, enrolled, NOON + after, is_at_work=is_at_work)

    assert enrolled.device.seen_at == (NOON + after if is_noted else NOON)


def test_a_client_sees_its_own_devices_only_newest_first(session, store, enroll, venue):
    mine = [enroll(label).device for label in ("一号门", "二号门")]
    mine[1].enrolled_at += MOMENT
    other = register(session, "venue-b")

    found = scanner_devices.list_own(session, venue, limit=10)

    assert [each.label for each in found] == ["二号门", "一号门"]
    assert scanner_devices.list_own(session, other, limit=10) == []
    with pytest.raises(NotFound):
        scanner_devices.get_own(session, other, mine[0].id)


def test_enrolling_leaves_entries_with_the_device_and_neither_code_nor_cookie(session, enroll):
    enrolled = enroll()

    entries = session.scalars(sa.select(Entry).order_by(Entry.action)).all()

    assert [each.action for each in entries] == [
        "scanner.enrolled",
        "scanner.enrollment_code_made",
    ]
    assert entries[0].detail == {"device": str(enrolled.device.id)}
    assert {each.actor_id for each in entries} == {"venue-a"}
