import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.servers.postgres import create_database, postgres

ROOT = Path(__file__).parents[2]


def query(url: str, statement: str) -> list[tuple[object, ...]]:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        result = connection.execute(sa.text(statement))
        return [tuple(row) for row in result] if result.returns_rows else []


def test_each_database_is_its_own(postgres_url: str) -> None:
    one, other = create_database(postgres_url), create_database(postgres_url)

    query(one, "CREATE TABLE things (name text)")

    assert query(one, "SELECT count(*) FROM things") == [(0,)]
    assert query(other, "SELECT to_regclass('things')") == [(None,)]


def test_a_database_can_be_copied_from_another(postgres_url: str) -> None:
    filled = create_database(postgres_url)
    query(filled, "CREATE TABLE names AS SELECT '古丽·买买提' AS name")

    copy = create_database(postgres_url, template=str(sa.make_url(filled).database))

    assert query(copy, "SELECT name FROM names") == [("古丽·买买提",)]


def test_a_server_is_gone_with_its_folder_when_it_is_left() -> None:
    with postgres({"max_connections": "7"}) as url:
        folder = Path(str(sa.make_url(url).query["host"]))
        settings = query(url, "SHOW max_connections")
        pid = int((folder / "data/postmaster.pid").read_text().split()[0])

    assert settings == [("7",)]
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_run_says_which_servers_it_met(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["tests.servers.report"]\n')
    (tmp_path / "test_two.py").write_text(
        "from tests.servers import report\n"
        "def test_one(): report.used('PostgreSQL', '18')\n"
        "def test_two(): report.skipped('Valkey', 'not installed')\n"
    )

    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-n2",
            "-pno:cacheprovider",
            "--rootdir",
            tmp_path,
            tmp_path,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "real servers used: PostgreSQL 18; skipped: Valkey (not installed)" in run.stdout
    assert run.returncode == 0
