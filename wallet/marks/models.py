"""The table of the marks."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.database import Base


class Mark(Base):
    __tablename__ = "marks"

    name: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    set_at: Mapped[datetime]
