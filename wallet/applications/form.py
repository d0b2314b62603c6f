"""What somebody applies with, as it was typed, and brought into one writing."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from wallet.applications.conversions import Conversion
from wallet.applications.models import ForWhom, Medium, Purpose
from wallet.licenses.number_index import plain_number
from wallet.reading.characters import unified

# How the numbers of a type usually look. Registers hold others too: a number that looks
# otherwise is a matter for the officer's eye, never a reason to refuse.
NUMBER_FORMS: dict[str, str] = json.loads(
    Path(__file__).with_name("number_forms.json").read_text(encoding="utf-8")
)
NUMBER_FORM, ISSUE_DATE_MISSING = "number_form", "issue_date_missing"


@dataclass(frozen=True, repr=False)
class Form:
    type: str
    medium: Medium
    certificate_number: str
    authority: str
    card_number: str | None = None
    issued_on: date | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    for_who: ForWhom | None = None
    purpose: Purpose = Purpose.CONVERSION


def tidied(form: Form, conversion: Conversion) -> Form:
    """Write the numbers in the one way; who says nothing applies for whom the type is meant."""
    fields = {name: unified(value).strip() for name, value in form.fields.items()}
    return replace(
        form,
        certificate_number=plain_number(form.certificate_number),
        card_number=plain_number(form.card_number or "") or None,
        authority=plain_number(form.authority),
        fields={name: value for name, value in fields.items() if value},
        for_who=form.for_who or conversion.for_whom[0],
    )


def warnings_of(form: Form, conversion: Conversion) -> list[str]:
    """Name in words what looks odd."""
    usual = NUMBER_FORMS.get(form.type)
    odd = usual is not None and not re.fullmatch(usual, form.certificate_number)
    dated = any(rule.issued_before for rule in conversion.rules)
    warnings = [NUMBER_FORM] if odd else []
    return [*warnings, ISSUE_DATE_MISSING] if dated and form.issued_on is None else warnings
