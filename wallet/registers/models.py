"""The last time that each source was asked about a person."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.database import Base
from wallet.licenses.models import SOURCE_LENGTH


class FetchState(StrEnum):
    FRESH = "fresh"
    STALE = "stale"  # never stored: fresh, and older than the source's max_age
    FAILED = "failed"
    PENDING = "pending"


class SourceFetch(Base):
    """The last time that a source was asked about a person."""

    __tablename__ = "source_fetches"

    person_key: Mapped[bytes] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(sa.String(SOURCE_LENGTH), primary_key=True)
    state: Mapped[FetchState]
    asked_at: Mapped[datetime]
    # The last answer that was good, whatever came after it.
    fetched_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(sa.String(32))
    # How often it has not answered since it last did, and when the worker asks again.
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    ask_again_at: Mapped[datetime | None] = mapped_column(index=True)
