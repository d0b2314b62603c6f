"""Messages on their way to a phone: a person with a grant, things that happen, what arrives."""

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import requests
import sqlalchemy as sa

from app.clock import now
from app.extensions import db
from app.services import services
from notifications.wechat_templates import SPECIMENS, read
from tests.acts import make_act
from wallet.act import Actor, ActorKind
from wallet.audit import record
from wallet.identity.documents import RESIDENT_ID
from wallet.identity.models import Identity
from wallet.identity.persons import Person

SEND = "/cgi-bin/message/subscribe/send"
TEMPLATE = "wallet_locked"
CLERK = Actor(ActorKind.OFFICER, "clerk")


def sign_in_new_phone(wallet, holds="physician_practice"):
    """A bound person on a phone of their own, so that no other test's messages are on it."""
    person = wallet.outside.citizen(holds=holds) | {"openid": f"o{uuid4().hex[:27]}"}
    phone = wallet.sign_in(person)
    assert phone.prove()["status"] == "passed"
    return phone


def agree(phone, template=TEMPLATE, times=1):
    for _ in range(times):
        path = f"/api/v1/me/subscriptions/{template}"
        assert phone.call("PUT", path, {"result": "accept"}).status_code == 200


def remaining(phone, template=TEMPLATE):
    items = phone.call("GET", "/api/v1/me/subscriptions").get_json()["items"]
    return next(one["remaining"] for one in items if one["template"] == template)


def tap(phone, result="accept", template=TEMPLATE, **more):
    """What the phone tells WeChat; from the first tap on the sandbox counts."""
    body = {
        "openid": phone.person["openid"],
        "template_id": read(SPECIMENS)[template].id,
        "result": result,
        **more,
    }
    phone.outside.post("/phone/subscribe", body)


def happen(app, times=1, action="wallet.locked", phone=None, **detail):
    """Write entries about the one person there is, or a phone's, each a moment after the other."""
    with app.app_context():
        session, at = db.session(), now()
        person_key = (
            session.scalars(sa.select(Identity.person_key)).one()
            if phone is None
            else person_key_of(phone)
        )
        for number in range(times):
            record.record(
                make_act(session, CLERK, at=at + timedelta(microseconds=number)),
                action,
                person_key=person_key,
                **detail,
            )
        session.commit()


def person_key_of(phone):
    name, number = phone.person["name"], phone.person["id_number"]
    person = Person.of(name=name, id_type=RESIDENT_ID, id_number=number)
    return person.key(services().vault)


def break_sending(wallet, mode="error", times=1, path=SEND, **how):
    wallet.outside.post("/faults", {"path": path, "mode": mode, "times": times, **how})


def mend(wallet):
    requests.delete(f"{wallet.outside.url}/faults", timeout=60).raise_for_status()


def arrived(phone):
    """Every message on the phone, and how often it is there."""
    path = f"{phone.outside.url}/phone/messages?openid={phone.person['openid']}"
    return Counter(one["page"] for one in requests.get(path, timeout=30).json()["items"])
