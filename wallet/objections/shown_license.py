"""Licenses as their holder is shown them: with what the holder has said against them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.licenses.held import HeldLicense, HeldPosition
from wallet.licenses.models import LicenseFileRow
from wallet.licenses.queries import Face
from wallet.objections.models import Objection
from wallet.objections.queries import open_by_license


@dataclass(frozen=True, repr=False)
class ShownLicense:
    """A license in a list; alone, it is shown with its face and its file."""

    held: HeldLicense
    objection: Objection | None
    face: Face | None = None
    file: LicenseFileRow | None = None

    @property
    def position(self) -> HeldPosition:
        return self.held.position


def with_objections(
    session: Session, person_key: bytes, held: Iterable[HeldLicense]
) -> list[ShownLicense]:
    """Put the person's open objections beside the licenses that they are about."""
    objections = open_by_license(session, person_key)
    return [ShownLicense(one, _about(one, objections)) for one in held]


def _about(held: HeldLicense, objections: Mapping[UUID, Objection]) -> Objection | None:
    """Find what is said against the license, under whichever of its identifiers."""
    ids = (held.license_id, *held.also)
    return next((objections[one] for one in ids if one in objections), None)
