"""A nurse with a license, and officers of two authorities."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.acts import make_act
from tests.wallet.licenses.factories import AUTHORITY, NOON, NURSE, make_arrival
from wallet.act import Actor, ActorKind
from wallet.licenses.receive import receive
from wallet.objections.models import Objection, ObjectionKind
from wallet.objections.submit import Complaint, submit
from wallet.officers.models import Officer, OfficerRole

ELSEWHERE = "11990000000000019A"
CITIZEN = Actor(ActorKind.CITIZEN, "an account")
WORDS = "证照上的执业地点写错了，应为样例市第二医院。"


@dataclass
class Desk:
    """Whoever objects, and whoever answers."""

    session: Any
    vault: Any

    def __post_init__(self):
        arrival = make_arrival()
        self.person_key = NURSE.key(self.vault)
        self.license = receive(
            make_act(self.session, vault=self.vault), arrival, source="provincial"
        )
        self.other = receive(
            make_act(self.session, vault=self.vault), make_arrival(number="2"), source="provincial"
        )
        self.city, self.province = self.officer(AUTHORITY), self.officer(ELSEWHERE)
        self.session.commit()

    def officer(self, authority, **more):
        officer = Officer(
            id=uuid4(),
            username=f"officer-{uuid4()}",
            name="经办员",
            role=OfficerRole.OFFICER,
            authority=authority,
            password_digest=b"",
            totp_sealed=b"",
            totp_step=0,
            created_at=NOON - timedelta(days=9),
            **more,
        )
        self.session.add(officer)
        self.session.flush()
        return officer

    def object(self, kind=ObjectionKind.WRONG, *, at=NOON, about_license=True, **more) -> Objection:
        license_id = self.license.id if about_license else None
        objection = submit(
            make_act(self.session, CITIZEN, at=at, vault=self.vault),
            Complaint(kind, WORDS, license_id, **more),
            person_key=self.person_key,
        )
        self.session.commit()
        return objection


@pytest.fixture
def desk(session, vault):
    return Desk(session, vault)
