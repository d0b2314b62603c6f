"""The server as a whole: what it shows, and what it refuses anywhere."""

import subprocess
import sys

import pytest

from sandbox import server
from tests.sandbox.conftest import ROOT


def test_the_first_page_says_what_this_is_and_where_to_look(client):
    index = client.get("/").get_json()

    assert "simulated" in index["what"]
    assert index["who_is_there"] == "GET /cast"


def test_every_path_on_the_first_page_is_served_and_none_is_missing(client, app):
    index = client.get("/").get_json()
    shown = {line for lines in index.values() if isinstance(lines, list) for line in lines}
    served = {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    assert {line.split("?")[0] for line in shown} == served - {"GET /", "GET /cast"}


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/phone/login", 405, "method_not_allowed"),
        ("POST", "/sns/jscode2session", 405, "method_not_allowed"),
    ],
)
def test_an_unknown_path_or_method_is_a_problem_document(client, method, path, status, code):
    answer = client.open(path, method=method)

    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["code"] == code


def test_a_method_that_is_not_allowed_names_those_that_are(client):
    assert "POST" in client.get("/phone/login").headers["Allow"]


def test_a_body_above_one_mebibyte_is_too_large(client):
    answer = client.post("/phone/login", data=b" " * (1 << 20) + b"{}")

    assert answer.status_code == 413


@pytest.mark.stack
def test_the_data_folder_comes_from_the_environment(tmp_path):
    build = "from sandbox.server import app"

    subprocess.run(
        [sys.executable, "-c", build], cwd=ROOT, env={"DATA_DIR": str(tmp_path)}, check=True
    )

    assert (tmp_path / "sandbox" / "store.sqlite").is_file()
    assert (tmp_path / "sandbox").stat().st_mode & 0o077 == 0


@pytest.mark.stack
def test_importing_the_server_starts_nothing(tmp_path):
    subprocess.run(
        [sys.executable, "-c", "import sandbox.server"],
        cwd=ROOT,
        env={"DATA_DIR": str(tmp_path)},
        check=True,
    )

    assert list(tmp_path.iterdir()) == []


def test_the_server_has_no_other_name_than_app_for_gunicorn():
    with pytest.raises(AttributeError):
        _ = server.application
