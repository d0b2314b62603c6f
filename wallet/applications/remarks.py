"""Words that officers write for applicants: checked in length and in what they point at."""

from collections.abc import Sequence

from wallet.applications.form_check import InvalidApplication
from wallet.applications.timeline import Missing
from wallet.catalogue.models import LicenseType
from wallet.reading.characters import prints
from wallet.reading.faults import Fault

LONGEST_COMMENT = 500
LONGEST_REASON = 200
MOST_ITEMS = 30
# What an applicant fills in beside the face fields of the type.
FORM_FIELDS = frozenset({"certificate_number", "card_number", "issued_on"})


def check_comment(comment: str | None, *, required: bool) -> None:
    """Raise InvalidApplication unless the comment can be shown."""
    if required and not (comment or "").strip():
        raise InvalidApplication(Fault("/comment", "required"))
    if comment and not _fits(comment, LONGEST_COMMENT):
        raise InvalidApplication(Fault("/comment", "length"))


def check_items(items: Sequence[Missing], license_type: LicenseType) -> None:
    """Raise InvalidApplication unless every item names one thing that there is, with a reason."""
    if not 1 <= len(items) <= MOST_ITEMS:
        raise InvalidApplication(Fault("/items", "length"))
    faults = [
        Fault(f"/items/{at}", word)
        for at, item in enumerate(items)
        if (word := _fault(item, license_type))
    ]
    if faults:
        raise InvalidApplication(*faults)


def _fault(item: Missing, license_type: LicenseType) -> str | None:
    if (item.kind is None) == (item.field is None):
        return "one_of_kind_and_field"
    kinds = {each["kind"] for each in license_type.body["conversion"]["attachments"]}
    if item.kind is not None and item.kind not in kinds:
        return "unknown_kind"
    if item.field is not None and item.field not in FORM_FIELDS | license_type.field_names:
        return "unknown_field"
    return None if item.reason.strip() and _fits(item.reason, LONGEST_REASON) else "length"


def _fits(text: str, length: int) -> bool:
    # Several lines are fine, control characters that rearrange what is read are not.
    return len(text) <= length and prints(text.replace("\n", ""))
