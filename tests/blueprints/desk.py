"""An officer's page: a browser with a cookie jar of its own, and the session's token."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.world import Phone, World
from wallet.crypto import totp

SESSION = "/api/v1/desk/session"


@dataclass
class Desk:
    client: FlaskClient
    csrf_token: str

    def post(self, path: str, body: Any, **headers: str) -> TestResponse:
        token = {"X-CSRF-Token": self.csrf_token}
        return self.client.post(f"/api/v1/desk/{path}", json=body, headers=token | headers)

    def sign_out(self) -> TestResponse:
        return self.client.delete(SESSION, headers={"X-CSRF-Token": self.csrf_token})

    def vouch(self, person: dict[str, Any], **changes: Any) -> str:
        """Check somebody's document and hand a code over."""
        answer = self.post("identity-codes", document(person) | changes)
        assert answer.status_code == 201, answer.get_json()
        return answer.get_json()["code"]

    def lock(self, person: dict[str, Any], **changes: Any) -> TestResponse:
        return self.post("locks", document(person) | changes)


def document(person: dict[str, Any]) -> dict[str, Any]:
    return {"name": person["name"], "id_number": person["id_number"]}


def officer(wallet: World, role: str = "officer") -> dict[str, Any]:
    return next(row for row in wallet.outside.cast["officers"] if row["role"] == role)


def now(wallet: World) -> datetime:
    return datetime.fromisoformat(wallet.outside.post("/clock", {"advance_seconds": 0})["now"])


def credentials(wallet: World, row: dict[str, Any], **changes: Any) -> dict[str, Any]:
    code = totp.code_at(row["totp_secret"], at=now(wallet))
    return {"username": row["username"], "password": row["password"], "totp": code} | changes


def try_to_sign_in(wallet: World, row: dict[str, Any], **changes: Any) -> TestResponse:
    client = wallet.app.test_client()
    return client.post(SESSION, json=credentials(wallet, row, **changes))


def open_desk(wallet: World, role: str = "officer") -> Desk:
    client = wallet.app.test_client()
    answer = client.post(SESSION, json=credentials(wallet, officer(wallet, role)))
    assert answer.status_code == 200, answer.get_json()
    return Desk(client, answer.get_json()["csrf_token"])


def start_at_counter(phone: Phone, **changes: Any) -> str:
    """Start a check at the counter; returns its id."""
    answer = try_to_start_at_counter(phone, **changes)
    assert answer.status_code == 201, answer.get_json()
    return answer.get_json()["id"]


def try_to_start_at_counter(phone: Phone, **changes: Any) -> TestResponse:
    documents = phone.client.get("/api/v1/consents").get_json()["items"]
    consent = next(each for each in documents if each["method"] == "counter")
    given = {"document": consent["document"], "version": consent["version"]}
    return phone.start_check(**({"method": "counter", "consent": given} | changes))


def complete(phone: Phone, check_id: str, code: str | None = None) -> dict[str, Any]:
    path = f"/api/v1/me/identity-checks/{check_id}/completion"
    answer = phone.call("POST", path, {} if code is None else {"code": code})
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


def again(wallet: World, phone: Phone) -> Phone:
    """Sign the same phone in once more."""
    return replace(phone, tokens=wallet.sign_in(phone.person).tokens)


def code_of(answer: TestResponse, status: int) -> str:
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    return answer.get_json()["code"]
