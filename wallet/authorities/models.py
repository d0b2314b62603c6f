"""The directory of authorities."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.database import Base

LONGEST_NAME = 200


class AuthorityName(Base):
    """An entry of the directory."""

    __tablename__ = "authorities"

    code: Mapped[str] = mapped_column(sa.String(18), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(LONGEST_NAME))
    # Where and when its counter is found, for whoever was told to go there or to call.
    address: Mapped[str | None] = mapped_column(sa.String(LONGEST_NAME))
    hours: Mapped[str | None] = mapped_column(sa.String(LONGEST_NAME))
    phone: Mapped[str | None] = mapped_column(sa.String(LONGEST_NAME))
