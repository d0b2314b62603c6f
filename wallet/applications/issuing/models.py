"""What the issuing system is asked for, as it is kept."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.crypto.sealed import Sealed
from wallet.database import Base


class IssuingOrder(Base):
    """The order of an application, sealed."""

    __tablename__ = "issuing_orders"

    content = Sealed("issuing_orders.content")

    application_id: Mapped[UUID] = mapped_column(sa.ForeignKey("applications.id"), primary_key=True)
    content_sealed: Mapped[bytes]
    made_at: Mapped[datetime]
