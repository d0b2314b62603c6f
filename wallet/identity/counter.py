"""Prove identity at a counter: a clerk checks the document and hands over a code.

The code counts for the name and number that the clerk entered, once, for a quarter of an hour.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from wallet.audit import record
from wallet.audit.models import Actor
from wallet.crypto import sm3
from wallet.crypto.vault import Vault
from wallet.database import Base, Id
from wallet.identity.methods import Outcome, Question
from wallet.identity.models import CheckState
from wallet.identity.persons import Person

LIFETIME = timedelta(minutes=15)
TRIES = 5
# 13 of 32 letters are 65 bits; none of them is read as another one.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTERS = 13
MISREAD = str.maketrans("OIL", "011", "- ")


class CounterCode(Base):
    """A code that a clerk handed to a person; the newest one of a person counts."""

    __tablename__ = "counter_codes"

    id: Mapped[Id]
    person_key: Mapped[bytes] = mapped_column(index=True)
    name_index: Mapped[bytes]
    code_digest: Mapped[bytes]
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)


@dataclass(frozen=True, repr=False)
class Handed:
    code: str
    expires_at: datetime


def issue(session: Session, person: Person, *, actor: Actor, vault: Vault, at: datetime) -> Handed:
    """Make a code for the person before the clerk; an older one ends."""
    key = person.key(vault)
    session.execute(_living(key, at).values(expires_at=at))
    code = "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))
    row = CounterCode(
        person_key=key,
        name_index=_name_index(person, vault),
        code_digest=sm3.digest(code.encode()),
        issued_at=at,
        expires_at=at + LIFETIME,
    )
    session.add(row)
    record.record(session, "counter_code.issued", actor=actor, at=at, person_key=key)
    return Handed(code, row.expires_at)


class Counter:
    """The method `counter`."""

    def __init__(
        self, vault: Vault, *, session: Callable[[], Session], clock: Callable[[], datetime]
    ) -> None:
        self._vault = vault
        self._session = session
        self._clock = clock

    def start(self, question: Question) -> str:  # noqa: ARG002
        return ""  # nobody is asked: the code is on paper already, or will be

    def outcome(self, question: Question) -> Outcome:
        """Use the person's code up, if this is it; every wrong try counts against the code."""
        at, key = self._clock(), question.person.key(self._vault)
        living = sa.select(CounterCode).where(*_is_living(key, at)).with_for_update()
        row = self._session().scalar(living)
        if row is None or row.name_index != _name_index(question.person, self._vault):
            return Outcome(CheckState.FAILED, "no_match")
        digest = sm3.digest(question.code.upper().translate(MISREAD).encode())
        if hmac.compare_digest(row.code_digest, digest):
            row.used_at = at
            return Outcome(CheckState.PASSED)
        row.tries += 1
        if row.tries >= TRIES:
            return Outcome(CheckState.FAILED, "too_many")
        return Outcome(CheckState.PENDING, "no_match")


def _name_index(person: Person, vault: Vault) -> bytes:
    return vault.index("name", person.name)


def _is_living(person_key: bytes, at: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        CounterCode.person_key == person_key,
        CounterCode.used_at.is_(None),
        CounterCode.expires_at > at,
        CounterCode.tries < TRIES,
    )


def _living(person_key: bytes, at: datetime) -> sa.Update:
    return sa.update(CounterCode).where(*_is_living(person_key, at))
