"""Papers and cards on their way through the wallet, with everything that no file may tell.

Told in the story of tests/stack/test_log_scan.py, on real processes: an application on a card up to
the license, one on paper up to the refusal, one from the counter, a license that is pushed with its
file, an objection, and the messages about all of it.
"""

import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests
from PIL import ExifTags, Image

from tests.wallet.licenses.pushing import make_body
from wallet.crypto import sm3

MINE, PATIENCE_SECONDS = "/api/v1/me/applications", 180.0
KINDS = ("certificate", "id_card_front", "id_card_back")
CAMERA, PLACE = "SPECIMEN-CAMERA-7731", "43.8256N 87.6168E"
MISSING_WORDS, REJECTION_WORDS = "第二页的盖章看不清请重拍", "经核对签发档案此证不在本机关名下"
OBJECTION_WORDS, ANSWER_WORDS = "登记里少了我的那一本证", "档案中没有查到请到窗口"
FIELD_WORDS = "样例市光明巷社区诊室"
PDF = b"%PDF-1.7\n%the-sealed-file-of-somebody\n" + b"secret page " * 40


@dataclass
class Office:
    """An officer's browser."""

    address: str
    browser: requests.Session
    csrf_token: str

    def post(self, path: str, body: Any) -> Any:
        headers = {"X-CSRF-Token": self.csrf_token}
        answer = self.browser.post(f"{self.address}/{path}", json=body, headers=headers, timeout=30)
        assert answer.ok, answer.text
        return answer.json()

    def look(self, path: str) -> requests.Response:
        return self.browser.get(f"{self.address}/{path}", timeout=30)


@dataclass
class Applicant:
    """A citizen with a paper or a card, and their application."""

    story: Any
    person: dict[str, Any]
    token: str
    id: str = ""

    def ask(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        answer = self.story.ask(method, path, body, self.token)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def draft(self) -> None:
        known = ("type", "medium", "certificate_number", "card_number", "authority", "issued_on")
        paper = self.person["paper"][0]
        body = {key: value for key, value in paper.items() if key in known}
        self.id = self.ask("POST", MINE, body, 201)["id"]

    def attach(self, kind: str, *, complete: bool = True) -> None:
        content = photograph(self.story, f"{self.person['openid']} {kind}")
        announced = self.announce(kind, content)
        upload = announced["upload"]
        file = {"file": ("photo", content)}
        sent = requests.post(upload["url"], data=upload["fields"], files=file, timeout=30)
        assert sent.status_code == 204, sent.text
        if complete:
            path = f"{MINE}/{self.id}/attachments/{announced['id']}/completion"
            self.ask("POST", path)

    def announce(self, kind: str, content: bytes) -> Any:
        body = {
            "kind": kind,
            "content_type": "image/jpeg",
            "size": len(content),
            "digest": sm3.digest(content).hex(),
        }
        announced = self.ask("POST", f"{MINE}/{self.id}/attachments", body, 201)
        self.story.keep("signature of a form", announced["upload"]["fields"]["signature"])
        return announced

    def hand_in(self) -> None:
        for kind in KINDS:
            self.attach(kind)
        self.ask("POST", f"{MINE}/{self.id}/submission")


def tell_of_papers(story: Any, cast: dict[str, Any], sign_in: Callable[[str], Office]) -> None:
    """Let everything happen that has to do with papers; `sign_in` opens an officer's desk."""
    for words in (MISSING_WORDS, REJECTION_WORDS, OBJECTION_WORDS, ANSWER_WORDS, FIELD_WORDS):
        story.keep("words", words)
    story.keep("camera", CAMERA)
    story.keep("place", PLACE)
    city, province = sign_in("officer-city-2"), sign_in("officer-province-1")
    issued(story, cast, province)
    refused(story, cast, city)
    from_the_counter(story, cast, city)
    pushed(story, cast)
    objected(story, cast, city)


def issued(story: Any, cast: dict[str, Any], office: Office) -> None:
    """A card becomes a license."""
    applicant = arrived(story, cast, "古丽扎尔·阿卜杜萨拉木·买买提托合提")
    applicant.draft()
    applicant.hand_in()
    decide(office, applicant, "acceptance", {})
    decide(office, applicant, "approval", {"comment": REJECTION_WORDS})
    wait(lambda: applicant.ask("GET", f"{MINE}/{applicant.id}")["state"] == "issued")
    for row in applicant.ask("GET", "/api/v1/me/licenses")["items"]:
        page = applicant.ask("GET", f"/api/v1/me/licenses/{row['id']}")
        story.keep("license identifier", page["identifier"])
    told(story, applicant)


def refused(story: Any, cast: dict[str, Any], office: Office) -> None:
    """A paper is supplemented, looked at and refused; and its numbers are put into addresses."""
    applicant = arrived(story, cast, "柏晚秋")
    applicant.draft()
    applicant.ask("PATCH", f"{MINE}/{applicant.id}", {"fields": {"institution": FIELD_WORDS}})
    applicant.hand_in()
    decide(office, applicant, "acceptance", {})
    items = [{"kind": "certificate", "reason": MISSING_WORDS}]
    decide(office, applicant, "supplement", {"items": items})
    applicant.attach("certificate")
    applicant.ask("POST", f"{MINE}/{applicant.id}/submission")
    seen = office.look(f"applications/{applicant.id}").json()
    for attachment in seen["attachments"]:
        office.look(f"applications/{applicant.id}/attachments/{attachment['id']}")
    decide(office, applicant, "rejection", {"reason": "not_ours", "comment": REJECTION_WORDS})
    for text in (applicant.person["paper"][0]["certificate_number"], REJECTION_WORDS):
        applicant.story.ask("GET", f"{MINE}/{quote(text)}?q={quote(text)}", token=applicant.token)
        applicant.story.ask("PATCH", f"{MINE}/{applicant.id}", {text: text}, applicant.token)
        applicant.story.ask("POST", f"{MINE}?x={quote(text)}", {"type": text}, applicant.token)
        office.look(f"applications?state={quote(text)}&cursor={quote(text)}")
    told(story, applicant)
    applicant.draft()
    applicant.attach("certificate_back", complete=False)  # what was sent lies there


def from_the_counter(story: Any, cast: dict[str, Any], office: Office) -> None:
    """A clerk files, the citizen claims."""
    applicant = arrived(story, cast, "尉迟星野")
    paper = applicant.person["paper"][0]
    body = {key: paper[key] for key in ("type", "medium", "certificate_number", "authority")}
    person = {key: applicant.person[key] for key in ("name", "id_number")}
    code = story.keep("claim code", office.post("applications", body | person)["claim_code"])
    applicant.ask("POST", "/api/v1/me/claims", {"code": code[::-1]}, 404)
    applicant.ask("POST", "/api/v1/me/claims", {"code": code})


def pushed(story: Any, cast: dict[str, Any]) -> None:
    """An issuing system pushes a license and its file, and one that is refused."""
    person = next(row for row in cast["citizens"] if row["name"] == "祁朔")
    client = next(row for row in cast["clients"] if row["client_id"] == "issuer-city")
    pair = b64encode(f"{client['client_id']}:{client['client_secret']}".encode()).decode()
    token = story.token("issuer", grant_type="client_credentials", basic=pair)["access_token"]
    number = story.keep("license number", "202499000777")
    holder = {"kind": "person", "name": person["name"], "id_type": "111"}
    body = make_body(number=number, holders=[holder | {"id_number": person["id_number"]}])
    body["fields"] = body["fields"] | {"practice_place": FIELD_WORDS}
    story.keep("license identifier", body["identifier"])
    path = f"/api/v1/issuer/licenses/{quote(body['identifier'])}"
    story.ask("PUT", path, body | {"type": FIELD_WORDS}, token)
    assert story.ask("PUT", path, body, token).status_code == 201
    headers = {"X-Digest-SM3": sm3.digest(PDF).hex(), "Content-Type": "application/pdf"}
    answer = story.ask("PUT", f"{path}/file", token=token, data=PDF, headers=headers)
    assert answer.ok, answer.text
    story.pieces["page of a license file"] = PDF[40:140]


def objected(story: Any, cast: dict[str, Any], office: Office) -> None:
    """A citizen objects, and is answered."""
    applicant = arrived(story, cast, "温如许")
    said = {"kind": "missing", "words": OBJECTION_WORDS, "authority": "11990100000000027A"}
    made = applicant.ask("POST", "/api/v1/me/objections", said, 201)
    office.post(f"objections/{made['id']}/acceptance", {"comment": ANSWER_WORDS})
    office.look(f"objections/{made['id']}")
    answer = {"reason": "correct_as_is", "comment": ANSWER_WORDS}
    office.post(f"objections/{made['id']}/rejection", answer)


def arrived(story: Any, cast: dict[str, Any], name: str) -> Applicant:
    person = next(row for row in cast["citizens"] if row["name"] == name)
    token = story.sign_in(person, cast["appid"])["access_token"]
    story.prove(person, token, "pass")
    for paper in person.get("paper", []):
        story.keep("certificate number", paper["certificate_number"])
        if "card_number" in paper:
            story.keep("card number", paper["card_number"])
    applicant = Applicant(story, person, token)
    for row in applicant.ask("GET", "/api/v1/me/subscriptions")["items"]:
        path = f"/api/v1/me/subscriptions/{row['template']}"
        applicant.ask("PUT", path, {"result": "accept"})
    return applicant


def decide(office: Office, applicant: Applicant, what: str, body: Any) -> None:
    office.post(f"applications/{applicant.id}/{what}", body)


def told(story: Any, applicant: Applicant) -> None:
    """Wait until a message has reached the phone."""
    path = f"/phone/messages?openid={applicant.person['openid']}"
    wait(lambda: story.outside("GET", path)["items"])


def wait_for_export(folder: Path) -> None:
    """Wait until the worker has written down, outside the database, what happened last."""
    wait(lambda: any(b"objection.rejected" in file.read_bytes() for file in exported(folder)))


def exported(folder: Path) -> list[Path]:
    return [file for file in (folder / "audit").rglob("*") if file.is_file()]


def wait(condition: Callable[[], Any]) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < give_up_at, "it took too long"
        time.sleep(0.1)


def photograph(story: Any, subject: str) -> bytes:
    """Take a picture that says with what and where it was taken; a piece of it is remembered."""
    out, exif = BytesIO(), Image.Exif()
    exif[ExifTags.Base.Model], exif[ExifTags.Base.ImageDescription] = CAMERA, PLACE
    exif[0x8825] = {1: "N", 2: (43.0, 49.0, 30.0)}
    seed = sum(subject.encode())
    picture = Image.effect_noise((200 + seed % 50, 150), 80).convert("RGB")
    picture.save(out, "JPEG", exif=exif)
    content = out.getvalue()
    story.pieces[f"photograph {len(story.pieces)}"] = content[len(content) // 2 :][:64]
    return content
