from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import metadata
from tests.conftest import NOON
from wallet.audit.classes import SHORTEST_DAYS
from wallet.identity.methods.models import CounterCode
from wallet.identity.models import Account, Check, CheckState
from wallet.retention import RULES, TABLES, Rule, delete_old

DAY = timedelta(days=1)
ENTRIES_KEPT = {str(name): days for name, days in SHORTEST_DAYS.items()}


def delete(session, rule, *, at=NOON, limit=100):
    table = metadata.tables[rule.table]
    return delete_old(session, table, rule, entries_kept=ENTRIES_KEPT, at=at, limit=limit)


def add_codes(session, *expire):
    for moment in expire:
        session.add(
            CounterCode(
                person_key=b"key",
                name_index=b"name",
                code_digest=b"code",
                issued_by="",
                authority="",
                issued_at=moment - DAY,
                expires_at=moment,
            )
        )
    session.flush()


def left(session):
    return [one.expires_at for one in session.scalars(sa.select(CounterCode))]


CODES = Rule("counter_codes", since="expires_at", days=90)


def test_every_table_says_how_long_its_rows_are_kept_and_why():
    assert set(TABLES) == set(metadata.tables)
    assert all(line["kept"] and line["why"] for line in TABLES.values())


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_names_columns_that_there_are(rule):
    table = metadata.tables[rule.table]

    assert isinstance(table.c[rule.since].type.python_type, type)
    assert {rule.since, *rule.only} <= set(table.c.keys())
    assert str(rule.days) in TABLES[rule.table]["kept"]
    assert rule.beyond in {None, *ENTRIES_KEPT}


@pytest.mark.parametrize("name", sorted({rule.table for rule in RULES}))
def test_no_row_leans_on_one_that_is_deleted(name):
    pointing = [key for table in metadata.tables.values() for key in table.foreign_keys]

    assert [key for key in pointing if key.column.table.name == name] == []


def test_rows_go_when_their_days_are_over(any_engine):
    with Session(any_engine) as session:
        exactly = NOON - 90 * DAY
        add_codes(session, exactly - DAY, exactly, NOON + DAY)

        assert delete(session, CODES) == 1
        assert sorted(left(session)) == [exactly, NOON + DAY]


def test_a_batch_takes_no_more_than_it_may(session):
    add_codes(session, *(NOON - (100 + days) * DAY for days in range(3)))

    assert [delete(session, CODES, limit=2) for _ in range(3)] == [2, 1, 0]


def test_days_may_be_counted_from_the_end_of_the_entries(session):
    beyond = replace(CODES, days=31, beyond="access")
    end = NOON - (180 + 31) * DAY
    add_codes(session, end - DAY, end + DAY)

    assert delete(session, beyond) == 1
    assert left(session) == [end + DAY]


def test_a_passed_check_is_kept_longer_than_a_failed_one(session):
    account = Account(openid_index=b"i", openid_sealed=b"s", created_at=NOON)
    session.add(account)
    session.flush()
    for state in CheckState:
        session.add(
            Check(
                account_id=account.id,
                method="counter",
                state=state,
                person_key=b"key",
                id_type="111",
                name_sealed=b"",
                number_sealed=b"",
                out_seq_no=state.value,
                started_at=NOON,
                expires_at=NOON,
            )
        )
    session.flush()

    def states(at):
        for rule in RULES:
            delete(session, rule, at=at)
        return set(session.scalars(sa.select(Check.state)))

    assert states(NOON + 90 * DAY) == set(CheckState)
    assert states(NOON + 91 * DAY) == {CheckState.PASSED}
    assert states(NOON + 1097 * DAY) == set()
