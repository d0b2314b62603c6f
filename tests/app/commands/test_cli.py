"""The commands that prepare a wallet."""

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.factory import create_app
from tests.app.production import settings
from tests.world import world
from wallet import marks
from wallet.access import clients
from wallet.access.models import Client
from wallet.errors import Unavailable
from wallet.marks.models import Mark


def run(app, *command):
    return app.test_cli_runner().invoke(args=command, catch_exceptions=False)


@pytest.fixture
def production(tmp_path):
    app = create_app(settings(tmp_path))
    yield app
    with app.app_context():
        db.engine.dispose()


def content(app, *names):
    """Every row of these tables, or of all."""
    with app.app_context():
        metadata = sa.MetaData()
        metadata.reflect(db.engine)
        return {
            table.name: sorted(map(repr, db.session().execute(sa.select(table)).all()))
            for table in metadata.sorted_tables
            if not names or table.name in names
        }


def test_prepare_makes_an_empty_database_ready(production):
    result = run(production, "prepare")

    assert result.exit_code == 0
    assert "13 license types" in result.output
    client = production.test_client()
    assert client.get("/readyz").status_code == 200
    assert len(client.get("/api/v1/license-types").get_json()["items"]) == 13


def test_preparing_again_changes_nothing(production):
    run(production, "prepare")
    before = content(production)

    assert run(production, "prepare").exit_code == 0

    assert content(production) == before


def test_preparing_keeps_what_is_there(wallet):
    wallet.bound(holds="nurse_practice").licenses()
    before = content(wallet.app)

    run(wallet.app, "prepare")

    assert content(wallet.app) == before


def test_the_cast_is_loaded_and_the_database_is_marked(wallet):
    with wallet.app.app_context():
        for row in wallet.outside.cast["clients"]:
            client = clients.find(db.session(), row["client_id"])
            assert clients.knows(client, row["client_secret"])
            assert client.scopes == row["scope"].split()
            assert client.category == row.get("category")
            assert client.authority == row.get("authority")
            assert client.types == row.get("types", [])
        assert marks.is_set(db.session(), marks.SANDBOX)


def test_loading_again_changes_nothing(wallet):
    before = content(wallet.app, "clients", "marks")

    assert run(wallet.app, "sandbox", "load").exit_code == 0

    assert content(wallet.app, "clients", "marks") == before


def test_no_secret_of_the_cast_is_printed_or_stored(wallet):
    printed = run(wallet.app, "sandbox", "load").output
    stored = str(content(wallet.app))

    for row in wallet.outside.cast["clients"]:
        assert row["client_secret"] not in printed + stored


def test_without_the_sandbox_nothing_is_loaded_and_nothing_marked(sandbox, tmp_path):
    with world(sandbox, tmp_path) as running, running.app.app_context():
        session = db.session()
        session.execute(sa.delete(Client))
        session.execute(sa.delete(Mark))
        session.commit()
        running.app.config["SANDBOX_URL"] = "http://127.0.0.1:9"

        with pytest.raises(Unavailable):
            run(running.app, "sandbox", "load")

        assert not marks.is_set(session, marks.SANDBOX)
        assert session.scalars(sa.select(Client)).all() == []


def test_production_knows_no_sandbox(production):
    result = run(production, "sandbox", "load")

    assert result.exit_code != 0
    assert "No such command" in result.output
