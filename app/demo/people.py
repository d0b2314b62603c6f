"""The programs that people hold in their hands: a mini-program, a scanner."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.demo.line import Answer, Line


@dataclass
class Phone:
    """A citizen's mini-program, signed in or about to be."""

    app: Line
    sandbox: Line
    person: dict[str, Any]
    appid: str
    token: str = ""

    def sign_in(self) -> Answer:
        """Get a code from WeChat, and a session for it."""
        openid = {"openid": self.person["openid"]}
        code = self.sandbox.ask("POST", "/phone/login", openid, show=["code"])["code"]
        form = {
            "grant_type": "urn:elicense:grant:wechat-code",
            "code": code,
            "client_id": self.appid,
        }
        show = ["access_token", "expires_in", "scope"]
        answer = self.app.ask("POST", "/oauth/token", form=form, show=show)
        self.token = answer.expect(200)["access_token"]
        return answer

    def prove_identity(self) -> Answer:
        """Agree to a document, start a check, stand before the camera, complete the check."""
        show = ["id", "status", "handoff.verify_id"]
        check = self.ask("POST", "/me/identity-checks", self._statement(), show=show).expect(201)
        face = {"verify_id": check["handoff.verify_id"], "result": "pass"}
        self.sandbox.ask("POST", "/phone/face", face, show=["result"])
        path = f"/me/identity-checks/{check['id']}/completion"
        return self.ask("POST", path, {}, show=["status", "reason"])

    def arrive(self) -> None:
        """Do what every citizen does first."""
        self.sign_in().expect(200)
        self.prove_identity().expect(200, status="passed")

    def agree(self, template: str) -> Answer:
        """Say yes when WeChat asks whether such messages may come."""
        offered = self.app.fetch("GET", "/api/v1/me/subscriptions", headers=bearer(self.token))
        ids = {row["template"]: row["wechat_template_id"] for row in offered["items"]}
        tap = {"openid": self.person["openid"], "template_id": ids[template], "result": "accept"}
        self.sandbox.ask("POST", "/phone/subscribe", tap, show=["remaining"]).expect(200)
        path = f"/me/subscriptions/{template}"
        return self.ask("PUT", path, {"result": "accept"}, show=["template", "kind", "remaining"])

    def look(self) -> Answer:
        return self.ask("GET", "/me", show=["bound", "name", "id_number"])

    def list_licenses(self) -> Answer:
        return self.ask("GET", "/me/licenses", show=["sources.0.name", "sources.0.state"])

    def list_usage(self) -> Answer:
        return self.ask("GET", "/me/usage")

    def present(self, license_id: str) -> Answer:
        path = f"/me/licenses/{license_id}/presentations"
        return self.ask("POST", path, {}, show=["code", "issued_at", "expires_at"])

    def watch(self, presentation_id: str) -> Answer:
        path = f"/me/presentations/{presentation_id}"
        return self.ask("GET", path, show=["state", "verified_at", "verifier"])

    def ask(self, method: str, path: str, body: Any = None, show: Sequence[str] = ()) -> Answer:
        return self.app.ask(method, f"/api/v1{path}", body, show=show, headers=bearer(self.token))

    def _statement(self) -> dict[str, Any]:
        documents = self.app.ask("GET", "/api/v1/consents", show=["items.0.title"])["items"]
        return {
            "name": self.person["name"],
            "id_number": self.person["id_number"],
            "method": "wechat_face",
            "consent": {name: documents[0][name] for name in ("document", "version")},
        }


@dataclass
class Scanner:
    """A venue's program."""

    app: Line
    client: dict[str, Any]
    token: str = ""

    def sign_in(self) -> Answer:
        pair = f"{self.client['client_id']}:{self.client['client_secret']}"
        answer = self.app.ask(
            "POST",
            "/oauth/token",
            form={"grant_type": "client_credentials"},
            headers={"Authorization": f"Basic {b64encode(pair.encode()).decode()}"},
            show=["access_token", "expires_in", "scope"],
        )
        self.token = answer.expect(200)["access_token"]
        return answer

    def verify(self, code: str, show: Sequence[str] = ()) -> Answer:
        body = {"code": code, "purpose": "entry_registration"}
        show = ["verdict", "reason", *show]
        return self.app.ask(
            "POST", "/api/v1/verifications", body, show=show, headers=bearer(self.token)
        )


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
