"""The codes that a clerk hands over at a counter."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.database import Base, Id

TRIES = 5


class CounterCode(Base):
    """A code that a clerk handed to a person; the newest one of a person counts."""

    __tablename__ = "counter_codes"

    id: Mapped[Id]
    person_key: Mapped[bytes] = mapped_column(index=True)
    name_index: Mapped[bytes]
    code_digest: Mapped[bytes]
    # The officer, as entries name their actors, and the office.
    issued_by: Mapped[str] = mapped_column(sa.String(64))
    authority: Mapped[str] = mapped_column(sa.String(18))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)

    def is_living(self, *, at: datetime) -> bool:
        return self.used_at is None and at < self.expires_at and self.tries < TRIES
