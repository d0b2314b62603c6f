"""Applications, badly asked for: every refusal leaves everything but the audit log as it was.

Compared is each row of each table, not only how many there are.
"""

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.models import metadata
from tests.blueprints.applying import (
    CITY,
    MINE,
    PROVINCE,
    Case,
    act,
    desk_of,
    done,
    draft,
    paper_of,
    picture,
    submitted,
)
from tests.blueprints.desk import Desk, document
from tests.blueprints.test_bad_input import LONG, NO_TEXT, NOTHING, UNREADABLE, assert_problem
from tests.world import Phone, World, world
from wallet.crypto import sm3

# Who did what: refused tries are written down.
LOG = {"entries"}
REASON = "照片不清楚，请重拍"


def contents(wallet: World) -> dict[str, list[Any]]:
    """Every row of every table but the log."""
    with wallet.app.app_context(), db.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(sa.select(table))))
            for table in metadata.sorted_tables
            if table.name not in LOG
        }


@dataclass
class Scene:
    """One application in each state that something could still be done to, and who could."""

    wallet: World
    phone: Phone
    stranger: Phone
    desk: Desk
    elsewhere: Desk
    auditor: Desk
    draft: Case
    accepted: Case

    def say(self, what: str, path: str, body: Any) -> Any:
        """Send a body as the one who may."""
        text = json.dumps(body)
        if path.startswith("/api/v1/desk"):
            head = {"X-CSRF-Token": self.desk.csrf_token}
            client = self.desk.client
        else:
            head = {"Authorization": f"Bearer {self.phone.tokens['access_token']}"}
            client = self.phone.client
        return client.open(
            path, method=what, data=text, headers=head, content_type="application/json"
        )


@pytest.fixture(scope="module")
def scene(sandbox, tmp_path_factory):
    """A draft and an accepted application; it serves all who change nothing."""
    with scene_in(tmp_path_factory.mktemp("bad"), sandbox) as scene:
        yield scene


@contextmanager
def scene_in(folder, sandbox):
    with world(sandbox, folder, RATE_LIMITS="off") as wallet:
        phone, stranger = wallet.bound(name="尉迟星野"), wallet.bound(name="祁朔")
        desk = desk_of(wallet, "officer-city-1")
        accepted = submitted(wallet.bound(name="柏晚秋"))
        done(act(desk, accepted, "acceptance"))
        yield Scene(
            wallet,
            phone,
            stranger,
            desk,
            desk_of(wallet, "officer-province-1"),
            desk_of(wallet, "auditor-province-1"),
            draft(phone),
            accepted,
        )


# Bodies, field by field

FORM = {
    "type": "nurse_practice",
    "medium": "paper",
    "certificate_number": "202499009999",
    "authority": CITY,
}
MORE = {"issued_on": "2024-01-01", "for": "self", "purpose": "conversion"}
PERSON = {"name": "苏禾", "id_number": "990101199208031263"}
PICTURE = {"kind": "certificate", "content_type": "image/png", "size": 10}
DRAFT, ACCEPTED, DESK = f"{MINE}/DRAFT", "/api/v1/desk/applications/ACCEPTED", "/api/v1/desk"
# What is asked, whether it is a change, the fields that must be there, and the others.
BODIES: dict[str, tuple[str, str, dict[str, Any], dict[str, Any]]] = {
    "draft": ("POST", MINE, FORM, MORE),
    "edit": (
        "PATCH",
        DRAFT,
        {},
        {
            k: v
            for k, v in (FORM | MORE).items()
            if k in {"medium", "certificate_number", "authority", "issued_on"}
        },
    ),
    "whole form": (
        "PUT",
        DRAFT,
        {k: v for k, v in FORM.items() if k != "type"},
        {"issued_on": "2024-01-01"},
    ),
    "announcement": ("POST", f"{DRAFT}/attachments", PICTURE, {"digest": "0" * 64}),
    "claim": ("POST", "/api/v1/me/claims", {"code": "0" * 13}, {}),
    "filing": ("POST", f"{DESK}/applications", FORM | PERSON, MORE),
    "acceptance": ("POST", f"{ACCEPTED}/acceptance", {}, {"version": 1}),
    "supplement": (
        "POST",
        f"{ACCEPTED}/supplement",
        {"items": [{"kind": "certificate", "reason": REASON}]},
        {"version": 1},
    ),
    "approval": ("POST", f"{ACCEPTED}/approval", {}, {"comment": "同意"}),
    "rejection": (
        "POST",
        f"{ACCEPTED}/rejection",
        {"reason": "other", "comment": "经核对，证照不真实。"},
        {"version": 1},
    ),
    "issuing": ("POST", f"{ACCEPTED}/issuing", {}, {"version": 1}),
    "objection": (
        "POST",
        "/api/v1/me/objections",
        {"kind": "missing_license", "words": "少了一本"},
        {"authority": CITY},
    ),
    "subscriptions": ("PUT", "/api/v1/me/subscriptions/NOTHING", {"remaining": 1}, {}),
}
# What may be left out may also be null.
NULLABLE = {"issued_on", "version", "comment", "authority"}


def spoiled():
    for name, (method, path, required, optional) in BODIES.items():
        whole = required | optional
        for field in required:
            yield (
                f"{name}: no {field}",
                method,
                path,
                {key: value for key, value in whole.items() if key != field},
            )
        for field, value in whole.items():
            for wrong in NO_TEXT:
                fits = type(wrong) is type(value) or (wrong is None and field in NULLABLE)
                if not fits or (isinstance(wrong, list) and isinstance(value, list)):
                    yield f"{name}: {field} is {wrong!r:.20}", method, path, whole | {field: wrong}
            if isinstance(value, str):
                yield f"{name}: {field} too long", method, path, whole | {field: LONG}
                for what, text in UNREADABLE.items():
                    yield f"{name}: {field} with {what}", method, path, whole | {field: f"x{text}"}
        yield f"{name}: a surplus field", method, path, whole | {"surplus": 1}


SPOILED = list(spoiled())


def real(path: str, ids: dict[str, str]) -> str:
    for word, id_ in ids.items():
        path = path.replace(word, id_)
    return path


def test_every_field_spoiled_in_every_way_changes_nothing(scene):
    before = contents(scene.wallet)
    ids = {"DRAFT": scene.draft.id, "ACCEPTED": scene.accepted.id, "NOTHING": NOTHING}

    for what, method, path, body in SPOILED:
        answer = scene.say(method, real(path, ids), body)
        assert answer.status_code in {400, 404, 409, 422}, (what, answer.get_json())
        assert_problem(answer, answer.status_code)
        assert contents(scene.wallet) == before, what

    assert len(SPOILED) > 300


# Bodies that make no sense, and people who may not


def my(method, path="", body=None, who="phone", case="draft"):
    def ask(scene):
        id_ = getattr(scene, case).id
        return getattr(scene, who).call(method, f"{MINE}/{id_}{path}", body)

    return ask


def office(what, body=None, who="desk", case="accepted"):
    def ask(scene):
        return act(getattr(scene, who), getattr(scene, case), what, **(body or {}))

    return ask


def new(**changes):
    return lambda scene: scene.stranger.call("POST", MINE, FORM | changes)


def filed(**changes):
    def ask(scene):
        paper = paper_of(scene.phone.person) | document(scene.stranger.person)
        return scene.desk.post("applications", paper | changes)

    return ask


def announced(**changes):
    content = picture("bad")
    right = {
        "kind": "certificate",
        "content_type": "image/png",
        "size": len(content),
        "digest": sm3.digest(content).hex(),
    }
    return my("POST", "/attachments", right | changes)


AGAIN = {"items": [{"kind": "certificate", "reason": REASON}]}
WORDS = {"reason": "other", "comment": "经核对，证照不真实。"}
REFUSED = {
    "a type that there is not": (new(type="nothing"), 422),
    "a number of blanks": (new(certificate_number=" "), 422),
    "an authority with a wrong check character": (new(authority="11990100000000027B"), 422),
    "a day that is to come": (new(issued_on="2999-01-01"), 422),
    "a card number of a paper": (new(card_number="1"), 422),
    "a field that there is not": (new(fields={"x": "y"}), 422),
    "a value that is none": (new(fields={"sex": "9"}), 422),
    "for a child that a nurse is not": (new(**{"for": "child"}), 422),
    "replacing what one does not have": (new(purpose="replacement"), 422),
    "the same certificate again": (
        lambda s: s.phone.call("POST", MINE, paper_of(s.phone.person)),
        409,
    ),
    "changed to nonsense": (my("PATCH", "", {"certificate_number": " "}), 422),
    "handed in without photographs": (my("POST", "/submission"), 422),
    "a kind that there is not": (announced(kind="x"), 422),
    "no picture": (announced(content_type="text/html"), 422),
    "an empty picture": (announced(size=0), 422),
    "a picture too large": (announced(size=60_000_000), 422),
    "completion of nothing": (my("POST", f"/attachments/{NOTHING}/completion"), 404),
    "removal of nothing": (my("DELETE", f"/attachments/{NOTHING}"), 404),
    "a look at nothing": (my("GET", f"/attachments/{NOTHING}"), 404),
    "a change by a stranger": (my("PATCH", "", {"issued_on": None}, who="stranger"), 404),
    "a whole form of nonsense": (
        my("PUT", "", {"medium": "paper", "certificate_number": " ", "authority": CITY}),
        422,
    ),
    "a submission by a stranger": (my("POST", "/submission", who="stranger"), 404),
    "a withdrawal by a stranger": (my("POST", "/withdrawal", who="stranger"), 404),
    "a picture by a stranger": (my("POST", "/attachments", PICTURE, who="stranger"), 404),
    "a claim of nothing": (
        lambda s: s.phone.call("POST", "/api/v1/me/claims", {"code": "0" * 13}),
        404,
    ),
    "accepted again": (office("acceptance"), 409),
    "issued again": (office("issuing"), 409),
    "an older version": (office("approval", {"version": 0}), 409),
    "a kind to supplement that there is not": (
        office("supplement", {"items": [{"kind": "x", "reason": REASON}]}),
        422,
    ),
    "a supplement of kind and field": (
        office(
            "supplement", {"items": [{"kind": "certificate", "field": "sex", "reason": REASON}]}
        ),
        422,
    ),
    "a blank comment": (office("rejection", WORDS | {"comment": " "}), 422),
    "a draft at the desk": (office("acceptance", case="draft"), 404),
    **{
        f"{what} elsewhere": (office(what, body, who="elsewhere"), 404)
        for what, body in (("approval", {}), ("supplement", AGAIN), ("rejection", WORDS))
    },
    **{
        f"{what} by an auditor": (office(what, body, who="auditor"), 403)
        for what, body in (
            ("approval", {}),
            ("supplement", AGAIN),
            ("rejection", WORDS),
            ("issuing", {}),
        )
    },
    "filed for another authority": (filed(authority=PROVINCE), 422),
    "filed with a wrong number": (filed(id_number="990101199208031264"), 422),
    "filed without a certificate's number": (filed(certificate_number=" "), 422),
    "filed for who holds a draft of it": (lambda s: filed(**document(s.phone.person))(s), 409),
    "filed by an auditor": (
        lambda s: s.auditor.post("applications", paper_of(s.phone.person) | PERSON),
        403,
    ),
}


@pytest.mark.parametrize(("ask", "status"), REFUSED.values(), ids=REFUSED)
def test_a_refusal_changes_nothing(scene, ask, status):
    before = contents(scene.wallet)

    assert_problem(ask(scene), status)

    assert contents(scene.wallet) == before


def test_after_all_refusals_what_is_right_still_goes_on(sandbox, tmp_path):
    with scene_in(tmp_path, sandbox) as scene:
        for ask, _ in REFUSED.values():
            ask(scene)

        scene.draft.photographed()

        assert done(scene.draft.submit())["state"] == "submitted"
        assert done(act(scene.desk, scene.accepted, "approval"))["state"] == "approved"
