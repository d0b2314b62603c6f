"""Licenses as issuing systems push them: good by default, a test names only what matters."""

from tests.acts import make_act
from tests.wallet.licenses.factories import (
    AUTHORITY,
    FATHER,
    MOTHER,
    NOON,
    NURSE,
    PRINCIPAL,
    make_identifier,
    serials,
)
from wallet.act import Actor, ActorKind
from wallet.pushing.event_request import read_event_request
from wallet.pushing.events import record_event
from wallet.pushing.push import push
from wallet.pushing.pushed import read_pushed
from wallet.pushing.pusher import Pusher

TYPES = ("nurse_practice", "birth_certificate", "clinic_filing")
CITY = Pusher(
    "issuer-city",
    Actor(ActorKind.SYSTEM, "issuer-city", "样例市电子证照签发系统"),
    frozenset((AUTHORITY, code) for code in TYPES),
)
PROVINCE = Pusher(
    "issuer-province",
    Actor(ActorKind.SYSTEM, "issuer-province", "样例省电子证照签发系统"),
    frozenset({("11990000000000019A", "nurse_practice")}),
)


def make_body(**changes):
    """A nurse's license as it is pushed; a change to None leaves the member out."""
    usual = {
        "identifier": make_identifier(),
        "type": "nurse_practice",
        "number": f"2024{next(serials):08}",
        "authority": {"code": AUTHORITY, "name": "样例市卫生健康委员会"},
        "issued_on": "2024-01-01",
        "valid_from": "2024-01-01",
        "valid_to": "2028-12-31",
        "holders": [
            {"kind": "person", "name": NURSE.name, "id_type": "111", "id_number": NURSE.id_number}
        ],
        "fields": {"sex": "2", "birth_date": "1990-03-05", "practice_place": "样例市第一医院"},
    }
    return {name: value for name, value in (usual | changes).items() if value is not None}


def make_birth_body(**changes):
    """The certificate of a child without a number, born on 5 March 2024."""
    usual = {
        "identifier": make_identifier("birth_certificate"),
        "type": "birth_certificate",
        "number": f"X99{next(serials):07}",
        "issued_on": "2024-03-08",
        "valid_from": None,
        "valid_to": None,
        "holders": [{"kind": "person", "name": "吴小样"}],
        "guardians": [
            {"name": MOTHER.name, "id_number": MOTHER.id_number, "relation": "mother"},
            {"name": FATHER.name, "id_number": FATHER.id_number, "relation": "father"},
        ],
        "fields": {
            "child_name": "吴小样",
            "child_sex": "1",
            "born_at": "2024-03-05 08:30",
            "weight_g": 3200,
            "mother_name": MOTHER.name,
            "mother_id_number": MOTHER.id_number,
            "institution": "样例市第一医院",
        },
    }
    return make_body(**(usual | changes))


def make_clinic_body(**changes):
    usual = {
        "identifier": make_identifier("clinic_filing"),
        "type": "clinic_filing",
        "number": f"样卫诊备字〔2024〕第{next(serials):04}号",
        "valid_from": None,
        "valid_to": None,
        "holders": [
            {
                "kind": "organization",
                "name": "样例安和诊所",
                "id_type": "001",
                "id_number": "929901010000000A26",
            }
        ],
        "representative": {"name": PRINCIPAL.name, "id_number": PRINCIPAL.id_number},
        "fields": {"address": "样例市样例路1号", "principal": PRINCIPAL.name, "subjects": "全科"},
    }
    return make_body(**(usual | changes))


def make_event_request(event, **changes):
    usual = {
        "id": f"{event}-1",
        "event": event,
        "reason": "样例",
        "effective_at": "2026-11-21T12:00:00+08:00",
    }
    return usual | changes


def take(session, vault, body, *, at=NOON, pusher=CITY, **more):
    receipt = push(make_act(session, at=at, vault=vault), read_pushed(body), pusher=pusher, **more)
    session.commit()
    return receipt


def tell(session, vault, identifier, request, *, at=NOON, pusher=CITY):
    recorded = record_event(
        make_act(session, at=at, vault=vault),
        identifier,
        read_event_request(request, at=at),
        pusher=pusher,
    )
    session.commit()
    return recorded
