"""What was told to whom, where WeChat may still write, and which reminders are done."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.crypto.sealed import Sealed
from wallet.database import Base
from wallet.paging import Position


class GrantKind(StrEnum):
    """How often a citizen's yes counts: for one message, or until they say no."""

    ONCE = "once"
    LONG = "long"


class Message(Base):
    """Something a person should know, or an account that lost its person."""

    __tablename__ = "messages"
    # Once for each reader, however often an entry or a day is looked at. The moment is part of
    # every key so that the table can be partitioned by time; it follows from what is told.
    __table_args__ = (
        sa.UniqueConstraint("at", "about", "template", "person_key"),
        sa.UniqueConstraint("at", "about", "template", "account_id"),
        sa.Index("ix_messages_person_key_at", "person_key", "at"),
        sa.Index("ix_messages_account_id_at", "account_id", "at"),
    )

    # When it happened.

    params = Sealed("messages.params")

    at: Mapped[datetime] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, index=True)
    # One of the two: who has moved to another phone goes on reading what is told to the person.
    person_key: Mapped[bytes | None]
    account_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    # What it follows from: an entry, or a license, a last day and a number of days.
    about: Mapped[str] = mapped_column(sa.String(100))
    template: Mapped[str] = mapped_column(sa.String(32))
    # Which text of the template.
    event: Mapped[str] = mapped_column(sa.String(64))
    params_sealed: Mapped[bytes]
    link_kind: Mapped[str | None] = mapped_column(sa.String(32))
    link_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    # When WeChat took it, if it did.
    sent_at: Mapped[datetime | None]

    @property
    def position(self) -> Position:
        return Position(self.at, self.id)


class Subscription(Base):
    """How many messages of a template an account has agreed to get through WeChat."""

    __tablename__ = "subscriptions"

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), primary_key=True)
    template: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    remaining: Mapped[int]
    changed_at: Mapped[datetime]


class Reminder(Base):
    """A last day of a license, and the smallest number of days at which it was spoken of."""

    __tablename__ = "reminders"

    license_id: Mapped[UUID] = mapped_column(sa.ForeignKey("licenses.id"), primary_key=True)
    valid_to: Mapped[date] = mapped_column(primary_key=True)
    days: Mapped[int]
