"""Numbering and sealing: nothing is skipped, nothing is sealed twice, one does it at a time."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.wallet.audit.logs import PLATFORM, SECOND, faults, seal_all, sealed, write
from wallet.audit import canonical, head, nodes, seal, tree, tree_proofs
from wallet.audit.classes import CLASS_OF, EntryClass, class_of
from wallet.audit.models import Entry, Head, Leaf, Node
from wallet.crypto import sm3
from wallet.crypto.keys import NoSigningKey


def leaves(session):
    return session.scalars(sa.select(Leaf).order_by(Leaf.number)).all()


def numbers(session):
    return [one.number for one in leaves(session)]


def test_entries_get_numbers_from_zero_in_the_order_of_their_moments(session, key_ring):
    entries = write(session, 3)

    seal_all(session, key_ring)

    assert [one.entry_id for one in leaves(session)] == [one.id for one in entries]
    assert numbers(session) == [0, 1, 2]
    assert session.scalars(sa.select(Entry.number).order_by(Entry.at)).all() == [0, 1, 2]


def test_the_head_is_signed_over_the_root_of_all_leaves(session, key_ring):
    signed = sealed(session, key_ring, 5)

    head.verify(signed, key_ring.by_id)
    assert (signed.size, signed.at, signed.platform) == (5, NOON, PLATFORM)
    assert signed.root == tree.root_of([one.leaf_hash for one in leaves(session)])


def test_a_leaf_is_the_hash_of_moment_class_and_digest(session, key_ring):
    (entry,) = write(session)
    seal_all(session, key_ring)

    (found,) = leaves(session)
    text = canonical.canonical(canonical.content_of(session.get(Entry, (entry.at, entry.id))))
    assert text.startswith(b'{"action":"license.verified","actor":{"id":"venue-a","kind":')
    assert found.entry_class is EntryClass.USAGE
    assert found.digest == sm3.digest(text)
    start = '{"at":"2026-11-21T04:00:00.000000Z","class":"usage","digest":"'
    line = f'{start}{found.digest.hex()}"}}'
    assert found.leaf_hash == tree.hash_leaf(line.encode())


@pytest.mark.parametrize(
    ("action", "entry_class"),
    [
        ("account.signed_in", EntryClass.ACCESS),
        ("license.verified", EntryClass.USAGE),
        ("license.read", EntryClass.USAGE),
        ("license.event", EntryClass.LASTING),
        ("identity_check.passed", EntryClass.CONSENT),
        ("application.approved", EntryClass.LASTING),
        ("key.rotated", EntryClass.LASTING),
        ("never.heard_of", EntryClass.LASTING),
    ],
)
def test_the_beginning_of_an_action_decides_its_class(action, entry_class):
    assert class_of(action) is entry_class
    assert set(CLASS_OF.values()) == set(EntryClass)


def test_every_round_goes_on_where_the_last_one_ended(session, key_ring):
    for round_ in range(4):
        sealed(session, key_ring, 3, at=NOON + round_ * timedelta(minutes=1))

    assert numbers(session) == list(range(12))
    assert session.scalars(sa.select(Head.size).order_by(Head.size)).all() == [3, 6, 9, 12]
    assert faults(session, key_ring) == []


def test_with_nothing_to_seal_no_head_is_signed(session, key_ring):
    sealed(session, key_ring)

    assert seal.seal(session, keys=key_ring, platform=PLATFORM, at=NOON) is None


def test_a_large_log_is_read_back_from_a_few_hashes(session, key_ring):
    sealed(session, key_ring, 700, limit=100)

    assert session.scalars(sa.select(Node.index).order_by(Node.index)).all() == [0, 1]
    hashes = [one.leaf_hash for one in leaves(session)]
    for size in (1, 256, 257, 511, 512, 700):
        assert nodes.root_at(session, size) == tree.root_of(hashes[:size])
    path = tree_proofs.inclusion(300, 700, nodes.reader(session))
    assert tree_proofs.root_by(hashes[300], 300, 700, path) == tree.root_of(hashes)


def test_a_hash_that_is_missing_is_noticed(session, key_ring):
    sealed(session, key_ring, 4)
    session.execute(sa.delete(Leaf).where(Leaf.number == 2))

    with pytest.raises(nodes.BrokenTree):
        nodes.root_at(session, 4)


def test_an_entry_of_before_there_was_salt_is_salted_when_it_is_sealed(session, key_ring):
    write(session)
    session.execute(sa.update(Entry).values(salt=None))
    session.commit()

    seal_all(session, key_ring)

    assert len(session.scalars(sa.select(Entry.salt)).one()) == 16
    assert faults(session, key_ring) == []


def test_a_late_commit_is_sealed_later_and_never_skipped(any_engine, key_ring):
    with Session(any_engine) as late, Session(any_engine) as session:
        if any_engine.dialect.name == "sqlite":
            # One writer at a time: what is late there was only committed after the others.
            sealed(session, key_ring, 2, at=NOON + timedelta(minutes=1))
            write(late, at=NOON)
        else:
            late.add(write_open(late))
            late.flush()
            sealed(session, key_ring, 2, at=NOON + timedelta(minutes=1))
            late.commit()

        seal_all(session, key_ring, at=NOON + timedelta(minutes=2))

        assert [one.at for one in leaves(session)][-1] == NOON
        assert numbers(session) == [0, 1, 2]
        assert faults(session, key_ring) == []


def write_open(session):
    entry = Entry(
        at=NOON,
        action="license.verified",
        actor_kind="verifier",
        actor_id="venue-a",
        detail={},
        salt=b"s" * 16,
    )
    session.add(entry)
    return entry


def test_sealers_at_once_seal_every_entry_once(any_engine, key_ring):
    with Session(any_engine) as session:
        write(session, 300)

    def work():
        with Session(any_engine) as session:
            for _ in range(12):
                seal.seal(session, keys=key_ring, platform=PLATFORM, at=NOON, limit=20)
                session.commit()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with Session(any_engine) as session:
        seal_all(session, key_ring)
        assert numbers(session) == list(range(300))
        assert faults(session, key_ring, at=NOON + SECOND * 400) == []


def test_who_records_does_not_wait_for_who_seals(any_engine, key_ring):
    if any_engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    with Session(any_engine) as sealer, Session(any_engine) as writer:
        sealed(writer, key_ring, 2)
        write(writer, 2)
        seal.seal(sealer, keys=key_ring, platform=PLATFORM, at=NOON)

        writer.execute(sa.text("SET lock_timeout = '20s'"))
        write(writer, at=NOON + timedelta(minutes=1))
        assert seal.seal(writer, keys=key_ring, platform=PLATFORM, at=NOON) is None

        writer.rollback()
        sealer.commit()
        seal_all(writer, key_ring)
        assert numbers(writer) == [0, 1, 2, 3, 4]


def test_what_died_while_sealing_has_sealed_nothing(any_engine, key_ring):
    with Session(any_engine) as session:
        write(session, 3)
        seal.seal(session, keys=key_ring, platform=PLATFORM, at=NOON)
        session.rollback()

        assert leaves(session) == []
        assert session.scalars(sa.select(Entry.number)).all() == [None] * 3
        seal_all(session, key_ring)
        assert faults(session, key_ring) == []


def test_without_a_key_for_heads_nothing_is_sealed(session, key_ring):
    write(session)

    with pytest.raises(NoSigningKey):
        seal.seal(session, keys=key_ring, platform=PLATFORM, at=NOON.replace(year=2025))
    session.rollback()

    assert leaves(session) == []


def test_a_clock_that_was_put_back_does_not_put_heads_back(session, key_ring):
    sealed(session, key_ring, at=NOON)
    later = sealed(session, key_ring, at=NOON - timedelta(hours=1))

    assert later.at == NOON
    assert faults(session, key_ring) == []


@pytest.mark.parametrize(
    ("age", "due"), [(0, False), (4, False), (5, True), (-3600, True)], ids=str
)
def test_a_head_is_made_every_few_seconds(session, key_ring, age, due):
    sealed(session, key_ring)

    every = timedelta(seconds=5)
    assert seal.is_due(session, at=NOON + age * SECOND, every=every) is due


def test_the_first_head_is_due_at_once(session):
    assert seal.is_due(session, at=NOON, every=timedelta(seconds=5))
