"""What the catalogue says about making a license of this type electronic."""

from dataclasses import dataclass
from datetime import date

from wallet.applications.models import ForWhom, Medium, Purpose
from wallet.catalogue.models import LicenseType
from wallet.database import Json
from wallet.errors import Invalid

WORKING_DAYS = 10


class NotConvertible(Invalid):
    """Licenses of this type are not made electronic by application."""

    code = "not_convertible"


@dataclass(frozen=True)
class Rule:
    """A sentence for the applicant; with a day, older certificates go to the counter."""

    code: str
    text: str
    issued_before: date | None


@dataclass(frozen=True)
class AttachmentKind:
    """A photograph that an application can have."""

    kind: str
    label: str
    required: bool


@dataclass(frozen=True)
class Conversion:
    four_eyes: bool
    media: tuple[Medium, ...]
    for_whom: tuple[ForWhom, ...]
    purposes: tuple[Purpose, ...]
    kinds: tuple[AttachmentKind, ...]
    rules: tuple[Rule, ...]
    working_days: int


def conversion_of(license_type: LicenseType) -> Conversion:
    """Read the type's rules; raises NotConvertible."""
    body: Json = license_type.body["conversion"]
    more: Json = license_type.body.get("applications", {})
    if not body["allowed"]:
        raise NotConvertible("licenses of this type are not made electronic by application")
    return Conversion(
        four_eyes=body["four_eyes"],
        media=tuple(map(Medium, body["media"])),
        for_whom=tuple(map(ForWhom, body["for"])),
        purposes=(Purpose.CONVERSION, *map(Purpose, more.get("purposes", ()))),
        kinds=tuple(AttachmentKind(**kind) for kind in body["attachments"]),
        rules=tuple(map(_rule, body["rules"])),
        working_days=more.get("working_days", WORKING_DAYS),
    )


def _rule(rule: Json) -> Rule:
    before = rule.get("issued_before")
    return Rule(rule["code"], rule["text"], date.fromisoformat(before) if before else None)
