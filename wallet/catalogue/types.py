"""License types and purposes: data, loaded from files, so that a new type needs no code."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.catalogue.models import LicenseType, Purpose
from wallet.catalogue.shape import PURPOSES, CatalogueError, check_license_type
from wallet.errors import NotFound
from wallet.reading.characters import prints

FOLDER = Path(__file__).with_suffix("")
PURPOSES_FILE = Path(__file__).with_name("purposes.json")


def load(session: Session, folder: Path = FOLDER) -> list[LicenseType]:
    """Bring the types of the folder into the database; running it again changes nothing.

    Raises CatalogueError, which names file and place.
    """
    return [session.merge(_type_from(file)) for file in sorted(folder.glob("*.json"))]


def load_purposes(session: Session, file: Path = PURPOSES_FILE) -> list[Purpose]:
    """Bring the purposes into the database; raises CatalogueError."""
    entries = _read(file)
    PURPOSES(entries, file.name)
    return [
        session.merge(Purpose(position=position, **entry)) for position, entry in enumerate(entries)
    ]


def get(session: Session, code: str) -> LicenseType:
    """Return the type with this code; raises NotFound."""
    found = session.get(LicenseType, code)
    if found is None:
        raise NotFound("there is no license type with this code")
    return found


def find(session: Session, code: str) -> LicenseType | None:
    """Find a type by its code or by its 21 characters in identifiers."""
    if not prints(code):
        return None  # a register may send anything, and PostgreSQL refuses to look for a NUL
    either = (LicenseType.code == code) | (LicenseType.identifier_code == code)
    return session.scalar(sa.select(LicenseType).where(either))


def list_types(session: Session) -> Sequence[LicenseType]:
    return session.scalars(sa.select(LicenseType).order_by(LicenseType.identifier_code)).all()


def list_purposes(session: Session) -> Sequence[Purpose]:
    return session.scalars(sa.select(Purpose).order_by(Purpose.position)).all()


def _type_from(file: Path) -> LicenseType:
    body = _read(file)
    check_license_type(body, file.name)
    if body["code"] != file.stem:
        raise CatalogueError(f"{file.name}.code: expected the name of the file")
    return LicenseType(
        code=body["code"],
        name=body["name"],
        identifier_code=body["identifier_code"],
        number_contains_id_number=body["number_contains_id_number"],
        body=body,
    )


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise CatalogueError(f"{file.name}: not JSON in UTF-8: {error}") from error
