"""The application and the people around it, for tests that speak HTTP."""

import shutil
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest
import requests
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from app import config, services
from app.extensions import db
from app.factory import create_app
from app.metrics.counts import Metrics
from sandbox.server import create_app as create_sandbox
from tests import examples
from tests.arranged import Shelf, Stage
from tests.moving_engine import MovingEngine
from wallet.short_lived.sql import SqlShortLived

T = TypeVar("T")
WECHAT_CODE = "urn:elicense:grant:wechat-code"
TRIES = 5


@dataclass
class Outside:
    """A running sandbox."""

    url: str
    port: int
    folder: Path
    is_touched: bool = False

    @cached_property
    def _http(self) -> requests.Session:
        return requests.Session()

    @cached_property
    def cast(self) -> dict[str, Any]:
        return self._http.get(f"{self.url}/cast", timeout=60).json()

    def post(self, path: str, body: dict[str, Any]) -> Any:
        self.is_touched = True
        answer = self._http.post(self.url + path, json=body, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def whole(self) -> None:
        """Mend what was broken, forget what was issued, and set the clock right."""
        self._http.delete(f"{self.url}/faults", timeout=60).raise_for_status()
        self._http.delete(f"{self.url}/issued", timeout=60).raise_for_status()
        self.post("/clock", {"reset": True})
        self.is_touched = False

    def advance(self, seconds: float) -> None:
        self.post("/clock", {"advance_seconds": seconds})

    def citizen(self, **wanted: Any) -> dict[str, Any]:
        """Find somebody of the cast by what they hold or by another fact about them."""
        return next(row for row in self.cast["citizens"] if _fits(row, wanted))


@dataclass
class Phone:
    """A citizen's mini-program: signed in, perhaps bound."""

    client: FlaskClient
    outside: Outside
    person: dict[str, Any]
    tokens: dict[str, Any]

    def call(self, method: str, path: str, body: Any = None, **kwargs: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.tokens['access_token']}"}
        if body is not None:
            kwargs["json"] = body
        return self.client.open(path, method=method, headers=headers, **kwargs)

    def start_check(self, **changes: Any) -> TestResponse:
        documents = self.client.get("/api/v1/consents").get_json()["items"]
        consent = next(d for d in documents if d["method"] == "wechat_face")
        body = {
            "name": self.person["name"],
            "id_number": self.person["id_number"],
            "method": "wechat_face",
            "consent": {"document": consent["document"], "version": consent["version"]},
        }
        return self.call("POST", "/api/v1/me/identity-checks", body | changes)

    def prove(self, result: str = "pass") -> dict[str, Any]:
        """Start a check, stand before the camera, complete it."""
        started = self.start_check().get_json()
        verify_id = started["handoff"]["verify_id"]
        self.outside.post("/phone/face", {"verify_id": verify_id, "result": result})
        path = f"/api/v1/me/identity-checks/{started['id']}/completion"
        return self.call("POST", path, {}).get_json()

    def licenses(self) -> list[dict[str, Any]]:
        """List; ask again, as people do, when the machine is too busy for a register to answer."""
        listed = self.call("GET", "/api/v1/me/licenses").get_json()
        for _ in range(TRIES):
            if not any(one["state"] == "pending" for one in listed["sources"]):
                break
            listed = self.call("POST", "/api/v1/me/licenses/refresh").get_json()
        return listed["items"]

    def license(self, license_type: str) -> dict[str, Any]:
        return next(row for row in self.licenses() if row["type"] == license_type)

    def present(self, license_type: str, **body: Any) -> dict[str, Any]:
        answer = self.try_to_present(license_type, **body)
        assert answer.status_code == 201, answer.get_json()
        return answer.get_json()

    def try_to_present(self, license_type: str, **body: Any) -> TestResponse:
        row = self.license(license_type)
        return self.call("POST", f"/api/v1/me/licenses/{row['id']}/presentations", body)


@dataclass
class Scanner:
    """A verifier's program."""

    client: FlaskClient
    token: str

    def verify(self, code: str, **body: Any) -> dict[str, Any]:
        answer = self.ask({"code": code, "purpose": "entry_registration", **body})
        assert answer.status_code == 200, answer.get_json()
        return answer.get_json()

    def ask(self, body: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.client.post("/api/v1/verifications", json=body, headers=headers)


@dataclass
class World:
    app: Flask
    outside: Outside
    stage: Stage | None = field(default=None, kw_only=True)

    @cached_property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def arranged(self, name: str, make: Callable[[], T]) -> T:
        """Do once what many tests begin with, where the world can be copied."""
        shared = (self.client, self.outside)
        return self.stage.arranged(name, make, *shared) if self.stage else make()

    @contextmanager
    def hurried(self, seconds: int = 2) -> Iterator[None]:
        """Wait for registers no longer than as shipped: one that hangs costs a test its time."""
        patient = self.app.config["SOURCE_SECONDS"]
        self.app.config["SOURCE_SECONDS"] = seconds
        yield
        self.app.config["SOURCE_SECONDS"] = patient

    def sign_in(self, person: dict[str, Any]) -> Phone:
        code = self.outside.post("/phone/login", {"openid": person["openid"]})["code"]
        answer = self.token(grant_type=WECHAT_CODE, code=code, client_id=self.outside.cast["appid"])
        assert answer.status_code == 200, answer.get_json()
        return Phone(self.client, self.outside, person, answer.get_json())

    def bound(self, **wanted: Any) -> Phone:
        """Sign in somebody of the cast and prove who they are."""
        person = self.outside.citizen(**wanted)
        return self.arranged(person["openid"], lambda: self._bind(person))

    def _bind(self, person: dict[str, Any]) -> Phone:
        phone = self.sign_in(person)
        assert phone.prove()["status"] == "passed"
        return phone

    def scanner(self, client_id: str | None = None, category: str = "venue") -> Scanner:
        row = next(
            row
            for row in self.outside.cast["clients"]
            if client_id == row["client_id"] or (not client_id and row.get("category") == category)
        )
        answer = self.client_token(row)
        return Scanner(self.client, answer.get_json()["access_token"])

    def client_token(self, row: dict[str, Any], **form: Any) -> TestResponse:
        basic = b64encode(f"{row['client_id']}:{row['client_secret']}".encode()).decode()
        headers = {"Authorization": f"Basic {basic}"}
        return self.token(grant_type="client_credentials", headers=headers, **form)

    def token(self, headers: dict[str, str] | None = None, **form: Any) -> TestResponse:
        return self.client.post("/oauth/token", data=form, headers=headers)


@contextmanager
def outside(folder: Path, **facts: Any) -> Iterator[Outside]:
    server = make_server("127.0.0.1", 0, create_sandbox(folder, **facts), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Outside(f"http://127.0.0.1:{server.port}", server.port, folder)
    server.shutdown()
    server.server_close()
    thread.join()


@contextmanager
def world(
    sandbox: Outside, folder: Path, *, prepared: bool = False, **overrides: Any
) -> Iterator[World]:
    """Build the application in the folder, which may be a copy of one that was prepared."""
    sandbox.whole()
    app = create_app(_settings(sandbox, folder) | overrides)
    examples.listen(app)
    if not prepared:
        _prepare(app)
    yield World(app, sandbox)
    with app.app_context():
        db.engine.dispose()


def _settings(sandbox: Outside, folder: Path) -> dict[str, object]:
    return {
        "ENVIRONMENT": "sandbox",
        "TESTING": True,
        "DATA_DIR": str(folder),
        "SANDBOX_PORT": sandbox.port,
        "CLOCK_FILE": str(sandbox.folder / "sandbox" / "clock"),
        # A busy machine must not make a register seem to hang.
        "SOURCE_SECONDS": 10,
    }


@contextmanager
def _moved(app: Flask, settings: dict[str, object]) -> Iterator[None]:
    """Bind a built application to another folder, with all that it keeps in memory made anew."""
    before = dict(app.config)
    config.load(app, settings)
    app.extensions["metrics"] = Metrics()
    _open(app)
    yield
    _close(app)
    app.config.clear()
    app.config.update(before)


@contextmanager
def _closed(app: Flask) -> Iterator[None]:
    """Let go of every file, so that the folder can be copied or replaced."""
    _close(app)
    yield
    _open(app)


def _open(app: Flask) -> None:
    moving: MovingEngine = app.extensions.setdefault("moving", MovingEngine(hide_parameters=True))
    with app.app_context():
        engines = cast(dict[str | None, sa.Engine], db.engines)
        engines[None] = moving.to(Path(app.config["DATA_DIR"]) / "wallet.sqlite")
        services.init_app(app, services.build(app.config, db.engine))


def _close(app: Flask) -> None:
    with app.app_context():
        cast(SqlShortLived, services.services().short_lived).close()
        db.engine.dispose()


def _prepare(app: Flask) -> None:
    runner = app.test_cli_runner()
    for command in (["prepare"], ["sandbox", "load"]):
        result = runner.invoke(args=command, catch_exceptions=False)
        assert result.exit_code == 0, result.output


def _fits(row: dict[str, Any], wanted: dict[str, Any]) -> bool:
    holds = wanted.get("holds")
    rest = {key: value for key, value in wanted.items() if key != "holds"}
    return (holds is None or holds in row["licenses"]) and rest.items() <= row.items()


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    """The outside world, on a loopback port."""
    with outside(tmp_path_factory.mktemp("outside")) as running:
        yield running


@pytest.fixture(scope="session")
def prepared(sandbox: Outside, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the cast loaded, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("prepared")
    with world(sandbox, folder):
        return folder


@pytest.fixture(scope="session")
def built(sandbox: Outside, prepared: Path) -> Iterator[Flask]:
    """The application, built once: that takes longer than most tests."""
    with world(sandbox, prepared, prepared=True) as running:
        yield running.app


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf(tmp_path_factory.mktemp)


@pytest.fixture
def wallet(
    sandbox: Outside, prepared: Path, built: Flask, shelf: Shelf, tmp_path: Path
) -> Iterator[World]:
    """The whole application with the cast loaded, and the sandbox made whole again."""
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    sandbox.whole()
    with _moved(built, _settings(sandbox, tmp_path)):
        closed, is_touched = partial(_closed, built), lambda: sandbox.is_touched
        yield World(built, sandbox, stage=Stage(tmp_path, shelf, closed, is_touched))
