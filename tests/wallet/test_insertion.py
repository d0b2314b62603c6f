"""Of two who insert the same key, the slower one finds the faster one's row."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tests.conftest import NOON
from wallet.insertion import add_or_find
from wallet.marks.models import Mark


def find(session):
    return lambda: session.scalar(sa.select(Mark).where(Mark.name == "sandbox"))


def test_a_row_that_nobody_has_is_inserted(session):
    row = Mark(name="sandbox", set_at=NOON)

    assert add_or_find(session, row, find(session)) is row
    assert find(session)() is row


def test_a_row_that_somebody_was_faster_with_is_theirs(session):
    theirs = Mark(name="sandbox", set_at=NOON)
    session.add(theirs)
    session.flush()
    session.expunge(theirs)

    found = add_or_find(session, Mark(name="sandbox", set_at=NOON), find(session))

    assert found.set_at == NOON
    assert session.scalar(sa.select(sa.func.count()).select_from(Mark)) == 1


def test_the_rest_of_the_transaction_survives(session):
    session.add_all([Mark(name="sandbox", set_at=NOON), Mark(name="before", set_at=NOON)])
    session.flush()
    session.expunge_all()

    add_or_find(session, Mark(name="sandbox", set_at=NOON), find(session))
    session.add(Mark(name="after", set_at=NOON))
    session.commit()

    assert set(session.scalars(sa.select(Mark.name))) == {"sandbox", "before", "after"}


def test_another_refusal_of_the_database_is_not_swallowed(session):
    with pytest.raises(IntegrityError):
        add_or_find(session, Mark(name="sandbox"), find(session))
