"""License types and purposes, as the catalogue in the database has them."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.database import Base, Json


class LicenseType(Base):
    """One type of license (证照类型); `body` is what the public catalogue shows of it."""

    __tablename__ = "license_types"

    code: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    identifier_code: Mapped[str] = mapped_column(sa.String(21), unique=True)
    # Beside the body, because every list asks for it and none for the rest.
    number_contains_id_number: Mapped[bool]
    body: Mapped[Json]

    @property
    def holder_kind(self) -> str:
        return str(self.body["holder_kind"])

    @property
    def face_fields(self) -> list[Json]:
        return list(self.body["fields"])

    @property
    def field_names(self) -> frozenset[str]:
        return frozenset(field["name"] for field in self.face_fields)

    @property
    def required_fields(self) -> frozenset[str]:
        return frozenset(field["name"] for field in self.face_fields if field["required"])

    @property
    def holder_birth_field(self) -> str | None:
        return self.body.get("holder_birth_field")

    @property
    def minimum(self) -> frozenset[str]:
        """What is shown when the holder chooses nothing."""
        return frozenset(self.body["disclosure"]["minimum"])

    def shown_to(self, category: str) -> frozenset[str] | None:
        """Return what a category of verifiers may see; None if it may not see the type at all."""
        shown = None if category == "minimum" else self.body["disclosure"].get(category)
        return None if shown is None else frozenset(shown)


class Purpose(Base):
    """A reason for showing a license that citizens and verifiers can pick."""

    __tablename__ = "purposes"

    code: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    label: Mapped[str] = mapped_column(sa.String(100))
    fields: Mapped[list[str]]
    position: Mapped[int]
