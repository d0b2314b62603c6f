"""What is wrong with what somebody applies with: every fault at once, without any value."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from wallet.applications.conversions import Conversion
from wallet.applications.form import Form
from wallet.applications.models import Medium
from wallet.calendar.local_time import local_date
from wallet.catalogue.models import LicenseType
from wallet.database import Json
from wallet.errors import Conflict, Invalid
from wallet.identity.documents import RESIDENT_ID, USCC
from wallet.identity.numbers import normalize_document_number
from wallet.licenses.arrival_check import EARLIEST, LONGEST_NUMBER, USCC_LENGTH
from wallet.reading import digits
from wallet.reading.characters import prints
from wallet.reading.faults import Fault, as_errors

DIVISION_LENGTH = 6
LONGEST_VALUE = 500


class InvalidApplication(Invalid):
    """The application makes no sense; `errors` says where, and in a word why."""

    code = "invalid_application"

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(f"#{each.pointer}: {each.code}" for each in faults))
        self.errors = as_errors(faults)


class CounterOnly(Conflict):
    """A rule of the type sends this certificate to the counter; `errors` holds its text."""

    code = "counter_only"


def check(
    form: Form,
    license_type: LicenseType,
    conversion: Conversion,
    *,
    at: datetime,
    is_at_counter: bool = False,
) -> None:
    """Raise InvalidApplication or CounterOnly if the tidied form cannot be an application."""
    faults = _faults(form, license_type, conversion, local_date(at))
    # One fault for each place: the last that was found there.
    if by_pointer := {fault.pointer: fault for fault in faults}:
        raise InvalidApplication(*by_pointer.values())
    if not is_at_counter:
        _check_rules(form, conversion)


def _check_rules(form: Form, conversion: Conversion) -> None:
    for rule in conversion.rules:
        if rule.issued_before and form.issued_on and form.issued_on < rule.issued_before:
            error = CounterOnly("a rule of the type sends this certificate to the counter")
            error.errors = [{"rule": rule.code, "code": "rule", "detail": rule.text}]
            raise error


def _faults(
    form: Form, license_type: LicenseType, conversion: Conversion, today: date
) -> Iterator[Fault]:
    is_accepted = {
        "medium": form.medium in conversion.media,
        "for": form.for_who in conversion.for_whom,
        "purpose": form.purpose in conversion.purposes,
    }
    yield from (Fault(f"/{name}", "not_accepted") for name, fits in is_accepted.items() if not fits)
    yield from _number_faults(form)
    yield from _authority_faults(form.authority)
    if form.issued_on and not EARLIEST <= form.issued_on <= today:
        yield Fault("/issued_on", "impossible_date")
    yield from _field_faults(form, license_type)


def _field_faults(form: Form, license_type: LicenseType) -> Iterator[Fault]:
    known = {field["name"]: field for field in license_type.face_fields}
    for name, value in form.fields.items():
        if name not in known:
            # The name is nobody's but the sender's, so it is not repeated.
            yield Fault("/fields", "unknown_field")
        elif word := _value_fault(known[name], value, _id_type_beside(name, form.fields)):
            yield Fault(f"/fields/{name}", word)


def _number_faults(form: Form) -> Iterator[Fault]:
    if word := _text_fault(form.certificate_number, LONGEST_NUMBER):
        yield Fault("/certificate_number", word)
    needs_card = form.medium is Medium.IC_CARD
    if needs_card and not form.card_number:
        yield Fault("/card_number", "required")
    if form.card_number and not needs_card:
        yield Fault("/card_number", "surplus")
    if form.card_number and (word := _text_fault(form.card_number, LONGEST_NUMBER)):
        yield Fault("/card_number", word)


def _authority_faults(code: str) -> Iterator[Fault]:
    if len(code) == USCC_LENGTH:
        if word := _number_fault(USCC, code):
            yield Fault("/authority", word)
    elif not (len(code) == DIVISION_LENGTH and code.isascii() and code.isdigit()):
        yield Fault("/authority", "not_a_code")


def _id_type_beside(name: str, fields: Mapping[str, str]) -> str:
    """Tell whose number a field holds: `mother_id_type` says it of `mother_id_number`."""
    return fields.get(name.replace("_id_number", "_id_type"), RESIDENT_ID)


def _value_fault(field: Json, value: str, id_type: str) -> str | None:
    if word := _text_fault(value, LONGEST_VALUE):
        return word
    match field["kind"]:
        case "date":
            return None if _is_day(value) else "not_a_date"
        case "code":
            return None if value in {each["code"] for each in field["values"]} else "not_one_of"
        case "id_number":
            return _number_fault(id_type, value)
        case "image":
            return "unsupported"
    return None


def _number_fault(id_type: str, value: str) -> str | None:
    try:
        normalize_document_number(id_type, value)
    except Invalid as error:
        return error.code
    return None


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _text_fault(text: str, length: int) -> str | None:
    if not (0 < len(text) <= length and prints(text)):
        return "length"
    return "digits_lost" if digits.are_lost(text) else None
