"""One application in the applicant's hands."""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.demo.expectation import WrongAnswer
from app.demo.line import Answer
from app.demo.people import Phone, bearer
from app.demo.photograph import jpeg

PATH = "/me/applications"
REQUIRED = ("certificate", "id_card_front", "id_card_back")
PRINTED = ("type", "medium", "certificate_number", "card_number", "authority", "issued_on")
STATE = ("state", "register.result", "due_on", "next_step.text")
PATIENCE_SECONDS, LOOK_SECONDS = 45.0, 0.1


@dataclass
class Application:
    phone: Phone
    id: str

    def attach(self, kind: str) -> None:
        """Announce a photograph, send it to the store, and say that it is there."""
        content = jpeg(f"{self.phone.person['openid']} {kind}")
        announced = self.announce(kind, content).expect(201)
        upload = announced["upload"]
        sent = self.phone.app.upload(upload["url"], upload["fields"], content)
        sent.expect(204)
        self.complete(announced["id"]).expect(200, state="stored")

    def announce(self, kind: str, content: bytes) -> Answer:
        body = {
            "kind": kind,
            "content_type": "image/jpeg",
            "size": len(content),
            "digest": hashlib.new("sm3", content).hexdigest(),
        }
        return self.ask("POST", "/attachments", body, show=["id", "upload.expires_at"])

    def complete(self, attachment_id: str) -> Answer:
        path = f"/attachments/{attachment_id}/completion"
        return self.ask("POST", path, show=["content_type", "size", "state"])

    def attach_all(self) -> None:
        for kind in REQUIRED:
            self.attach(kind)

    def correct(self, **printed: str) -> Answer:
        return self.ask("PATCH", "", printed, show=["state", "version"]).expect(200)

    def submit(self) -> Answer:
        return self.ask("POST", "/submission", show=STATE)

    def withdraw(self) -> Answer:
        return self.ask("POST", "/withdrawal", show=["state", "next_step.text"])

    def look(self, show: Sequence[str] = STATE) -> Answer:
        return self.ask("GET", show=show)

    def wait_until(self, state: str, seconds: float = PATIENCE_SECONDS) -> None:
        """Look again and again, without a word; raises WrongAnswer when it takes too long."""
        give_up_at = time.monotonic() + seconds
        while (found := self._state()) != state:
            if time.monotonic() > give_up_at:
                raise WrongAnswer(f"the state should be {state} by now, but it is {found}")
            time.sleep(LOOK_SECONDS)

    def ask(
        self, method: str, path: str = "", body: Any = None, show: Sequence[str] = ()
    ) -> Answer:
        return self.phone.ask(method, f"{PATH}/{self.id}{path}", body, show=show)

    def _state(self) -> Any:
        path, headers = f"/api/v1{PATH}/{self.id}", bearer(self.phone.token)
        return self.phone.app.fetch("GET", path, headers=headers).expect(200)["state"]


def begin(phone: Phone, paper: dict[str, Any]) -> Application:
    """Begin a draft with what is printed on a certificate."""
    printed = {name: paper[name] for name in PRINTED if name in paper}
    show = ["id", "receipt_number", "state", "name", "next_step.text"]
    return Application(phone, phone.ask("POST", PATH, printed, show=show).expect(201)["id"])
