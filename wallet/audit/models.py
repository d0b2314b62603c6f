"""The audit log: one entry for every act, without any attribute value of a person; and its tree.

The tree is leaves, the hashes above them, and the signed heads.
"""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.act import ActorKind
from wallet.audit.classes import EntryClass
from wallet.database import Base, Json
from wallet.paging import Position

# A node covers 256 of the level below: two levels hold 16 million leaves.
BITS_PER_LEVEL = 8
UNTOLD = sa.text("told_at IS NULL")
UNSEALED = sa.text("number IS NULL")
OF_OFFICERS = sa.text("actor_kind = 'officer'")
UNUSUAL = sa.text("action = 'decisions.unusual'")
UNRETIRED = sa.text("retired_at IS NULL")


class Entry(Base):
    """One line of the audit log."""

    __tablename__ = "entries"
    __table_args__ = (
        sa.Index("ix_entries_person_key_at", "person_key", "at"),
        sa.Index("ix_entries_license_id_at", "license_id", "at"),
        # What one officer did, and the alarms about it: few among all entries.
        sa.Index(
            "ix_entries_of_officers",
            "actor_id",
            "at",
            sqlite_where=OF_OFFICERS,
            postgresql_where=OF_OFFICERS,
        ),
        sa.Index("ix_entries_unusual", "at", sqlite_where=UNUSUAL, postgresql_where=UNUSUAL),
        # Found by their null marks, not by a number passed: a late commit is never skipped.
        sa.Index("ix_entries_untold", "at", sqlite_where=UNTOLD, postgresql_where=UNTOLD),
        sa.Index("ix_entries_unsealed", "at", sqlite_where=UNSEALED, postgresql_where=UNSEALED),
    )

    # The moment leads the key so that the table can be partitioned by time.
    at: Mapped[datetime] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    action: Mapped[str] = mapped_column(sa.String(64))
    actor_kind: Mapped[ActorKind]
    actor_id: Mapped[str] = mapped_column(sa.String(64))
    actor_name: Mapped[str | None] = mapped_column(sa.String(200))
    person_key: Mapped[bytes | None]
    license_id: Mapped[UUID | None]
    detail: Mapped[Json]
    # Hides the content behind its digest when the content itself is gone.
    salt: Mapped[bytes | None]
    # By the writing process, with a key that the database does not hold; the oldest have none.
    mark: Mapped[bytes | None]
    # Its place in the tree, once sealed.
    number: Mapped[int | None] = mapped_column(sa.BigInteger)
    # When those who should hear of it were told.
    told_at: Mapped[datetime | None]

    @property
    def position(self) -> Position:
        return Position(self.at, self.id)


class Leaf(Base):
    """A numbered entry; it stays when the entry's content is gone."""

    __tablename__ = "leaves"
    __table_args__ = (
        sa.Index(
            "ix_leaves_unretired", "class", "at", sqlite_where=UNRETIRED, postgresql_where=UNRETIRED
        ),
        sa.Index("ix_leaves_retired_at", "retired_at"),
    )

    number: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    entry_id: Mapped[UUID] = mapped_column(unique=True)
    at: Mapped[datetime]
    entry_class: Mapped[EntryClass] = mapped_column("class")
    digest: Mapped[bytes]
    leaf_hash: Mapped[bytes]
    retired_at: Mapped[datetime | None]


class Node(Base):
    """The hash of a complete subtree of 256^level leaves."""

    __tablename__ = "leaf_nodes"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    index: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    node_hash: Mapped[bytes]


class Head(Base):
    """What the platform has signed about its log at one moment."""

    __tablename__ = "heads"

    size: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    root: Mapped[bytes]
    platform: Mapped[int]
    key_id: Mapped[int]
    specimen: Mapped[bool]
    signature: Mapped[bytes]

    @property
    def position(self) -> int:
        return self.size
