"""What was once done to a database stays written in it."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import NOON
from wallet import marks
from wallet.marks.models import Mark


def test_a_mark_that_was_put_is_set(session):
    assert not marks.is_set(session, marks.SANDBOX)

    marks.put(session, marks.SANDBOX, at=NOON)

    assert marks.is_set(session, marks.SANDBOX)
    assert not marks.is_set(session, "another")


def test_a_mark_keeps_its_first_moment(session):
    marks.put(session, marks.SANDBOX, at=NOON)
    marks.put(session, marks.SANDBOX, at=NOON + timedelta(days=1))
    session.flush()

    assert session.scalars(sa.select(Mark.set_at)).all() == [NOON]


def test_a_database_without_tables_carries_no_mark():
    engine = sa.create_engine("sqlite://")

    with Session(engine) as session:
        assert not marks.is_set(session, marks.SANDBOX)

    engine.dispose()
