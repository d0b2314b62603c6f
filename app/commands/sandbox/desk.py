"""An officer of the cast at the running app's desk, over HTTP and with nothing but HTTP.

A one-time code is good once, so the session of the last command is kept, sealed, and used again.
"""

import json
from pathlib import Path
from typing import Any

import requests
from flask import current_app

from app.clock import now
from app.services import services
from wallet.crypto import totp
from wallet.crypto.sealed import Kept, Sealed
from wallet.crypto.vault import BrokenSeal
from wallet.errors import Unavailable

TIMEOUT_SECONDS = 30
UNAUTHORIZED, FIRST_BAD_STATUS = 401, 400
SESSION_PATH = "/api/v1/desk/session"
COOKIE = "desk"
DESK_SESSION = Sealed("sandbox_desk", Kept.BRIEFLY)


class AppUnavailable(Unavailable):
    """The app does not answer on its port."""


class Said(Exception):
    """The desk said no, in the words of its problem document."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__(f"{answer.get('code')}: {answer.get('title')} ({answer.get('detail')})")
        self.answer = answer


class SandboxDesk:
    """One officer's browser, which signs in when it has to."""

    def __init__(self, officer: dict[str, Any]) -> None:
        self.officer = officer
        self._file = Path(current_app.config["DATA_DIR"]) / "sandbox" / f"desk-{self.username}"

    @property
    def username(self) -> str:
        return str(self.officer["username"])

    def ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Call a path of the desk; raises Said and AppUnavailable."""
        kept = self._kept()
        answer = self._send(method, path, body, **kept) if kept else None
        if answer is None or answer.status_code == UNAUTHORIZED:
            answer = self._send(method, path, body, **self._sign_in())
        return _content(answer)

    def _sign_in(self) -> dict[str, str]:
        row = self.officer
        code = totp.code_at(row["totp_secret"], at=now())
        asked = {"username": row["username"], "password": row["password"], "totp": code}
        answer = self._send("POST", SESSION_PATH, asked)
        token = _content(answer)["csrf_token"]
        session = {"cookie": answer.cookies[COOKIE], "csrf_token": str(token)}
        sealed = DESK_SESSION.seal(services().vault, json.dumps(session), of=self.username)
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file.write_bytes(sealed)
        return session

    def _kept(self) -> dict[str, str]:
        try:
            sealed = self._file.read_bytes()
            text = DESK_SESSION.open(services().vault, sealed, of=self.username)
        except (FileNotFoundError, BrokenSeal):
            return {}
        return dict(json.loads(text))

    def _send(
        self, method: str, path: str, body: Any, *, cookie: str = "", csrf_token: str = ""
    ) -> requests.Response:
        address = f"http://127.0.0.1:{current_app.config['PORT']}{path}"
        headers = {"X-CSRF-Token": csrf_token} if csrf_token else {}
        with requests.Session() as http:
            http.trust_env = False  # it is on this machine: no proxy leads there
            try:
                return http.request(
                    method,
                    address,
                    json=body,
                    headers=headers,
                    cookies={COOKIE: cookie} if cookie else None,
                    timeout=TIMEOUT_SECONDS,
                    allow_redirects=False,
                )
            except requests.RequestException as error:
                kind = type(error).__name__
                raise AppUnavailable(
                    f"no wallet answers at {address} ({kind}): is make run up, and is its port the "
                    "one of PORT?"
                ) from None


def _content(answer: requests.Response) -> dict[str, Any]:
    try:
        content = dict(answer.json())
    except ValueError:
        content = {"code": f"http_{answer.status_code}"}
    if answer.status_code >= FIRST_BAD_STATUS:
        raise Said(content)
    return content
