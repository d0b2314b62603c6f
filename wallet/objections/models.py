"""Objections (异议): what a citizen says is wrong, and the steps that were taken about it."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.crypto.sealed import Sealed
from wallet.database import Base, Id
from wallet.objections.state import NEXT, OPEN, IllegalStep, State
from wallet.paging import Position


class ObjectionKind(StrEnum):
    MISSING = "missing"  # 缺证
    WRONG = "wrong"  # 错证
    WRONG_STATE = "wrong_state"  # 状态不符
    MISUSE = "misuse"  # 冒用
    OTHER = "other"


class Rejection(StrEnum):
    CORRECT_AS_IS = "correct_as_is"
    NOT_OURS = "not_ours"
    NOT_PROVEN = "not_proven"
    OTHER = "other"


class StepBy(StrEnum):
    CITIZEN = "citizen"
    AUTHORITY = "authority"


class Objection(Base):
    """One objection; without an authority it waits for whichever desk accepts it."""

    __tablename__ = "objections"
    __table_args__ = (
        sa.Index("ix_objections_person_key_created_at", "person_key", "created_at"),
        sa.Index("ix_objections_authority_code_created_at", "authority_code", "created_at"),
        # Denying the same look again opens nothing new.
        sa.UniqueConstraint("verification_id"),
    )

    words = Sealed("objections.words")

    id: Mapped[Id]
    person_key: Mapped[bytes]
    kind: Mapped[ObjectionKind]
    license_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("licenses.id"), index=True)
    # Only of a misuse that began with "not me": the look that is denied.
    verification_id: Mapped[UUID | None]
    authority_code: Mapped[str | None] = mapped_column(sa.String(18))
    words_sealed: Mapped[bytes]
    state: Mapped[State]
    rejection: Mapped[Rejection | None]
    version: Mapped[int]
    created_at: Mapped[datetime]
    # The last working day for whoever's turn it is.
    due_on: Mapped[date | None]

    @property
    def position(self) -> Position:
        """Return its place in a list of the newest."""
        return Position(self.created_at, self.id)

    def move_to(self, state: State) -> None:
        """Take a step of the table; raises IllegalStep."""
        if state not in NEXT[self.state]:
            raise IllegalStep(f"an objection cannot go from {self.state} to {state}")
        self.state = state
        if state not in OPEN:
            self.due_on = None
        self.version += 1


class ObjectionStep(Base):
    """One step: the state it led to, by whom, when, with which words."""

    __tablename__ = "objection_steps"
    # The last defence against two who step at the same moment.
    __table_args__ = (sa.UniqueConstraint("objection_id", "position"),)

    comment = Sealed("objection_steps.comment")

    id: Mapped[Id]
    objection_id: Mapped[UUID] = mapped_column(sa.ForeignKey("objections.id"))
    position: Mapped[int]
    state: Mapped[State]
    at: Mapped[datetime]
    by: Mapped[StepBy]
    # The authority's code.
    office: Mapped[str | None] = mapped_column(sa.String(18))
    officer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("officers.id"))
    comment_sealed: Mapped[bytes | None]
