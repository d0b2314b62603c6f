"""The migrations are one line of numbered steps, and end where the models are."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app import database, migrating
from app.models import metadata

SCRIPTS = ScriptDirectory.from_config(migrating.configuration())
REVISIONS = list(SCRIPTS.walk_revisions())[::-1]


@pytest.fixture
def migrated(tmp_path):
    engine = sa.create_engine(f"sqlite:///{tmp_path}/migrated.sqlite")
    database.configure(engine)
    migrating.upgrade(engine)
    yield engine
    engine.dispose()


def test_there_is_one_head():
    assert len(SCRIPTS.get_heads()) == 1


def test_the_steps_are_numbered_without_a_gap():
    assert [each.revision for each in REVISIONS] == [
        f"{number:04}" for number in range(1, len(REVISIONS) + 1)
    ]


@pytest.mark.parametrize("revision", REVISIONS, ids=lambda each: each.revision)
def test_the_name_of_a_file_is_its_number_and_what_it_does(revision):
    says = re.sub("[^a-z0-9]+", "_", revision.doc.lower()).strip("_")

    assert Path(revision.path).name == f"{revision.revision}_{says}.py"


def test_every_file_is_a_step():
    files = {path.name for path in (migrating.FOLDER / "versions").glob("*.py")}

    assert files == {Path(each.path).name for each in REVISIONS}


def test_the_models_are_what_the_migrations_make(migrated):
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, metadata) == []


def test_indexes_with_a_condition_are_what_the_migrations_make(migrated):
    # Alembic does not compare the condition of an index; SQLite keeps its text.
    fresh = sa.create_engine("sqlite://")
    metadata.create_all(fresh)

    assert conditions(migrated) == conditions(fresh) != set()
    fresh.dispose()


def conditions(engine):
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'index'")
        return {" ".join(sql.replace('"', "").split()) for (sql,) in rows if sql and "WHERE" in sql}


def test_migrating_again_does_nothing(migrated):
    migrating.upgrade(migrated)

    with migrated.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    assert found == SCRIPTS.get_current_head()


def test_the_short_lived_store_is_not_the_migrations_business(migrated):
    assert not sa.inspect(migrated).has_table("short_lived")
