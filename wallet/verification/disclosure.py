"""What a verifier gets to see: category ∩ type ∩ the holder's choice, and no more."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from wallet.catalogue.models import LicenseType
from wallet.catalogue.shape import HOLDER_ID_NUMBER
from wallet.identity.numbers import mask_document_number
from wallet.licenses.authority import Authority
from wallet.licenses.held import HeldLicense
from wallet.licenses.queries import Face, NamedParty
from wallet.licenses.showing import face_values, name_masked
from wallet.licenses.state import State


@dataclass(frozen=True, repr=False)
class LicenseSeen:
    """The license in an answer; of one that does not hold, only what it is and its state."""

    type: str
    name: str
    state: State
    authority: Authority | None = None
    number_masked: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    fields: dict[str, str] | None = None


@dataclass(frozen=True, repr=False)
class HolderSeen:
    name: str
    id_number: str | None


def choosable(license_type: LicenseType) -> frozenset[str]:
    """Return the names that the holder of such a license can choose from."""
    return license_type.field_names | {HOLDER_ID_NUMBER}


def visible_fields(license_type: LicenseType, category: str, chosen: Collection[str]) -> list[str]:
    """Return the names of what this category may see of what the holder chose."""
    allowed = license_type.shown_to(category) or frozenset()
    return sorted(allowed.intersection(chosen))


def outline(held: HeldLicense) -> LicenseSeen:
    return LicenseSeen(held.type, held.type_name, held.standing.state)


def license_seen(held: HeldLicense, face: Face, names: Collection[str]) -> LicenseSeen:
    """Return what may be seen of a valid license; ID numbers on its face are masked."""
    values = face_values(face.type.face_fields, face.values, names=names, masked=True)
    return LicenseSeen(
        type=held.type,
        name=held.type_name,
        state=held.standing.state,
        authority=held.authority,
        number_masked=held.number_masked,
        valid_from=held.standing.valid_from,
        valid_to=held.standing.valid_to,
        fields={field.name: field.value for field in values},
    )


def holder_seen(holder: NamedParty, names: Collection[str]) -> HolderSeen:
    """Mask a person's name and number; what an organization is called is public."""
    number = holder.id_number if HOLDER_ID_NUMBER in names else None
    return HolderSeen(
        name_masked(holder.kind, holder.name),
        number and mask_document_number(holder.id_type, number),
    )
