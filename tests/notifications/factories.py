"""Things of the notifications room: people, what happened to them, and a channel that behaves."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from notifications.models import GrantKind
from notifications.outcomes import Fate, Outcome
from notifications.templates import PAGE
from tests.acts import make_act
from tests.conftest import NOON
from tests.wallet.identity.factories import make_account, make_binding, make_person
from wallet.act import Actor, ActorKind
from wallet.audit import record

VENUE = Actor(ActorKind.VERIFIER, "venue-a", "样例会展中心")
OFFICER = Actor(ActorKind.OFFICER, str(uuid4()))
SYSTEM = Actor(ActorKind.SYSTEM, "worker")


@dataclass
class Citizenship:
    """A bound person."""

    account_id: UUID
    person_key: bytes
    openid: str


def make_citizen(session, vault, *, openid="oSample-5DkqzGkV3W4Xq1abcdefg", order="002"):
    account = make_account(session, vault=vault, openid=openid)
    person = make_person(order=order)
    session.flush()
    make_binding(session, account, person, vault=vault)
    session.flush()
    return Citizenship(account.id, person.key(vault), openid)


def happen(session, action, *, person_key=None, at=NOON, actor=SYSTEM, license_id=None, **detail):
    entry = record.record(
        make_act(session, actor, at=at),
        action,
        person_key=person_key,
        license_id=license_id,
        **detail,
    )
    session.flush()
    return entry


@dataclass
class FakeChannel:
    """Takes letters as WeChat does, and answers what it is told to."""

    kinds: dict[str, GrantKind] = field(default_factory=dict)
    answers: list[Outcome] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)

    def kind_of(self, template):
        return self.kinds.get(template)

    def send(self, letter):
        outcome = self.answers.pop(0) if self.answers else Outcome(Fate.SENT)
        if outcome.fate is Fate.SENT:
            self.sent.append(PAGE.format(id=letter.message_id))
        return outcome
