"""Whoever changes the log is found out, and the line is named."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.acts import EMPTY, make_act
from tests.conftest import NOON
from tests.wallet.audit.logs import VENUE, entry_at, faults, seal_all, sealed, stray, write
from wallet.audit import canonical, retire, seal
from wallet.audit.check import Rules, check_all, check_range
from wallet.audit.classes import SHORTEST_DAYS, EntryClass
from wallet.audit.models import Entry, Head, Leaf, Node
from wallet.crypto.vault import Vault


@pytest.fixture
def log(session, key_ring):
    """Twelve entries under three heads."""
    for round_ in range(3):
        sealed(session, key_ring, 4, at=NOON + round_ * timedelta(minutes=1))
    return session


def in_range(session, keys, start, end):
    session.rollback()
    rules = Rules(keys.by_id, NOON)
    found = check_range(session, rules, start=start, end=end, advance=lambda count: None)
    return [str(fault) for fault in found]


def alter(column, value):
    def change(session):
        entry, _ = entry_at(session, 5)
        setattr(entry, column, value)

    return change


def forge(session, number=5):
    """Alter an entry, and its leaf with it."""
    entry, kept = entry_at(session, number)
    entry.detail = entry.detail | {"verdict": "valid"}
    session.flush()
    kept.digest = canonical.digest_of(entry)
    kept.leaf_hash = canonical.leaf_hash(
        at=kept.at, entry_class=kept.entry_class, digest=kept.digest
    )


def remove_content(session):
    entry, _ = entry_at(session, 5)
    session.delete(entry)


def remove_all_of_it(session):
    entry, kept = entry_at(session, 5)
    session.delete(entry)
    session.delete(kept)


def close_the_gap(session):
    remove_all_of_it(session)
    session.flush()
    for number in range(6, 12):
        entry, kept = entry_at(session, number)
        entry.number = kept.number = number - 1
        session.flush()


def truncate(session):
    for number in range(9, 12):
        entry, kept = entry_at(session, number)
        session.delete(entry)
        session.delete(kept)


def swap(session):
    (one, first), (other, second) = entry_at(session, 5), entry_at(session, 6)
    one.number, other.number = 6, 5
    values = [
        {name: getattr(leaf, name) for name in ("entry_id", "at", "digest", "leaf_hash")}
        for leaf in (first, second)
    ]
    first.entry_id = uuid4()
    session.flush()
    for row, changed in ((second, values[0]), (first, values[1])):
        for name, value in changed.items():
            setattr(row, name, value)
        session.flush()


def insert(session):
    session.add(stray(5, at=NOON + timedelta(seconds=30)))


def append(session):
    added = stray(12)
    session.add(added)
    session.flush()
    digest = canonical.digest_of(added)
    made = canonical.leaf_hash(at=added.at, entry_class=EntryClass.USAGE, digest=digest)
    session.add(
        Leaf(
            number=12,
            entry_id=added.id,
            at=NOON,
            entry_class="usage",
            digest=digest,
            leaf_hash=made,
        )
    )


def alter_the_digest(session):
    """All that is left, once the content has gone."""
    _, kept = entry_at(session, 5)
    kept.digest = b"x" * 32


def retire_early(session):
    entry, kept = entry_at(session, 5)
    session.delete(entry)
    kept.retired_at = NOON


def retire_under_another_class(session):
    retire_early(session)
    _, kept = session.get(Leaf, 4), session.get(Leaf, 5)
    kept.entry_class, kept.at = "access", NOON - timedelta(days=300)


def forge_head(session):
    session.get(Head, 8).root = b"r" * 32


def borrow_signature(session):
    session.get(Head, 8).signature = session.get(Head, 4).signature


TAMPERINGS = {
    "the action": (alter("action", "license.read"), "altered: number 5 (entry {id})"),
    "the actor": (alter("actor_id", "venue-b"), "altered: number 5 (entry {id})"),
    "the actor's name": (alter("actor_name", None), "altered: number 5 (entry {id})"),
    "the person": (alter("person_key", b"x" * 32), "altered: number 5 (entry {id})"),
    "the license": (alter("license_id", uuid4()), "altered: number 5 (entry {id})"),
    "the detail": (alter("detail", {}), "altered: number 5 (entry {id})"),
    "the salt": (alter("salt", b"x" * 16), "altered: number 5 (entry {id})"),
    "the number": (alter("number", 6), "altered: number 5 (entry {id})"),
    "the moment": (alter("at", NOON), "altered: number 5 (entry {id}): its moment"),
    "the digest": (alter_the_digest, "altered: number 5 (entry {id})"),
    "entry and leaf": (forge, "altered: one or more of numbers 4 to 7"),
    "removing an entry": (remove_content, "removed: number 5 (entry {id})"),
    "removing its leaf too": (remove_all_of_it, "removed: number 5 before number 6"),
    "removing it and closing the gap": (close_the_gap, "altered: one or more of numbers 4 to 7"),
    "cutting off the end": (truncate, "truncated: one or more of numbers 9 to 11"),
    "another order": (swap, "altered: one or more of numbers 4 to 7"),
    "slipping an entry in": (insert, "inserted: number 5 (entry "),
    "adding a leaf at the end": (append, "inserted: number 12 at the end, under no head"),
    "retiring too soon": (retire_early, "removed: number 5 (entry {id}) was retired before"),
    "retiring as if it were older": (retire_under_another_class, "altered: number 5 (entry {id})"),
    "another root": (forge_head, "head: the head of 8 lines is not the platform's"),
    "another head's signature": (borrow_signature, "head: the head of 8 lines is not the"),
}


def test_a_log_that_nobody_touched_is_complete(log, key_ring):
    assert faults(log, key_ring) == []


@pytest.mark.parametrize("how", TAMPERINGS)
def test_whoever_tampers_is_found_out_and_the_line_is_named(log, key_ring, how):
    tamper, told = TAMPERINGS[how]
    _, kept = entry_at(log, 5)
    entry_id = kept.entry_id

    tamper(log)
    log.commit()

    found = faults(log, key_ring)
    assert found[0].startswith(told.format(id=entry_id))


@pytest.mark.parametrize("how", ["the detail", "entry and leaf", "removing an entry"])
def test_a_range_is_enough_to_find_a_line_in_it(log, key_ring, how):
    TAMPERINGS[how][0](log)
    log.commit()

    assert in_range(log, key_ring, 4, 8)


def test_what_was_sealed_cannot_be_left_out_by_cutting_heads_off_as_well(log, key_ring):
    """A database alone cannot show this: that is what the export and the keeper are for."""
    truncate(log)
    log.delete(log.get(Head, 12))
    entry, kept = entry_at(log, 8)
    log.delete(entry)
    log.delete(kept)
    log.commit()

    assert faults(log, key_ring) == []


@pytest.mark.parametrize(("start", "end"), [(0, 12), (3, 7), (4, 8), (11, 12), (0, 1)])
def test_a_range_of_a_good_log_is_good(log, key_ring, start, end):
    assert in_range(log, key_ring, start, end) == []


def test_a_range_across_many_subtrees_is_good(session, key_ring):
    sealed(session, key_ring, 600, limit=150)

    assert in_range(session, key_ring, 255, 420) == []


def test_a_range_whose_stored_hashes_were_changed_does_not_lead_to_the_head(session, key_ring):
    sealed(session, key_ring, 600)
    session.get(Node, (1, 1)).node_hash = b"x" * 32
    session.commit()

    assert in_range(session, key_ring, 10, 20) == [
        "altered: the lines do not lead to the head of 600 lines"
    ]


def test_a_range_above_a_gap_or_behind_the_end_is_no_range(log, key_ring):
    log.delete(log.get(Leaf, 2))
    log.commit()

    assert in_range(log, key_ring, 3, 4)[0].startswith("removed: hashes are missing")
    assert in_range(log, key_ring, 0, 2)[0].startswith("removed: hashes are missing")


def test_a_range_that_ends_too_soon_was_truncated(log, key_ring):
    truncate(log)
    log.commit()

    assert in_range(log, key_ring, 8, 12)[-1] == "truncated: there is nothing from number 9 on"


def test_entries_that_wait_are_no_fault(log, key_ring):
    write(log, 2)

    assert faults(log, key_ring) == []


def test_what_was_retired_in_time_is_no_fault(log, key_ring):
    much_later = NOON + timedelta(days=2000)

    count = retire.retire(make_act(log, VENUE, at=much_later), days=SHORTEST_DAYS)
    log.commit()

    assert count == 12
    assert log.scalars(sa.select(Entry.action)).all() == ["audit.retired"]
    assert faults(log, key_ring, at=much_later) == []
    assert faults(log, key_ring, at=NOON)[0].endswith("was retired before its time")


def test_an_empty_log_is_complete(session, key_ring):
    assert faults(session, key_ring) == []


# Several hundred lines under one head: the hashes above them say where


@pytest.fixture
def long_log(session, key_ring):
    """A thousand entries under two heads."""
    for count in (300, 700):
        sealed(session, key_ring, count, limit=700)
    return session


@pytest.mark.parametrize(
    ("number", "span"),
    [
        (5, "numbers 0 to 255"),
        (270, "numbers 256 to 299"),  # the rest of the 256 is under the next head
        (299, "numbers 256 to 299"),
        (400, "numbers 300 to 511"),
        (600, "numbers 512 to 767"),
        (999, "numbers 300 to 999"),  # in 256 that are not complete
    ],
)
def test_an_entry_forged_with_its_leaf_is_within_256_lines(long_log, key_ring, number, span):
    forge(long_log, number)
    long_log.commit()

    [told] = faults(long_log, key_ring)
    assert told.startswith(f"altered: one or more of {span}: not what the head")


def test_stored_hashes_that_were_forged_too_mislead_nobody(long_log, key_ring):
    forge(long_log, 600)
    long_log.flush()
    for index in (1, 2):
        long_log.get(Node, (1, index)).node_hash = b"x" * 32
    long_log.commit()

    found = faults(long_log, key_ring)
    assert "altered: one or more of numbers 300 to 999" in found[-1]


def test_a_stored_hash_that_was_changed_alone_is_told(long_log, key_ring):
    long_log.get(Node, (1, 2)).node_hash = b"x" * 32
    long_log.commit()

    [told] = faults(long_log, key_ring)
    assert told.startswith("altered: the stored hash above numbers 512 to 767 is not theirs")


# The class of an action


def under_class(monkeypatch, entry_class):
    monkeypatch.setattr(seal, "class_of", lambda action: entry_class)


def test_an_action_sealed_under_another_class_is_told(session, key_ring, monkeypatch):
    under_class(monkeypatch, EntryClass.ACCESS)
    sealed(session, key_ring)

    [told] = faults(session, key_ring)
    assert told.startswith("altered: number 0 (entry ")
    assert told.endswith("its class is not the one of its action")


def test_every_action_may_be_kept_for_good(session, key_ring, monkeypatch):
    under_class(monkeypatch, EntryClass.LASTING)
    sealed(session, key_ring)

    assert faults(session, key_ring) == []


# For how long content is kept

LONGER = SHORTEST_DAYS | {EntryClass.USAGE: 2000}


def retired_at(session, keys, days, *, after):
    """A log whose content was retired so many days later, under those days."""
    at = NOON + timedelta(days=after)
    retire.retire(make_act(session, VENUE, at=at), days=days)
    session.commit()
    seal_all(session, keys, at=at)


def by_days(session, keys, days, *, after):
    session.rollback()
    rules = Rules(keys.by_id, NOON + timedelta(days=after), days)
    return [str(one) for one in check_all(session, rules, advance=lambda count: None)]


def test_where_content_is_kept_longer_it_may_not_go_sooner(log, key_ring):
    entry, kept = entry_at(log, 5)
    log.delete(entry)
    kept.retired_at = NOON
    log.commit()

    [told] = by_days(log, key_ring, LONGER, after=1500)
    assert told.endswith("was retired before its time")
    assert by_days(log, key_ring, LONGER, after=2001) == []
    assert by_days(log, key_ring, SHORTEST_DAYS, after=1500) == []


def test_what_went_by_a_recorded_act_is_no_fault_when_days_are_raised_later(log, key_ring):
    retired_at(log, key_ring, SHORTEST_DAYS, after=1500)

    assert by_days(log, key_ring, LONGER, after=1501) == []


def test_an_act_under_more_days_does_not_excuse_what_was_younger(log, key_ring):
    sealed(log, key_ring, at=NOON + timedelta(days=10))
    retired_at(log, key_ring, LONGER, after=2005)
    [young] = [one for one in log.scalars(sa.select(Entry)) if one.at > NOON + timedelta(days=9)][
        :1
    ]
    kept = log.get(Leaf, young.number)
    log.delete(young)
    kept.retired_at = NOON
    log.commit()

    found = by_days(log, key_ring, LONGER, after=2006)
    assert [one.partition(" (")[0] for one in found] == ["removed: number 12"]


def test_an_act_that_is_not_sealed_excuses_nothing(log, key_ring):
    retire.retire(make_act(log, VENUE, at=NOON + timedelta(days=1500)), days=SHORTEST_DAYS)
    log.commit()

    assert len(by_days(log, key_ring, LONGER, after=1501)) == 12


# Who wrote it


def by_hand(session, **changes):
    row = stray(None, at=NOON + timedelta(minutes=5))
    for name, value in changes.items():
        setattr(row, name, value)
    session.add(row)
    session.commit()


def said_of(session, keys, vault):
    session.rollback()
    rules = Rules(keys.by_id, NOON, vault=vault)
    return [str(fault) for fault in check_all(session, rules, advance=lambda count: None)]


HANDS = {
    "without a mark": {},
    "with any mark": {"mark": b"m" * 32},
    "with the time of an older one": {"at": NOON - timedelta(days=400)},
}


@pytest.mark.parametrize("changes", HANDS.values(), ids=HANDS)
def test_a_row_put_in_by_hand_is_named_though_the_worker_sealed_it(log, key_ring, changes):
    by_hand(log, **changes)
    seal_all(log, key_ring, at=NOON + timedelta(minutes=6))

    [fault] = said_of(log, key_ring, EMPTY)

    assert fault.startswith("inserted: number 12 (entry")
    assert faults(log, key_ring) == [], "without the key nobody can tell"


def test_the_mark_of_another_entry_does_not_fit(log, key_ring):
    entry, _ = entry_at(log, 5)
    by_hand(log, mark=entry.mark)
    seal_all(log, key_ring, at=NOON + timedelta(minutes=6))

    assert len(said_of(log, key_ring, EMPTY)) == 1


def test_what_the_wallet_wrote_has_its_mark(log, key_ring):
    assert said_of(log, key_ring, EMPTY) == []
    assert len(said_of(log, key_ring, Vault({1: bytes(16)}, b"k" * 32))) == 12, "of another key"


def test_a_mark_that_is_taken_away_is_missed(log, key_ring):
    entry, _ = entry_at(log, 5)
    entry.mark = None
    log.commit()

    assert said_of(log, key_ring, EMPTY)[0].startswith("altered: number 5")


def test_entries_from_before_there_were_marks_are_believed(session, key_ring):
    for _ in range(3):
        by_hand(session)
    sealed(session, key_ring, 2, at=NOON + timedelta(minutes=7))
    assert said_of(session, key_ring, EMPTY) == []

    by_hand(session)
    seal_all(session, key_ring, at=NOON + timedelta(minutes=8))

    [fault] = said_of(session, key_ring, EMPTY)
    assert fault.startswith("inserted: number 5 ")
