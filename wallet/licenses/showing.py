"""How a license is shown to somebody: labels for its face fields, stars for its numbers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from wallet.database import Json
from wallet.identity.names import mask_name
from wallet.identity.numbers import mask_id_number, mask_number
from wallet.licenses.models import HolderKind


@dataclass(frozen=True, repr=False)
class FaceValue:
    """One face field as it is read on the license."""

    name: str
    label: str
    value: str


def number_masked(number: str, *, contains_id_number: bool) -> str:
    """Show the last four characters, or none where they may belong to an ID number."""
    return "*" * len(number) if contains_id_number else mask_number(number)


def name_masked(kind: HolderKind, name: str) -> str:
    """Mask a person's name; what an organization is called is public."""
    return mask_name(name) if kind is HolderKind.PERSON else name


def face_values(
    face_fields: Sequence[Json],
    values: Mapping[str, str],
    *,
    names: Collection[str] | None = None,
    masked: bool = False,
) -> list[FaceValue]:
    """Return the fields that are filled in, in the catalogue's order, with codes put into words.

    `names` limits them; `masked` hides the inside of ID numbers.
    """
    return [
        FaceValue(field["name"], field["label"], _value(field, values[field["name"]], masked))
        for field in face_fields
        if values.get(field["name"]) and (names is None or field["name"] in names)
    ]


def _value(field: Json, value: str, masked: bool) -> str:
    if masked and field["kind"] == "id_number":
        return mask_id_number(value)
    words = {choice["code"]: choice["label"] for choice in field.get("values", ())}
    # Registers also send the word itself, and codes that our table does not list yet.
    return str(words.get(value, value))
