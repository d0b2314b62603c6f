"""A full story on the real stack, then every file it left: nobody's name, number, token or code.

Looked at are all files of the data folder: logs, databases with what is still in their WAL, the
counts, the sandbox's own. The sandbox plays WeChat and must know again what it handed out.
"""

import base64
import json
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests

from app.launch.processes.stack import Addresses, running_stack
from tests.stack.paper_secrets import Office, tell_of_papers, wait_for_export
from wallet.codes import base45
from wallet.crypto import totp

WECHAT_CODE = "urn:elicense:grant:wechat-code"
PURPOSE, DEVICE, PLACE = "入职核验", "counter-3-of-the-venue", "样例路一号"


@dataclass
class Story:
    """Somebody's day with the wallet, and everything in it that no file may tell."""

    stack: Addresses
    secrets: dict[str, str] = field(default_factory=dict)
    # Of pictures and files, what is no text.
    pieces: dict[str, bytes] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: Any = None, token: str = "", **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= more.pop("headers", {})
        address = more.pop("address", self.stack.app) + path
        return requests.request(method, address, json=body, headers=headers, timeout=30, **more)

    def outside(self, method: str, path: str, body: Any = None) -> Any:
        return self.ask(method, path, body, address=self.stack.sandbox).json()

    def keep(self, what: str, text: str) -> str:
        """Remember that this must be nowhere."""
        self.secrets[f"{what} {len(self.secrets)}"] = text
        return text

    def token(self, what: str, **form: str) -> dict[str, Any]:
        basic = form.pop("basic", "")
        headers = {"Authorization": f"Basic {basic}"} if basic else {}
        answer = self.ask("POST", "/oauth/token", data=form, headers=headers).json()
        for name in ("access_token", "refresh_token"):
            if name in answer:
                self.keep(f"{what}'s {name}", answer[name])
        return dict(answer)

    def sign_in(self, person: dict[str, Any], appid: str) -> dict[str, Any]:
        code = self.outside("POST", "/phone/login", {"openid": person["openid"]})["code"]
        self.keep("login code", code)
        return self.token("citizen", grant_type=WECHAT_CODE, code=code, client_id=appid)

    def prove(self, person: dict[str, Any], token: str, result: str) -> None:
        [consent] = [
            row
            for row in self.ask("GET", "/api/v1/consents").json()["items"]
            if row["method"] == "wechat_face"
        ]
        body = {
            "name": person["name"],
            "id_number": person["id_number"],
            "method": "wechat_face",
            "consent": {name: consent[name] for name in ("document", "version")},
        }
        check = self.ask("POST", "/api/v1/me/identity-checks", body, token).json()
        verify_id = self.keep("verify_id", check["handoff"]["verify_id"])
        self.outside("POST", "/phone/face", {"verify_id": verify_id, "result": result})
        path = f"/api/v1/me/identity-checks/{check['id']}/completion"
        self.ask("POST", path, {}, token)

    def show(self, license_id: str, token: str) -> str:
        path = f"/api/v1/me/licenses/{license_id}/presentations"
        body = {"purpose": PURPOSE, "image": "svg"}
        code = str(self.ask("POST", path, body, token).json()["code"])
        handle = base45.decode(code.removeprefix("EL1:"))[12:28]
        self.keep("code", code.removeprefix("EL1:"))
        self.keep("handle", handle.hex())
        self.keep("handle", base64.b64encode(handle).decode())
        return code

    def scan(self, code: str, token: str) -> str:
        body = {"code": code, "purpose": PURPOSE, "device": DEVICE, "place": PLACE}
        return str(self.ask("POST", "/api/v1/verifications", body, token).json()["reason"])


def tell(stack: Addresses) -> Story:
    """Let a citizen, two venues and an officer do what they do, and what they should not."""
    story = Story(stack)
    cast = story.outside("GET", "/cast")
    remember_the_cast(story, cast)
    doctor = next(one for one in cast["citizens"] if "physician_practice" in one["licenses"])
    tokens = story.sign_in(doctor, cast["appid"])
    access = tokens["access_token"]
    story.prove(doctor, access, "fail")
    story.prove(doctor, access, "pass")
    rows = story.ask("GET", "/api/v1/me/licenses", token=access).json()["items"]
    assert rows
    for row in rows:
        page = story.ask("GET", f"/api/v1/me/licenses/{row['id']}", token=access).json()
        story.keep("license number", page["number"])
        story.keep("license identifier", page["identifier"])
    venue, other = (venue_token(story, row) for row in cast["clients"][:2])
    used, spare = (story.show(rows[0]["id"], access) for _ in range(2))
    assert [story.scan(used, venue), story.scan(used, other)] == ["ok", "already_used"]
    story.scan(spare[:-1] + "0", venue)
    misuse(story, doctor["name"], doctor["id_number"], spare, access)
    for _ in range(2):
        form = {"client_id": cast["appid"], "refresh_token": tokens["refresh_token"]}
        story.token("citizen", grant_type="refresh_token", **form)
    access = story.sign_in(doctor, cast["appid"])["access_token"]
    tell_of_papers(story, cast, lambda username: office(story, cast, username))
    at_the_desk(story, cast)
    story.ask("POST", "/api/v1/me/panic", token=access)
    return story


def remember_the_cast(story: Story, cast: dict[str, Any]) -> None:
    for person in cast["citizens"]:
        for name in ("name", "id_number", "openid"):
            story.keep(name, person[name])
        for paper in person.get("paper", []):
            story.keep("certificate number", paper["certificate_number"])
    for client in cast["clients"]:
        story.keep("client secret", client["client_secret"])
    for officer in cast["officers"]:
        story.keep("password", officer["password"])
        story.keep("totp secret", officer["totp_secret"])
    story.keep("appsecret", cast["appsecret"])


def venue_token(story: Story, row: dict[str, Any]) -> str:
    pair = base64.b64encode(f"{row['client_id']}:{row['client_secret']}".encode()).decode()
    story.keep("basic", pair)
    token = story.token("venue", grant_type="client_credentials", basic=pair)["access_token"]
    return str(token)


def misuse(story: Story, *texts: str) -> None:
    """Put personal data and secrets everywhere where they do not belong."""
    access = texts[-1]
    for text in texts:
        story.ask("GET", f"/{text}?q={text}", headers={"X-Request-Id": text.encode().hex()})
        story.ask("GET", f"/api/v1/me/licenses?type={text}", token=access)
        story.ask("POST", f"/api/v1/me/identity-checks?token={text}", {text: text}, access)
        story.ask("POST", "/api/v1/verifications", data=f'{{"code": "{text}'.encode())
        requests.request(access[:20], f"{story.stack.app}/{text}", timeout=30)


def at_the_desk(story: Story, cast: dict[str, Any]) -> None:
    desk = office(story, cast, "officer-city-1")
    person = next(one for one in cast["citizens"] if not one["licenses"])
    body = {"name": person["name"], "id_number": person["id_number"]}
    story.keep("identity code", desk.post("identity-codes", body)["code"])
    headers = {"X-CSRF-Token": desk.csrf_token}
    desk.browser.post(f"{desk.address}/locks", json=body, headers=headers, timeout=30)


def office(story: Story, cast: dict[str, Any], username: str) -> Office:
    """Open the desk of an officer; a one-time code is good once, so each has one desk."""
    officer = next(one for one in cast["officers"] if one["username"] == username)
    browser, address = requests.Session(), f"{story.stack.app}/api/v1/desk"
    moment = requests.get(f"{story.stack.app}/healthz", timeout=30).headers["Date"]
    signed_in = browser.post(f"{address}/session", json=credentials(officer, moment), timeout=30)
    assert signed_in.status_code == 200, signed_in.text
    csrf = story.keep("csrf token", signed_in.json()["csrf_token"])
    for cookie in browser.cookies:
        story.keep("desk cookie", str(cookie.value))
    return Office(address, browser, csrf)


def credentials(officer: dict[str, Any], date: str) -> dict[str, str]:
    code = totp.code_at(officer["totp_secret"], at=parsedate_to_datetime(date))
    return {
        "username": officer["username"],
        "password": officer["password"],
        "totp": code,
    }


@dataclass(frozen=True)
class Kept:
    """What lay in the data folder while everything ran, and after everything had stopped."""

    story: Story
    running: dict[str, bytes]
    stopped: dict[str, bytes]

    def leaks(self, kept: dict[str, bytes]) -> list[tuple[str, str]]:
        """Which kind of secret is in which file; the secrets themselves are not printed."""
        return sorted(
            (file, what)
            for what, text in self.story.secrets.items()
            for file, data in kept.items()
            if any(each in data for each in spellings(text))
        )

    def pieces_in(self, kept: dict[str, bytes]) -> list[tuple[str, str]]:
        """Which picture or file lies in which file as it is."""
        pieces = self.story.pieces.items()
        return [(file, what) for what, piece in pieces for file in kept if piece in kept[file]]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("scan") / "data"
    with running_stack(folder) as stack:
        story = tell(stack)
        wait_for_export(folder)
        metrics = requests.get(f"{stack.app}/metrics", timeout=30).content
        # What is only in a WAL is gone afterwards.
        running = read_all(folder) | {"metrics": metrics}
    return Kept(story, running, read_all(folder))


def read_all(folder: Path) -> dict[str, bytes]:
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def spellings(text: str) -> set[bytes]:
    """How a text may look in a log line, a database or an address."""
    escaped, quoted = json.dumps(text)[1:-1], quote(text, safe="")
    return {each.encode() for each in (text, escaped, quoted)} | {text.encode("utf-16-le")}


def ours(kept: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in kept.items() if not name.startswith("sandbox/")}


def untold(leaks: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Leave out the identifiers of licenses: the database finds a license by it, in clear."""
    found = [leak for leak in leaks if leak[0].startswith("wallet.sqlite")]
    return [leak for leak in leaks if leak not in found or "license identifier" not in leak[1]]


def test_the_story_left_what_there_is_to_look_through(kept: Kept) -> None:
    assert {"wallet.sqlite", "short-lived.sqlite", "keys.json", "log/web.log"} <= set(kept.running)
    assert {name for name in kept.running if name.endswith("-wal")}
    assert kept.running["log/web.log"].count(b'"access"') > 40
    assert len(kept.story.secrets) > 70
    assert min(map(len, kept.story.secrets.values())) > 1


def test_no_file_of_the_wallet_tells_anything_while_it_runs(kept: Kept) -> None:
    assert untold(kept.leaks(ours(kept.running))) == []


def test_no_file_of_the_wallet_tells_anything_afterwards(kept: Kept) -> None:
    assert untold(kept.leaks(ours(kept.stopped))) == []


def test_no_picture_and_no_file_lies_there_as_it_came(kept: Kept) -> None:
    stored = [name for name in kept.running if name.startswith("files/")]

    assert {name.split("/")[1] for name in stored} >= {"attachments", "licenses", "uploads"}
    assert len(kept.story.pieces) > 6
    assert kept.pieces_in(kept.running) == kept.pieces_in(kept.stopped) == []


def test_the_export_of_the_log_was_looked_through_too(kept: Kept) -> None:
    names = [name for name in kept.running if name.startswith("audit/")]

    assert any(b"application.rejected" in kept.running[name] for name in names)


def test_the_sandbox_tells_nothing_in_its_log(kept: Kept) -> None:
    logs = {name: data for name, data in kept.running.items() if name.startswith("log/")}

    assert "log/sandbox.log" in logs
    assert kept.leaks(logs) == []


def test_the_sandbox_keeps_no_token_of_the_wallet(kept: Kept) -> None:
    theirs = {name: data for name, data in kept.running.items() if name.startswith("sandbox/")}

    found = {what.rpartition(" ")[0] for _, what in kept.leaks(theirs)}
    assert theirs
    # What WeChat hands out it must know again; names and numbers it reads from the repository.
    assert found <= {"openid", "verify_id", "login code"}


def test_a_secret_that_lay_there_would_be_found(kept: Kept) -> None:
    for what, text in kept.story.secrets.items():
        line = json.dumps({"message": text}).encode()
        assert ("a.log", what) in kept.leaks({"a.log": line}), what
