"""An officer's browser."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.demo.line import Answer, Line
from wallet.crypto import totp

PATH = "/api/v1/desk"
STATE = ("receipt_number", "state", "due_on")
# The answer shows the case as it stands, and the worker issues what is approved at once.
APPROVED = frozenset({"approved", "issuing", "issued"})


@dataclass
class Desk:
    """A way to the app with a cookie of its own, and the session's second token."""

    app: Line
    sandbox: Line
    officer: dict[str, Any]
    csrf_token: str = ""

    def sign_in(self) -> Answer:
        """Sign in with password and the code that an authenticator shows at the moment."""
        at = datetime.fromisoformat(self.sandbox.fetch("GET", "/clock").expect(200)["now"])
        body = {name: self.officer[name] for name in ("username", "password")}
        body["totp"] = totp.code_at(self.officer["totp_secret"], at=at)
        show = ["csrf_token", "officer.name", "officer.role"]
        answer = self.app.ask("POST", f"{PATH}/session", body, show=show)
        self.csrf_token = answer.expect(200)["csrf_token"]
        return answer

    def queue(self) -> Answer:
        return self.app.ask("GET", f"{PATH}/applications")

    def open(self, application_id: str, show: Sequence[str] = ()) -> Answer:
        return self.app.ask("GET", f"{PATH}/applications/{application_id}", show=show)

    def act(self, application_id: str, what: str, **body: Any) -> Answer:
        """Decide: acceptance, supplement, approval, rejection."""
        path, headers = f"{PATH}/applications/{application_id}/{what}", self._headers()
        return self.app.ask("POST", path, body, show=STATE, headers=headers)

    def _headers(self) -> dict[str, str]:
        return {"X-CSRF-Token": self.csrf_token}
