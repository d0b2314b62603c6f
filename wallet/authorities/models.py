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
