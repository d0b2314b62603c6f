"""What was answered in an import so far."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.database import Base


class ImportPart(Base):
    """PART_LINES lines of one import, as far as they were answered."""

    __tablename__ = "import_parts"

    client_id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    import_id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    digests: Mapped[bytes]
    answers: Mapped[list[str]]
    answered_at: Mapped[datetime] = mapped_column(index=True)
