"""The tables of the tree: leaves, the hashes above them, and the signed heads."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.audit.classes import EntryClass
from wallet.database import Base

# A node covers 256 of the level below: two levels hold 16 million leaves.
BITS_PER_LEVEL = 8
UNRETIRED = sa.text("retired_at IS NULL")


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
