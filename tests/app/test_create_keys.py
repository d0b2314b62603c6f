import stat
from datetime import UTC, datetime, timedelta

import pytest

from app import create_keys
from app.config import ConfigError
from app.factory import create_app
from wallet.crypto import keys


def test_the_command_makes_keys_that_sign_in_production_and_only_their_owner_can_read(tmp_path):
    path = tmp_path / "keys.json"

    code = create_keys.main([str(path)])

    made = keys.load(path)
    now = datetime.now(UTC)
    assert code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not made.current("EL1", now).specimen
    assert made.current("EL1", now).is_live(now + timedelta(days=364))
    with pytest.raises(keys.NoSigningKey):
        made.current("EL1", now + timedelta(days=366))


def test_the_command_never_replaces_a_file(tmp_path, capsys):
    path = tmp_path / "keys.json"
    path.write_text("keys that opened everything")

    code = create_keys.main([str(path)])

    assert code == 1
    assert path.read_text() == "keys that opened everything"
    assert capsys.readouterr().err == f"Cannot make {path}: File exists.\n"


def test_the_command_prints_no_key(tmp_path, capsys):
    path = tmp_path / "keys.json"

    create_keys.main([str(path)])

    printed = capsys.readouterr()
    assert printed.err == ""
    assert printed.out.startswith(f"{path} is made.")
    assert keys.load(path).signing[0].public.hex() not in printed.out


@pytest.mark.parametrize("arguments", [[], ["one", "two"]])
def test_the_command_wants_one_path(arguments, capsys):
    assert create_keys.main(arguments) == 2
    assert capsys.readouterr().err == "usage: python -m app.create_keys PATH\n"


def test_a_folder_that_is_not_there_is_named(tmp_path, capsys):
    path = tmp_path / "nowhere" / "keys.json"

    code = create_keys.main([str(path)])

    assert code == 1
    assert capsys.readouterr().err == f"Cannot make {path}: No such file or directory.\n"


def test_keys_of_production_are_refused_by_a_sandbox(tmp_path):
    path = tmp_path / "keys.json"
    create_keys.main([str(path)])

    with pytest.raises(ConfigError, match="a key of production has no place in a sandbox"):
        create_app(
            {
                "ENVIRONMENT": "sandbox",
                "TESTING": True,
                "DATA_DIR": str(tmp_path),
                "KEYS_FILE": str(path),
            }
        )
