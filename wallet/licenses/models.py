"""Licenses, who stands on them, what happened to them, and who holds them.

A license has no column for a citizen: holdings link it to persons by their keys.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.crypto.sealed import Kept, Sealed
from wallet.database import Base, Id
from wallet.licenses.identifier import CheckScheme
from wallet.licenses.state import Event, State

SOURCE_LENGTH = 64


class Role(StrEnum):
    """In which quality a person stands on a license; the first one counts where two apply."""

    HOLDER = "holder"
    GUARDIAN = "guardian"
    REPRESENTATIVE = "representative"


class HolderKind(StrEnum):
    PERSON = "person"
    ORGANIZATION = "organization"


class License(Base):
    """One version of a license, as its authority issued it."""

    __tablename__ = "licenses"

    number = Sealed("licenses.number")
    fields = Sealed("licenses.fields")

    id: Mapped[Id]
    identifier: Mapped[str] = mapped_column(sa.String(128), unique=True)
    # Type, issuer and serial of the identifier: what all versions of a license share.
    chain: Mapped[str] = mapped_column(sa.String(80), index=True)
    version: Mapped[int]
    check_scheme: Mapped[CheckScheme]
    type: Mapped[str] = mapped_column(sa.ForeignKey("license_types.code"))
    number_sealed: Mapped[bytes]
    # Type and number: finds the same license where two sources gave it different identifiers.
    number_index: Mapped[bytes] = mapped_column(index=True)
    authority_code: Mapped[str] = mapped_column(sa.String(18), index=True)
    authority_name: Mapped[str] = mapped_column(sa.String(200))
    issued_on: Mapped[date]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None] = mapped_column(index=True)
    fields_sealed: Mapped[bytes]
    # Keyed digest of all that was received: tells an unchanged arrival without opening anything.
    content_index: Mapped[bytes]
    source: Mapped[str] = mapped_column(sa.String(SOURCE_LENGTH))
    fetched_at: Mapped[datetime]
    successor_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("licenses.id"))
    # Counts every change: what an issuing system read is what it writes over, or it is told.
    revision: Mapped[int] = mapped_column(default=1)


class LicenseHolder(Base):
    """A person or organization named on a license: holder, guardian or representative."""

    __tablename__ = "license_holders"
    __table_args__ = (sa.UniqueConstraint("license_id", "role", "position"),)

    name = Sealed("license_holders.name")
    id_number = Sealed("license_holders.id_number")

    id: Mapped[Id]
    license_id: Mapped[UUID] = mapped_column(sa.ForeignKey("licenses.id"))
    role: Mapped[Role]
    position: Mapped[int]
    kind: Mapped[HolderKind]
    name_sealed: Mapped[bytes]
    id_type: Mapped[str] = mapped_column(sa.String(3))
    id_number_sealed: Mapped[bytes | None]
    relation: Mapped[str | None] = mapped_column(sa.String(32))
    person_key: Mapped[bytes | None]


class LicenseEvent(Base):
    """What a source said happened to a license, and from when on it counts."""

    __tablename__ = "license_events"
    __table_args__ = (
        sa.Index(
            "uq_license_events_license_id_source_external_id",
            "license_id",
            "source",
            "external_id",
            unique=True,
        ),
        sa.Index(
            "ix_license_events_announced",
            "effective_at",
            sqlite_where=sa.text("announced"),
            postgresql_where=sa.text("announced"),
        ),
    )

    id: Mapped[Id]
    license_id: Mapped[UUID] = mapped_column(sa.ForeignKey("licenses.id"), index=True)
    event: Mapped[Event]
    # Only of `reported`: the state that the source names.
    state: Mapped[State | None]
    reason: Mapped[str | None] = mapped_column(sa.String(200))
    # Only of `renew`: the new last day.
    valid_to: Mapped[date | None] = mapped_column(index=True)
    source: Mapped[str] = mapped_column(sa.String(SOURCE_LENGTH))
    effective_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    # Of an issuing system's events: its own id, and a keyed digest of all it said, which tell one
    # that is sent again from another one.
    external_id: Mapped[str | None] = mapped_column(sa.String(64))
    body_index: Mapped[bytes | None]
    # Only of `supersede`: the identifier of the license that takes its place, here or not yet.
    successor: Mapped[str | None] = mapped_column(sa.String(128), index=True)
    # Only of `changed`: words for what was written over.
    changed: Mapped[list[str] | None]
    # It was told ahead, and that it has begun is still to be told.
    announced: Mapped[bool] = mapped_column(default=False, server_default=sa.false())


class Holding(Base):
    """A person's hold on a license; distributed by person_key, like all that a person asks for."""

    __tablename__ = "holdings"

    person_key: Mapped[bytes] = mapped_column(primary_key=True)
    license_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("licenses.id"), primary_key=True, index=True
    )
    role: Mapped[Role] = mapped_column(primary_key=True)
    # The day on which it ends: for guardians the child's 18th birthday.
    until: Mapped[date | None]


class HeldBackLicense(Base):
    """A license that a source named for a person, and that they were not given, so far."""

    __tablename__ = "held_back_licenses"

    # Empty where nobody can be told whom it concerns.
    person_key: Mapped[bytes] = mapped_column(primary_key=True)
    # Keyed digest of source and identifier, or of what came without one.
    case_index: Mapped[bytes] = mapped_column(primary_key=True, index=True)
    reason: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    source: Mapped[str] = mapped_column(sa.String(SOURCE_LENGTH))
    since: Mapped[datetime]


class LicenseFileRow(Base):
    """Where the original of a license is kept, and what it is."""

    __tablename__ = "license_files"

    content = Sealed("license_files.content", Kept.FILE)

    license_id: Mapped[UUID] = mapped_column(sa.ForeignKey("licenses.id"), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(64))
    content_type: Mapped[str] = mapped_column(sa.String(32))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64))
    kept_at: Mapped[datetime]
