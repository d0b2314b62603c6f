from pathlib import Path

import pytest

from app.launch.processes import settings as settings_of
from app.launch.processes.refusal import CannotStart


@pytest.mark.parametrize("name", ["PORT", "SANDBOX_PORT"])
@pytest.mark.parametrize("text", ["http", "0", "-1", "65536", "80 80", "8000.0", "八千"])
def test_a_port_that_is_no_port_is_refused_by_name(name: str, text: str) -> None:
    with pytest.raises(CannotStart, match=rf"^{name} must be a number from 1 to 65535.*{text}"):
        settings_of.read({name: text})


@pytest.mark.parametrize("ports", [{"PORT": "9", "SANDBOX_PORT": "9"}, {"PORT": "8001"}])
def test_two_servers_cannot_share_a_port(ports: dict[str, str]) -> None:
    with pytest.raises(CannotStart, match=r"^PORT and SANDBOX_PORT are both \d+:"):
        settings_of.read(ports)


def test_without_variables_the_ports_and_the_folder_are_the_documented_ones() -> None:
    settings = settings_of.read({"PORT": ""})

    assert (settings.app, settings.sandbox) == ("http://127.0.0.1:8000", "http://127.0.0.1:8001")
    assert settings.data_dir == settings_of.ROOT / "var"


def test_production_is_not_started_with_a_simulated_outside_world() -> None:
    with pytest.raises(CannotStart, match="WALLET_ENVIRONMENT is production"):
        settings_of.read({"WALLET_ENVIRONMENT": "production"})


def test_programs_see_an_environment_of_their_own() -> None:
    desk = {"PATH": "/bin", "HTTP_PROXY": "http://proxy", "PYTHONPATH": "/desk", "FLASK_DEBUG": "1"}
    meant = {"DATABASE_URL": "sqlite://", "WALLET_CODE_LIFETIME_SECONDS": "30"}

    seen = settings_of.read({**desk, **meant, "DATA_DIR": "var"}).environment()

    assert seen == {
        **meant,
        "PATH": "/bin",
        "DATA_DIR": str(Path.cwd() / "var"),
        "PORT": "8000",
        "SANDBOX_PORT": "8001",
        "WALLET_ENVIRONMENT": "sandbox",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }
