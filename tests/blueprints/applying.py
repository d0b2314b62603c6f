"""Both sides of an application, through the public API alone: the phone's and the office's."""

import random
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from PIL import Image
from werkzeug.test import TestResponse

from app.extensions import db
from app.worker.jobs import applications as jobs
from tests.blueprints.desk import Desk, credentials
from tests.world import Phone, World
from wallet.crypto import sm3

MINE = "/api/v1/me/applications"
CITY, PROVINCE = "11990100000000027A", "11990000000000019A"
REQUIRED = ("certificate", "id_card_front", "id_card_back")


@dataclass
class Case:
    """One application in its applicant's hands."""

    phone: Phone
    id: str

    def call(self, method: str, path: str = "", body: Any = None, **kwargs: Any) -> TestResponse:
        return self.phone.call(method, f"{MINE}/{self.id}{path}", body, **kwargs)

    def now(self) -> dict[str, Any]:
        return done(self.call("GET"))

    @property
    def state(self) -> str:
        return self.now()["state"]

    def announce(self, kind: str, content: bytes, **changes: Any) -> TestResponse:
        body = {
            "kind": kind,
            "content_type": "image/png",
            "size": len(content),
            "digest": sm3.digest(content).hex(),
        }
        return self.call("POST", "/attachments", body | changes)

    def send(self, upload: dict[str, Any], content: bytes) -> TestResponse:
        """Post the form as a phone does, straight to the store; here that is the application."""
        path = urlsplit(upload["url"]).path
        form = {**upload["fields"], "file": (BytesIO(content), "photo")}
        return self.phone.client.open(path, method=upload["method"], data=form)

    def complete(self, attachment_id: str) -> TestResponse:
        return self.call("POST", f"/attachments/{attachment_id}/completion")

    def attach(self, kind: str, content: bytes | None = None, **changes: Any) -> str:
        content = picture(kind) if content is None else content
        announced = done(self.announce(kind, content, **changes), 201)
        assert self.send(announced["upload"], content).status_code in {200, 201, 204}
        done(self.complete(announced["id"]))
        return announced["id"]

    def photographed(self, kinds: tuple[str, ...] = REQUIRED) -> "Case":
        for kind in kinds:
            self.attach(kind)
        return self

    def submit(self) -> TestResponse:
        return self.call("POST", "/submission")

    def withdraw(self) -> TestResponse:
        return self.call("POST", "/withdrawal")


def paper_of(person: dict[str, Any], number: int = 0) -> dict[str, Any]:
    """Return what is printed on somebody's certificate, as the form asks for it."""
    known = ("type", "medium", "certificate_number", "card_number", "authority", "issued_on", "for")
    papers = person.get("paper") or [{}]
    return {key: value for key, value in papers[number].items() if key in known}


def try_to_draft(phone: Phone, **changes: Any) -> TestResponse:
    return phone.call("POST", MINE, paper_of(phone.person) | changes)


def draft(phone: Phone, **changes: Any) -> Case:
    return Case(phone, done(try_to_draft(phone, **changes), 201)["id"])


def copied(phone: Phone, person: dict[str, Any]) -> Case:
    """Begin with the certificate of somebody else."""
    case = Case(phone, done(phone.call("POST", MINE, paper_of(person)), 201)["id"])
    return case.photographed()


def submitted(phone: Phone, **changes: Any) -> Case:
    case = draft(phone, **changes).photographed()
    done(case.submit())
    return case


def act(desk: Desk, case: Case, act: str, **body: Any) -> TestResponse:
    return desk.post(f"applications/{case.id}/{act}", body)


def look(desk: Desk, case: Case, path: str = "") -> TestResponse:
    return desk.client.get(f"/api/v1/desk/applications/{case.id}{path}")


def queue(desk: Desk, **query: Any) -> list[dict[str, Any]]:
    return done(desk.client.get("/api/v1/desk/applications", query_string=query))["items"]


def desk_of(wallet: World, username: str) -> Desk:
    """Open the desk of one particular officer."""
    row = next(row for row in wallet.outside.cast["officers"] if row["username"] == username)
    client = wallet.app.test_client()
    answer = client.post("/api/v1/desk/session", json=credentials(wallet, row))
    return Desk(client, done(answer)["csrf_token"])


def work(wallet: World) -> None:
    """Let a worker that was just started go once through what is due of applications."""
    for job in (jobs.ask_registers, jobs.issue_licenses):
        with wallet.app.app_context():
            job()
            db.session.remove()


def done(answer: TestResponse, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.get_json()
    return answer.get_json()


@cache
def picture(seed: str, size: int = 160) -> bytes:
    """Draw a picture that is unlike any other seed's."""
    draw = random.Random(seed)
    small = Image.new("RGB", (8, 8))
    small.putdata([tuple(draw.randrange(256) for _ in range(3)) for _ in range(64)])
    out = BytesIO()
    small.resize((size, size), Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()
