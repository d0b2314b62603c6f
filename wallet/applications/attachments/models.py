"""Attachments: pictures that go with an application, and where their files lie."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.crypto.sealed import Kept, Sealed
from wallet.database import Base, Id

BANDS = 4
BAND_BITS = 16


class AttachmentState(StrEnum):
    PENDING = "pending"
    STORED = "stored"


class Attachment(Base):
    """A picture that was announced, and once it came in and was drawn anew, is kept sealed.

    The files of a row are named before they are written, so a file that no row names is rubbish.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        # For the worker, which gives up what was never sent.
        sa.Index(
            "ix_attachments_pending",
            "created_at",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        ),
    )

    content = Sealed("attachments.content", Kept.FILE)

    id: Mapped[Id]
    application_id: Mapped[UUID] = mapped_column(sa.ForeignKey("applications.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    # As they were announced: what came in had to be so. A digest that was not is empty until then.
    content_type: Mapped[str] = mapped_column(sa.String(32))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64))
    state: Mapped[AttachmentState] = mapped_column(default=AttachmentState.PENDING)
    # Where it is sent to; None once it was taken in.
    upload_key: Mapped[str | None] = mapped_column(sa.String(100), unique=True)
    # Where its copy is kept, or is just being put.
    key: Mapped[str | None] = mapped_column(sa.String(100), unique=True)
    # The perceptual hash in four parts: of two that are nearly the same, one part is too.
    band_0: Mapped[int | None] = mapped_column(index=True)
    band_1: Mapped[int | None] = mapped_column(index=True)
    band_2: Mapped[int | None] = mapped_column(index=True)
    band_3: Mapped[int | None] = mapped_column(index=True)
    uploaded_by: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]

    @property
    def likeness(self) -> int | None:
        """The perceptual hash, of those that are stored."""
        found = 0
        for band in (self.band_0, self.band_1, self.band_2, self.band_3):
            if band is None:
                return None
            found = found << BAND_BITS | band
        return found

    @likeness.setter
    def likeness(self, bits: int) -> None:
        self.band_0, self.band_1, self.band_2, self.band_3 = bands(bits)


def bands(bits: int) -> tuple[int, ...]:
    """Cut the 64 bits into four parts, the uppermost first."""
    shifts = range(BAND_BITS * (BANDS - 1), -1, -BAND_BITS)
    return tuple(bits >> shift & (1 << BAND_BITS) - 1 for shift in shifts)
