"""Two sources, one license: one row, the stricter state, and a record of what differs."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests.acts import make_act
from tests.wallet.licenses.factories import (
    FATHER,
    MOTHER,
    NOON,
    NURSE,
    PRINCIPAL,
    make_arrival,
    make_birth_certificate,
    make_clinic_filing,
    make_identifier,
)
from wallet.audit.models import Entry
from wallet.licenses.merging import merge
from wallet.licenses.merging.models import SourceReport
from wallet.licenses.models import License, LicenseEvent
from wallet.licenses.not_taken import NumberTaken
from wallet.licenses.queries import get_held, held_by
from wallet.licenses.receive import receive
from wallet.licenses.state import Event, State

HOUR = timedelta(hours=1)
NURSING = make_arrival(identifier=make_identifier(serial="2024MERGED"))


@pytest.fixture
def world(session, vault):
    return World(session, vault)


class World:
    """Sources that speak in turn, an hour between two words."""

    def __init__(self, session, vault):
        self.session, self.vault, self.at = session, vault, NOON

    def says(self, source, arrival=NURSING, *, push=False, **changes):
        self.at += HOUR
        license_ = receive(
            make_act(self.session, at=self.at, vault=self.vault),
            replace(arrival, **changes),
            source=source,
            complete=push,
        )
        self.session.commit()
        return license_

    def list(self, person=NURSE, **filters):
        key = person.key(self.vault)
        return held_by(self.session, key, vault=self.vault, at=self.at, **filters)

    def state(self, person=NURSE):
        (held,) = self.list(person)
        return held.standing.state

    def held(self, license_, person=NURSE):
        key = person.key(self.vault)
        return get_held(self.session, key, license_.id, vault=self.vault, at=self.at)

    def told(self):
        """What the record says of differences, oldest first."""
        entries = self.session.scalars(
            sa.select(Entry).where(Entry.action == merge.ACTION).order_by(Entry.at)
        )
        return [(one.detail["source"], one.detail["differences"]) for one in entries]

    def counted(self):
        return merge.count_differences(self.session)


# The same identifier


def test_one_identifier_from_two_sources_is_one_row_of_the_first(world):
    first = world.says("provincial")
    fetched_at = first.fetched_at

    second = world.says("city", fields={"sex": "女"})

    assert second is first
    assert (first.source, first.fetched_at) == ("provincial", fetched_at)
    assert len(world.list()) == 1
    assert world.told() == []


def test_another_source_does_not_overwrite_what_the_owner_wrote(world):
    world.says("provincial")
    world.says("city", valid_to=date(2030, 1, 1), authority_name="another name")

    (held,) = world.list()

    assert held.standing.valid_to == date(2028, 12, 31)
    assert held.authority_name == "样例市卫生健康委员会"


def test_an_issuing_systems_push_takes_the_row_over_and_a_register_does_not_take_it_back(world):
    world.says("provincial")
    world.says("issuer-city", push=True)
    license_ = world.says("provincial", valid_to=date(2027, 1, 1))

    assert license_.source == "issuer-city"
    assert license_.valid_to == date(2028, 12, 31)


@pytest.mark.parametrize("order", [("provincial", "city"), ("city", "provincial")])
@pytest.mark.parametrize(
    "strict",
    [each for each in State if each not in {State.VALID, State.EXPIRED, State.NOT_YET_VALID}],
)
def test_the_more_restrictive_state_counts_whoever_speaks_first(world, order, strict):
    for source in order * 2:
        world.says(source, state=strict if source == "city" else State.VALID)

    assert world.state() is strict
    assert world.told() == [(order[1], ["state"])]


def test_expired_says_the_other_source_of_a_license_that_runs(world):
    world.says("provincial")
    world.says("city", state=State.EXPIRED, valid_to=date(2025, 1, 1))

    assert world.state() is State.SUSPENDED
    assert world.told() == [("city", ["valid_to", "state"])]


def test_a_source_that_lags_behind_with_its_dates_takes_nothing_away(world):
    world.says("provincial")
    world.says("city", valid_to=date(2025, 1, 1))

    assert world.state() is State.VALID
    assert world.told() == [("city", ["valid_to"])]


def test_expired_by_everybodys_dates_is_expired_and_no_difference(world):
    over = date(2025, 1, 1)
    world.says("provincial", valid_to=over)
    world.says("city", valid_to=over, state=State.EXPIRED)

    assert world.state() is State.EXPIRED
    assert world.told() == []


def test_who_restricted_may_loosen_again(world):
    world.says("provincial")
    world.says("city", state=State.SUSPENDED)
    world.says("city")

    assert world.state() is State.VALID
    assert world.counted() == {}


def test_nothing_is_loosened_while_another_source_still_restricts(world):
    world.says("provincial")
    world.says("city", state=State.SUSPENDED)
    world.says("provincial", state=State.SUSPENDED)
    world.says("city")

    assert world.state() is State.SUSPENDED

    world.says("provincial")
    world.says("city")
    assert world.state() is State.VALID


def test_a_difference_is_told_once_and_again_when_it_changes(world):
    world.says("provincial")
    for state in (State.SUSPENDED, State.SUSPENDED, State.REVOKED):
        world.says("city", state=state)
        world.says("provincial")
    world.says("city", state=State.REVOKED, issued_on=date(2023, 12, 31))

    assert world.told() == [("city", ["state"]), ("city", ["issued_on", "state"])]
    assert world.counted() == {"city": 1}


def test_a_difference_ends_when_the_owner_says_the_same(world):
    world.says("provincial")
    world.says("city", state=State.REVOKED)
    world.says("provincial", state=State.REVOKED)

    assert world.counted() == {}


def test_an_owner_who_changes_his_mind_makes_a_difference(world):
    world.says("provincial")
    world.says("city")
    world.says("provincial", state=State.SUSPENDED)

    assert world.told() == [("city", ["state"])]


def test_an_event_that_an_owner_has_sent_since_is_his_word(world):
    license_ = world.says("issuer-city", push=True)
    world.says("provincial")
    facts = {"source": "issuer-city", "effective_at": world.at, "recorded_at": world.at + HOUR}
    world.session.add(LicenseEvent(license_id=license_.id, event=Event.SUSPEND, **facts))
    world.session.commit()
    world.at += HOUR

    world.says("provincial", state=State.SUSPENDED)

    assert world.told() == []


def test_another_holder_is_a_difference_and_gives_nobody_a_license(world):
    license_ = world.says("provincial")
    (holder,) = NURSING.holders
    other = replace(holder, name=MOTHER.name, id_number=MOTHER.id_number)

    world.says("city", holders=(other,))

    assert world.told() == [("city", ["holders"])]
    assert world.list(MOTHER) == []
    assert [one.license_id for one in world.list()] == [license_.id]


def test_the_record_holds_words_and_the_licenses_id(world):
    license_ = world.says("provincial")
    world.says("city", state=State.SUSPENDED)

    (entry,) = world.session.scalars(sa.select(Entry).where(Entry.action == merge.ACTION))
    assert (entry.license_id, entry.person_key) == (license_.id, None)
    assert (entry.actor_kind, entry.actor_id) == ("system", "city")
    assert entry.detail == {"source": "city", "owner": "provincial", "differences": ["state"]}


def test_a_license_of_one_source_needs_no_reports(world):
    world.says("provincial")
    world.says("provincial", state=State.SUSPENDED)

    assert world.session.scalars(sa.select(SourceReport)).all() == []


# The same license under another identifier

TWIN = replace(NURSING, identifier=make_identifier(serial="CITYS0WN"))


def test_type_number_and_holder_make_one_license_of_two_identifiers(world):
    first, second = world.says("provincial"), world.says("city", TWIN)

    (held,) = world.list()

    assert {held.license_id, *held.also} == {first.id, second.id}
    assert len(world.session.scalars(sa.select(License)).all()) == 2


def test_the_same_one_is_shown_whatever_happens_to_either(world):
    world.says("provincial")
    world.says("city", TWIN)
    (before,) = world.list()

    world.says("city", TWIN, state=State.SUSPENDED)

    assert [one.license_id for one in world.list()] == [before.license_id]


@pytest.mark.parametrize("strict", ["provincial", "city"])
def test_either_identifier_stands_as_the_stricter_does(world, strict):
    said = {source: State.VALID for source in ("provincial", "city")} | {strict: State.REVOKED}
    licenses = [
        world.says("provincial", state=said["provincial"]),
        world.says("city", TWIN, state=said["city"]),
    ]

    assert [world.held(one).standing.state for one in licenses] == [State.REVOKED] * 2
    assert world.state() is State.REVOKED
    assert world.list(state=State.VALID) == []


def test_one_that_ran_out_is_stricter_than_one_that_runs(world):
    world.says("provincial")
    world.says("city", TWIN, valid_to=date(2025, 1, 1))

    assert world.state() is State.EXPIRED


@pytest.mark.parametrize(
    "changes",
    [
        {"number": "202499000124"},
        {"identifier": make_identifier(serial="2024MERGED", version=2)},
    ],
    ids=["another number", "a version of the same"],
)
def test_other_licenses_are_two(world, changes):
    world.says("provincial")
    world.says("city", **({"identifier": TWIN.identifier} | changes))

    assert len(world.list()) == 2
    assert world.told() == []


def test_of_two_that_one_source_lists_the_newer_is_live(world):
    world.says("provincial")
    world.says("provincial", TWIN)

    assert sorted(one.standing.state for one in world.list()) == ["superseded", "valid"]


def test_a_third_belongs_to_one_of_two_that_one_source_lists(world):
    world.says("provincial")
    world.says("provincial", replace(NURSING, identifier=make_identifier(serial="AN0THER")))
    world.says("city", TWIN)

    assert len(world.list()) == 2


def test_a_successor_is_not_a_twin_of_what_it_replaces(world):
    old, new = world.says("provincial", state=State.SUPERSEDED), world.says("city", TWIN)
    old.successor_id = new.id
    world.session.commit()

    assert sorted(one.standing.state for one in world.list()) == ["superseded", "valid"]


@pytest.mark.parametrize(
    ("make", "kind", "person"),
    [
        (make_birth_certificate, "birth_certificate", MOTHER),
        (make_birth_certificate, "birth_certificate", FATHER),
        (make_clinic_filing, "clinic_filing", PRINCIPAL),
    ],
)
def test_guardians_and_representatives_see_it_once_too(world, make, kind, person):
    arrival = make()
    world.says("provincial", arrival)
    world.says("city", replace(arrival, identifier=make_identifier(kind)))

    assert len(world.list(person)) == 1


def test_another_identifier_is_told_once(world):
    for _ in range(2):
        world.says("provincial")
        world.says("city", TWIN)

    assert world.told() == [("city", ["identifier"])]


def test_another_state_under_another_identifier_is_told(world):
    world.says("provincial")
    world.says("city", TWIN, state=State.REVOKED)

    assert world.told() == [("city", ["identifier", "state"])]


def test_a_number_that_is_another_persons_is_held_back(world):
    world.says("provincial")
    (holder,) = NURSING.holders
    other = replace(holder, name=MOTHER.name, id_number=MOTHER.id_number)
    with pytest.raises(NumberTaken):
        world.says("city", TWIN, holders=(other,))

    assert (len(world.list()), len(world.list(MOTHER))) == (1, 0)
    assert world.told() == []


# What is told to those who hold the license


def changes(session):
    """What was told of licenses, oldest first."""
    told = sa.select(Entry).where(Entry.action == "license.event").order_by(Entry.at)
    names = ("event", "state", "source")
    return [tuple(one.detail[name] for name in names) for one in session.scalars(told)]


def test_the_first_arrival_of_a_license_is_no_change(world):
    world.says("provincial", state=State.REVOKED)

    assert changes(world.session) == []


def test_a_state_that_a_source_changes_is_told_once(world):
    license_ = world.says("provincial")

    for state in (State.SUSPENDED, State.SUSPENDED, State.VALID, State.REVOKED, State.VALID):
        world.says("provincial", state=state)

    assert changes(world.session) == [
        ("suspend", "suspended", "provincial"),
        ("resume", "valid", "provincial"),
        ("revoke", "revoked", "provincial"),
    ]
    (first, *_) = world.session.scalars(
        sa.select(Entry).where(Entry.action == "license.event").order_by(Entry.at)
    )
    assert first.license_id == license_.id
    assert first.detail["effective_at"] == (NOON + 2 * HOUR).isoformat()


def test_a_stricter_state_of_another_source_is_told_in_its_name(world):
    world.says("provincial")

    world.says("city", state=State.SUSPENDED)

    assert changes(world.session) == [("suspend", "suspended", "city")]


def test_a_report_that_no_single_step_leads_to_is_told_where_it_counts(world):
    world.says("provincial")
    world.says("provincial", state=State.TRANSFERRED_OUT)

    world.says("city", state=State.REVOKED)
    world.says("other", state=State.SUSPENDED)

    assert changes(world.session)[1:] == [("reported", "revoked", "city")]


def test_a_license_that_its_issuing_system_takes_over_tells_what_changed(world):
    world.says("provincial")

    world.says("issuer-city", push=True, state=State.SUSPENDED)

    assert changes(world.session) == [("suspend", "suspended", "issuer-city")]
