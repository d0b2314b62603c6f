"""Nearly the same picture with another person: the database looks, and misses none."""

import random
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.wallet.applications.attaching import Desk, make_application, picture
from wallet.applications.attachments.models import Attachment, bands
from wallet.applications.attachments.similar import NEAR_BITS, RECENT, similar_to
from wallet.applications.state import State
from wallet.catalogue import types
from wallet.storage.folder import FolderStore

OTHER = b"q" * 32
PICTURE = picture()


@pytest.fixture
def session(any_engine):
    with Session(any_engine) as session:
        types.load(session)
        session.commit()
        yield session


@pytest.fixture
def desk(session, vault, tmp_path):
    folder = FolderStore(tmp_path / "files", url="http://wallet.example/up", vault=lambda: vault)
    return Desk(session, folder, vault, make_application(session))


def attached(desk, content=PICTURE, *, kind="certificate", at=NOON, handed_in=True, **fields):
    """Let somebody attach a picture and hand in."""
    stranger = desk.of(make_application(desk.session, **({"person_key": OTHER} | fields)))
    stored = stranger.attach(content, kind, at=at)
    if handed_in:
        stranger.application.move_to(State.SUBMITTED)
        desk.session.commit()
    return stored


def found(desk, *, at=NOON):
    return [one.other_attachment_id for one in similar_to(desk.session, desk.application, at=at)]


def test_the_same_picture_with_another_person_is_found(desk):
    mine, theirs = desk.attach(PICTURE), attached(desk)

    (one,) = similar_to(desk.session, desk.application, at=NOON)

    assert (one.attachment_id, one.other_attachment_id, one.bits) == (mine.id, theirs.id, 0)
    assert (one.kind, one.other_kind, one.other_state) == (
        "certificate",
        "certificate",
        State.SUBMITTED,
    )


def test_whatever_its_kind_and_type(desk):
    desk.attach(PICTURE)
    theirs = attached(desk, kind="id_card_front", type="nurse_practice")

    assert found(desk) == [theirs.id]


def test_what_nobody_needs_to_know_of_is_not_found(desk):
    desk.attach(PICTURE)
    attached(desk, person_key=desk.application.person_key)
    attached(desk, picture(2))
    attached(desk, at=NOON - RECENT - timedelta(days=1))
    attached(desk, handed_in=False)
    desk.of(make_application(desk.session, person_key=OTHER)).announce(PICTURE)

    assert found(desk) == []


def test_every_picture_within_the_distance_is_found_and_none_beyond(desk):
    mine, theirs = desk.attach(PICTURE), attached(desk)
    draw = random.Random(7)

    for number in range(120):
        bits = draw.sample(range(64), number % (NEAR_BITS + 3))
        theirs.likeness = mine.likeness ^ sum(1 << bit for bit in bits)
        desk.session.commit()

        assert found(desk) == ([theirs.id] if len(bits) <= NEAR_BITS else []), bits


def test_the_nearest_come_first(desk):
    mine = desk.attach(PICTURE)
    others = [attached(desk) for _ in range(3)]
    for other, bits in zip(others, (0b111, 0, 0b1), strict=True):
        other.likeness = mine.likeness ^ bits
    desk.session.commit()

    assert found(desk) == [others[1].id, others[2].id, others[0].id]


def test_sixty_four_bits_are_cut_and_joined_again(desk):
    attachment = Attachment()
    assert attachment.likeness is None

    attachment.likeness = 0xFFFF_0001_8000_0000

    assert bands(0xFFFF_0001_8000_0000) == (0xFFFF, 1, 0x8000, 0)
    assert attachment.likeness == 0xFFFF_0001_8000_0000


def test_the_indexes_are_asked(desk):
    desk.attach(PICTURE)
    if desk.session.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL decides by its statistics")

    plan = desk.session.execute(
        sa.text(
            "EXPLAIN QUERY PLAN SELECT * FROM attachments WHERE band_0 IN (1, 2)"
            " OR band_1 IN (1, 2) OR band_2 IN (1, 2) OR band_3 IN (1, 2)"
        )
    ).all()

    assert {f"ix_attachments_band_{number}" in str(plan) for number in range(4)} == {True}
