"""What the sources said of licenses that are not their own."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.database import Base
from wallet.licenses.models import SOURCE_LENGTH
from wallet.licenses.state import State


class SourceReport(Base):
    """What a source last said of a license; `differences` holds words, for other sources' own."""

    __tablename__ = "source_reports"

    license_id: Mapped[UUID] = mapped_column(sa.ForeignKey("licenses.id"), primary_key=True)
    source: Mapped[str] = mapped_column(sa.String(SOURCE_LENGTH), primary_key=True)
    state: Mapped[State]
    differences: Mapped[list[str]]
    differs: Mapped[bool]
    heard_at: Mapped[datetime]
