"""Who somebody is: account (a WeChat openid), identity (a proven person), binding (the link)."""

import json
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.act import Actor, ActorKind
from wallet.crypto.sealed import Sealed
from wallet.crypto.vault import Vault
from wallet.database import Base, Id, Json
from wallet.identity.persons import Person
from wallet.paging import Position


class CheckState(StrEnum):
    PENDING = "pending"
    PASSED = "passed"
    FAILED = "failed"


class EndedBy(StrEnum):
    """How a binding ended; the account that lost one is told."""

    UNBOUND = "unbound"
    MOVED = "moved"
    OFFICE = "office"  # two officers found that the person has died, or is known otherwise


class Account(Base):
    """A WeChat openid at our appid, kept as a blind index and a sealed value."""

    __tablename__ = "accounts"

    openid = Sealed("accounts.openid")

    id: Mapped[Id]
    openid_index: Mapped[bytes] = mapped_column(unique=True)
    openid_sealed: Mapped[bytes]
    created_at: Mapped[datetime]
    # Counts how often all sessions were ended: those of an earlier epoch are over.
    session_epoch: Mapped[int] = mapped_column(default=0)

    def as_actor(self) -> Actor:
        return Actor(ActorKind.CITIZEN, str(self.id))


class Identity(Base):
    """A proven person. Everything a person has belongs here, nothing to the binding."""

    __tablename__ = "identities"

    name = Sealed("identities.name")
    number = Sealed("identities.number")

    id: Mapped[Id]
    person_key: Mapped[bytes] = mapped_column(unique=True)
    id_type: Mapped[str] = mapped_column(sa.String(3))
    name_sealed: Mapped[bytes]
    number_sealed: Mapped[bytes]
    created_at: Mapped[datetime]
    # Counts how often all codes were voided: those of an earlier epoch verify as `voided`.
    void_epoch: Mapped[int] = mapped_column(default=0)
    # Locked until its person is proven anew.
    locked_at: Mapped[datetime | None]
    # Since when it is on record that the person has died: nobody proves them any more.
    died_at: Mapped[datetime | None]


class Binding(Base):
    """The link between an identity and an account; two indexes allow one active link of each."""

    __tablename__ = "bindings"
    __table_args__ = tuple(
        sa.Index(
            f"uq_bindings_active_{column}",
            column,
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        for column in ("identity_id", "account_id")
    )

    id: Mapped[Id]
    identity_id: Mapped[UUID] = mapped_column(sa.ForeignKey("identities.id"))
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    method: Mapped[str] = mapped_column(sa.String(32))
    bound_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[EndedBy | None]


class Check(Base):
    """One attempt of an account to prove a person; consumed once, in the binding's transaction."""

    __tablename__ = "identity_checks"

    name = Sealed("identity_checks.name")
    number = Sealed("identity_checks.number")
    verify_id = Sealed("identity_checks.verify_id")

    id: Mapped[Id]
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    method: Mapped[str] = mapped_column(sa.String(32))
    state: Mapped[CheckState]
    reason: Mapped[str | None] = mapped_column(sa.String(32))
    person_key: Mapped[bytes] = mapped_column(index=True)
    id_type: Mapped[str] = mapped_column(sa.String(3))
    name_sealed: Mapped[bytes]
    number_sealed: Mapped[bytes]
    # Our number for the call and the provider's for the check: stored before they are needed.
    out_seq_no: Mapped[str] = mapped_column(sa.String(32), unique=True)
    verify_id_sealed: Mapped[bytes | None]
    # What was the case when it began; another one by its end, and it is worth nothing.
    situation: Mapped[str | None] = mapped_column(sa.String(64))
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]


class Move(Base):
    """A binding that one officer's word would move: it waits for another's, or for its time.

    It is over when its check is.
    """

    __tablename__ = "moves"

    comment = Sealed("moves.comment")

    check_id: Mapped[UUID] = mapped_column(primary_key=True)
    # The one that would end.
    binding_id: Mapped[UUID] = mapped_column(sa.ForeignKey("bindings.id"), index=True)
    # The officer, and the office.
    vouched_by: Mapped[UUID]
    authority: Mapped[str] = mapped_column(sa.String(18))
    requested_at: Mapped[datetime]
    effective_at: Mapped[datetime]
    # The older phone, or a lock, said no: time alone does not move it any more.
    objected_at: Mapped[datetime | None]
    # Why an officer decided as they did.
    comment_sealed: Mapped[bytes | None]

    @property
    def objected(self) -> bool:
        return self.objected_at is not None

    def is_due(self, *, at: datetime) -> bool:
        return not self.objected and self.effective_at <= at


class ActKind(StrEnum):
    """What two officers may find about a person, with evidence."""

    LINK = "link"  # a former number or name, or a second record, is the same person's
    DEATH = "death"
    GUARDIAN = "guardian"  # a court's order in place of a parent


class ActState(StrEnum):
    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    ENDING = "ending"  # in force, until a second officer ends it
    REFUSED = "refused"
    ENDED = "ended"


IN_FORCE = (ActState.IN_FORCE, ActState.ENDING)


class PersonAct(Base):
    """What was found about a person, by one officer and then by another; it can be ended again."""

    __tablename__ = "person_acts"

    facts = Sealed("person_acts.facts")

    id: Mapped[Id]
    kind: Mapped[ActKind]
    state: Mapped[ActState] = mapped_column(default=ActState.PROPOSED)
    # Whom it is about: who is known from now on, who died, or the guardian.
    person_key: Mapped[bytes] = mapped_column(index=True)
    # Who they were before; or the parent in whose place the guardian stands.
    other_key: Mapped[bytes | None] = mapped_column(index=True)
    license_id: Mapped[UUID | None] = mapped_column(index=True)
    # Who they are, and the evidence of each step.
    facts_sealed: Mapped[bytes]
    authority: Mapped[str] = mapped_column(sa.String(18))
    # Whose word waits for another's, and since when.
    asked_by: Mapped[UUID] = mapped_column(sa.ForeignKey("officers.id"))
    asked_at: Mapped[datetime] = mapped_column(index=True)

    @property
    def position(self) -> Position:
        """Return its place in a list of the newest."""
        return Position(self.asked_at, self.id)

    def person(self, vault: Vault) -> Person:
        return Person(**self.opened(vault)["person"])

    def other(self, vault: Vault) -> Person:
        return Person(**self.opened(vault)["other"])

    def opened(self, vault: Vault) -> Json:
        found: Json = json.loads(PersonAct.facts.open(vault, self.facts_sealed, of=self.id))
        return found


class Consent(Base):
    """The citizen's agreement to one version of one document, for one processing."""

    __tablename__ = "consents"

    id: Mapped[Id]
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    document: Mapped[str] = mapped_column(sa.String(64))
    version: Mapped[str] = mapped_column(sa.String(16))
    text_digest: Mapped[bytes]
    given_at: Mapped[datetime]
