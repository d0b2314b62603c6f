"""The shape of a catalogue file, as a table, and the checks that read the table."""

import re
from collections.abc import Callable
from itertools import chain

from wallet.database import Json
from wallet.errors import Invalid
from wallet.identity.numbers import InvalidUscc, normalize_uscc

# What a verifier may be shown beside the face fields: the number of the first holder.
HOLDER_ID_NUMBER = "holder_id_number"
CATEGORIES = ("venue", "employer", "inspector", "department")

Check = Callable[[object, str], None]  # (value, place)


class CatalogueError(Invalid):
    """A catalogue file does not have the shape that the wallet needs; the message says where."""

    code = "invalid_catalogue"


def text(form: str = r"(?s).{1,500}") -> Check:
    def check(value: object, place: str) -> None:
        _expect(isinstance(value, str) and re.fullmatch(form, value), place, f"text like {form}")

    return check


def whole_number(value: object, place: str) -> None:
    _expect(type(value) is int and value >= 0, place, "a whole number")


def yes_or_no(value: object, place: str) -> None:
    _expect(isinstance(value, bool), place, "true or false")


def or_null(check: Check) -> Check:
    return lambda value, place: None if value is None else check(value, place)


def one_of(*words: object) -> Check:
    def check(value: object, place: str) -> None:
        # Membership alone would take true for 1.
        found = any(type(word) is type(value) and word == value for word in words)
        _expect(found, place, "one of " + ", ".join(map(str, words)))

    return check


def list_of(item: Check) -> Check:
    def check(value: object, place: str) -> None:
        if not isinstance(value, list):
            raise CatalogueError(f"{place}: expected a list")
        for index, entry in enumerate(value):
            item(entry, f"{place}[{index}]")

    return check


def record(required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    checks = required | (optional or {})

    def check(value: object, place: str) -> None:
        if not isinstance(value, dict):
            raise CatalogueError(f"{place}: expected an object")
        _expect(not required.keys() - value.keys(), place, f"the keys {', '.join(required)}")
        _expect(not value.keys() - checks.keys(), place, f"no keys but {', '.join(checks)}")
        for key, entry in value.items():
            checks[key](entry, f"{place}.{key}")

    return check


NAME = text(r"[a-z][a-z0-9_]{1,39}")
CHOICE = record({"code": text(r".{1,32}"), "label": text()})
FIELD = record(
    {
        "name": NAME,
        "label": text(),
        "kind": one_of("text", "date", "code", "number", "id_number", "image"),
        "required": yes_or_no,
        "sensitivity": one_of(1, 2, 3, 4),
    },
    {"values": list_of(CHOICE)},
)
VALIDITY = record(
    {
        "years": or_null(whole_number),
        "renew_days_before": or_null(whole_number),
        "inspection_years": or_null(whole_number),
        "text": text(),
    }
)
RULE = record(
    {"code": NAME, "text": text()}, {"issued_before": text(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")}
)
CONVERSION = record(
    {
        "allowed": yes_or_no,
        "four_eyes": yes_or_no,
        "media": list_of(one_of("paper", "ic_card")),
        "for": list_of(one_of("self", "child", "institution")),
        "attachments": list_of(record({"kind": NAME, "label": text(), "required": yes_or_no})),
        "guidance": text(),
        "rules": list_of(RULE),
    }
)
# What else than a conversion can be applied for, and how long the office takes for either.
APPLICATIONS = record(
    {}, {"purposes": list_of(one_of("exchange", "replacement")), "working_days": whole_number}
)
LICENSE_TYPE = record(
    {
        "code": NAME,
        "name": text(),
        "identifier_code": text(r"[0-9A-Z]{18}[0-9]{3}"),
        "holder_kind": one_of("person", "organization"),
        "number_contains_id_number": yes_or_no,
        "fields": list_of(FIELD),
        "validity": VALIDITY,
        "conversion": CONVERSION,
        "disclosure": record({"minimum": list_of(NAME)}, dict.fromkeys(CATEGORIES, list_of(NAME))),
    },
    {
        "applications": APPLICATIONS,
        "holder_birth_field": NAME,
        "standard": text(r"C[0-9]{4}-[0-9]{4}"),
    },
)
PURPOSES = list_of(record({"code": NAME, "label": text(), "fields": list_of(NAME)}))


def check_license_type(body: Json, place: str) -> None:
    """Raise CatalogueError unless the body is a whole license type."""
    LICENSE_TYPE(body, place)
    _check_defining_authority(body["identifier_code"], place)
    names = [field["name"] for field in body["fields"]]
    _expect(len(names) == len(set(names)), f"{place}.fields", "every name once")
    birth_field = body.get("holder_birth_field")
    _expect(birth_field in {None, *names}, f"{place}.holder_birth_field", "a name of a field")
    shown = set(chain.from_iterable(body["disclosure"].values())) - {HOLDER_ID_NUMBER, *names}
    _expect(not shown, f"{place}.disclosure", f"names of fields or {HOLDER_ID_NUMBER}")


def _check_defining_authority(identifier_code: str, place: str) -> None:
    try:
        normalize_uscc(identifier_code[:18])
    except InvalidUscc as error:
        raise CatalogueError(f"{place}.identifier_code: {error}") from error


def _expect(condition: object, place: str, what: str) -> None:
    if not condition:
        raise CatalogueError(f"{place}: expected {what}")
