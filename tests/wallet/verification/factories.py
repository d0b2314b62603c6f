"""Somebody with a license, a venue that scans, and ways to spoil what goes on between them."""

from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from tests.acts import make_act
from tests.wallet.licenses.factories import (
    AUTHORITY,
    DEFINING,
    NOON,
    NURSE,
    make_arrival,
    make_id_number,
)
from wallet.access import clients
from wallet.access.models import Client
from wallet.act import Actor
from wallet.codes import payload
from wallet.crypto.keys import Keys
from wallet.errors import Unavailable
from wallet.identity import accounts
from wallet.identity.bind import bind
from wallet.identity.models import Account, Binding, Identity
from wallet.identity.persons import Person
from wallet.licenses.arrival import Arrival, Party
from wallet.licenses.held import HeldLicense
from wallet.licenses.identifier import standard_check
from wallet.licenses.models import License, LicenseEvent
from wallet.licenses.queries import get_held
from wallet.licenses.receive import receive
from wallet.licenses.state import Event, State
from wallet.short_lived import ShortLived
from wallet.verification import check, presentations, redemptions
from wallet.verification.check import Verification
from wallet.verification.present import (
    CodeIssuer,
    MadeCode,
    PresentationRequest,
    Presenter,
    present,
)
from wallet.verification.presentations import Presentation
from wallet.verification.scan import Platform, Scan
from wallet.verification.verdict import Reason

PLATFORM = 990000
LIFETIME_SECONDS = 60
BOUND_AT = NOON - timedelta(days=30)
SCANNED_AT = NOON + timedelta(seconds=5)
YESTERDAY, TOMORROW = date(2026, 11, 20), date(2026, 11, 22)

DOCTOR = Person("闻样远", "111", make_id_number("19840517", "017"))


def make_qualification(**fields: Any) -> Arrival:
    """A doctor's qualification, whose number contains the doctor's ID number."""
    parts = [f"{DEFINING}002", AUTHORITY, "2009F2YQ19", "001"]
    usual: dict[str, Any] = {
        "identifier": ".".join(["1.2.156.3005.2", *parts, standard_check("".join(parts))]),
        "type": "physician_qualification",
        "number": f"200999110{DOCTOR.id_number}",
        "holders": (Party("person", DOCTOR.name, "111", DOCTOR.id_number),),
        "fields": {"sex": "1", "birth_date": "1984-05-17", "level": "1", "category": "10"},
    }
    return make_arrival(**(usual | fields))


def make_presentation(**fields: Any) -> Presentation:
    issued_at = NOON.replace(microsecond=0)
    usual: dict[str, Any] = {
        "id": UUID(bytes=b"a handle of 16 b"),
        "license_id": UUID(bytes=b"a license, 16 by"),
        "person_key": b"\x00\xff" * 16,
        "binding_id": UUID(bytes=b"a binding, 16 by"),
        "role": "guardian",
        "fields": ("child_sex", "born_at"),
        "void_epoch": 0,
        "issued_at": issued_at,
        "expires_at": issued_at + timedelta(seconds=LIFETIME_SECONDS),
    }
    return Presentation(**(usual | fields))


def make_client(session: Session, client_id: str = "venue-a", category: str = "venue") -> Client:
    return clients.register(
        session,
        client_id=client_id,
        secret="a secret",
        name=f"样例场馆 {client_id}",
        scopes=["verify"],
        category=category,
        at=BOUND_AT,
    )


def make_presenter(session: Session, person: Person, keys: Keys) -> Presenter:
    """Somebody who is bound to an account."""
    vault = keys.vault
    openid = f"o-{person.id_number}"
    account = accounts.sign_in(
        make_act(session, at=BOUND_AT, vault=vault), appid="wx", openid=openid
    )
    session.flush()
    binding = bind(
        make_act(session, account.as_actor(), at=BOUND_AT, vault=vault),
        account,
        person,
        method="wechat_face",
    )
    return Presenter(person.key(vault), binding.id, 0)


@dataclass
class Scene:
    """A bound person who holds a license and shows it, and venues that scan the codes."""

    session: Session
    platform: Platform
    person: Person = NURSE
    arrival: Arrival = field(default_factory=make_arrival)

    presenter: Presenter = field(init=False)
    license_id: UUID = field(init=False)

    def __post_init__(self) -> None:
        self.presenter = make_presenter(self.session, self.person, self.platform.keys)
        vault = self.platform.vault
        stored = receive(make_act(self.session, vault=vault), self.arrival, source="provincial")
        self.license_id = stored.id
        self.session.commit()

    def seen_from(self, session: Session) -> "Scene":
        """Return the same scene in another session."""
        other = copy(self)
        other.session = session
        return other

    @property
    def license(self) -> License:
        return self.session.get_one(License, self.license_id)

    @property
    def identity(self) -> Identity:
        binding = self.session.get_one(Binding, self.presenter.binding_id)
        return self.session.get_one(Identity, binding.identity_id)

    @property
    def citizen(self) -> Actor:
        binding = self.session.get_one(Binding, self.presenter.binding_id)
        return self.session.get_one(Account, binding.account_id).as_actor()

    def held(self, *, at: datetime = NOON) -> HeldLicense:
        key, vault = self.presenter.person_key, self.platform.vault
        return get_held(self.session, key, self.license_id, vault=vault, at=at)

    def show(self, *, at: datetime = NOON, stale: bool = False, **request: Any) -> MadeCode:
        shown = present(
            make_act(self.session, self.citizen, at=at, vault=self.platform.vault),
            self.held(at=at),
            PresentationRequest(**request),
            presenter=replace(self.presenter, void_epoch=self.identity.void_epoch),
            issuer=self.issuer(at=at),
            store=self.platform.store,
            stale=stale,
        )
        self.session.commit()
        return shown

    def issuer(self, *, at: datetime = NOON) -> CodeIssuer:
        return CodeIssuer(self.platform.keys.current("EL1", at), PLATFORM, LIFETIME_SECONDS)

    def scan(self, code: str, *, by: str = "venue-a", category: str = "venue", **asked) -> Scan:
        client = clients.find(self.session, by) or make_client(self.session, by, category)
        self.session.flush()
        return Scan(code, client, **({"purpose": "entry_registration"} | asked))

    def verify(self, code: str, *, at: datetime = SCANNED_AT, **asked: Any) -> Verification:
        scan = self.scan(code, **asked)
        act = make_act(self.session, scan.client.as_actor(), at=at)
        answer = check.verify(act, scan, platform=self.platform)
        self.session.commit()
        return answer

    def bring_into(self, state: State) -> None:
        """Let the license be in this state from before the scan on."""
        if state is State.EXPIRED:
            self.license.valid_to = YESTERDAY
        elif state is State.NOT_YET_VALID:
            self.license.valid_from = TOMORROW
        else:
            self.happen(LEADS_TO[state])
        self.session.commit()

    def happen(self, event: Event, at: datetime = NOON) -> None:
        facts = {"source": "provincial", "effective_at": at, "recorded_at": at}
        self.session.add(LicenseEvent(license_id=self.license_id, event=event, **facts))
        self.session.commit()


LEADS_TO = {
    State.SUSPENDED: Event.SUSPEND,
    State.REVOKED: Event.REVOKE,
    State.WITHDRAWN: Event.WITHDRAW,
    State.CANCELLED: Event.CANCEL,
    State.VOID: Event.VOID,
    State.SUPERSEDED: Event.SUPERSEDE,
    State.TRANSFERRED_OUT: Event.TRANSFER_OUT,
}


class DownStore:
    """A short-lived store that does not answer."""

    def __getattr__(self, name: str) -> Any:
        raise Unavailable("the store is down")


@dataclass
class Attempt:
    """One scan of one code, made to be spoiled in as many ways as a test likes."""

    scene: Scene
    shown: MadeCode
    text: str
    platform: Platform
    at: datetime = SCANNED_AT
    asked: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, scene: Scene) -> "Attempt":
        shown = scene.show()
        return cls(scene, shown, shown.code, scene.platform)

    @property
    def store(self) -> ShortLived:
        return self.scene.platform.store

    @property
    def kept(self) -> Presentation:
        kept = presentations.find(self.store, self.shown.presentation.id, at=NOON)
        assert kept is not None
        return kept

    def verify(self) -> Verification:
        session = self.scene.session
        scan = self.scene.scan(self.text, **self.asked)
        answer = check.verify(
            make_act(session, scan.client.as_actor(), at=self.at), scan, platform=self.platform
        )
        session.commit()
        return answer

    def mend(self) -> None:
        """Undo what stands in the way of a second verifier, except a redemption."""
        presentations.keep(self.store, self.shown.presentation)
        self.scene.identity.void_epoch = self.shown.presentation.void_epoch
        self.text, self.platform, self.at = self.shown.code, self.scene.platform, SCANNED_AT
        self.asked = {}
        self.scene.session.commit()


def garble(attempt: Attempt) -> None:
    attempt.text += "\0"


def forget_the_key(attempt: Attempt) -> None:
    keys = replace(attempt.platform.keys, signing=())
    attempt.platform = replace(attempt.platform, keys=keys)


def go_into_production(attempt: Attempt) -> None:
    attempt.platform = replace(attempt.platform, is_production=True)


def forge(attempt: Attempt) -> None:
    header, key = payload.decode(attempt.text).header, attempt.scene.issuer().key
    attempt.text = payload.encode(header, sign=lambda message: key.sign(message + b"!"))


def come_too_early(attempt: Attempt) -> None:
    attempt.at = attempt.shown.presentation.issued_at - timedelta(seconds=3)


def come_too_late(attempt: Attempt) -> None:
    attempt.at = attempt.shown.presentation.expires_at + timedelta(seconds=2)


def lose_the_store(attempt: Attempt) -> None:
    attempt.platform = replace(attempt.platform, store=DownStore())


def come_from_a_shop(attempt: Attempt) -> None:
    attempt.asked |= {"by": "shop", "category": "shop"}


def void(attempt: Attempt) -> None:
    attempt.scene.identity.void_epoch += 1
    attempt.scene.session.commit()


def cancel(attempt: Attempt) -> None:
    presentations.cancel(attempt.store, attempt.kept, at=NOON)


def let_another_venue_be_first(attempt: Attempt) -> None:
    redemptions.insert(
        attempt.scene.session,
        attempt.shown.presentation,
        verification_id=attempt.shown.presentation.id,
        client_id="venue-b",
        device_digest=None,
        fields=[],
        at=NOON,
    )
    attempt.scene.session.commit()


def grow_stale(attempt: Attempt) -> None:
    presentations.keep(attempt.store, replace(attempt.kept, stale=True))


def suspend(attempt: Attempt) -> None:
    attempt.scene.bring_into(State.SUSPENDED)


def accept_something_else(attempt: Attempt) -> None:
    attempt.asked |= {"accept": ("radiology", "birth_certificate")}


# In the order of judging.
SPOILS = [
    (Reason.MALFORMED, garble),
    (Reason.UNKNOWN_KEY, forget_the_key),
    (Reason.SPECIMEN, go_into_production),
    (Reason.BAD_SIGNATURE, forge),
    (Reason.EXPIRED, come_too_late),
    (Reason.UNAVAILABLE, lose_the_store),
    (Reason.NOT_PERMITTED, come_from_a_shop),
    (Reason.VOIDED, void),
    (Reason.CANCELLED, cancel),
    (Reason.ALREADY_USED, let_another_venue_be_first),
    (Reason.STALE, grow_stale),
    (Reason.LICENSE_SUSPENDED, suspend),
    (Reason.WRONG_TYPE, accept_something_else),
]
