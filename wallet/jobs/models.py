"""What the worker still has to do: one row a job, gone when it is done."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.database import Base, Id

ALIVE = sa.text("dead_at IS NULL")


class Job(Base):
    """A piece of work about one thing; `key` is unique in its kind, so nothing is queued twice."""

    __tablename__ = "jobs"
    __table_args__ = (
        sa.UniqueConstraint("kind", "key"),
        sa.Index("ix_jobs_due", "kind", "due_at", sqlite_where=ALIVE, postgresql_where=ALIVE),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(32))
    subject: Mapped[UUID]
    key: Mapped[str] = mapped_column(sa.String(128))
    # How often it was begun.
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    # Who works on it, and until when the others leave it alone.
    lease: Mapped[UUID | None]
    leased_until: Mapped[datetime | None]
    # Why the last try failed, in one word.
    error: Mapped[str | None] = mapped_column(sa.String(64))
    # A dead letter: no further try, until somebody asks for one.
    dead_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
