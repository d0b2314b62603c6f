"""What each fault of something that was sent means, for the engineers who must mend it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """Where something is wrong, as a JSON pointer, and how."""

    pointer: str
    code: str


DETAILS = {
    "bad_base64": "the text is not base64",
    "bad_date": "not a day of the calendar, written YYYY-MM-DD",
    "bad_moment": "not a moment with its offset from UTC (RFC 3339)",
    "digits_lost": "a spreadsheet wrote the number in powers of ten: its last digits are lost",
    "ends_before_it_begins": "the last day lies before the first one",
    "holder_kind": "licenses of this type are held by the other kind: person or organization",
    "identifier_differs": "not the identifier that the address names",
    "impossible_date": "before 1900, or after what can be",
    "invalid_id_number": "not a resident's ID number (GB 11643)",
    "invalid_identifier": "not an identifier of GB/T 36904, or its check character is wrong",
    "invalid_uscc": "not a unified social credit code (GB 32100)",
    "is_holder": "this number stands on the license already",
    "issuer_differs": "the issuer in the identifier is not the authority's code",
    "length": "empty, too long, or with characters that cannot be printed",
    "name_differs": "not the name that stands on the license",
    "no_such_holder": "no holder without a number stands on the license",
    "not_a_number": "not a decimal number",
    "not_a_picture": "neither JPEG nor PNG",
    "not_json": "not valid JSON",
    "not_later": "not later than the present last day, or the license has no end",
    "not_utf8": "not UTF-8",
    "not_with_this_event": "belongs to another event",
    "key_twice": "an object has a key twice",
    "in_the_future": "this event cannot be announced ahead",
    "line_empty": "the line is empty",
    "line_too_long": "the line has more than 1 MiB",
    "required": "is missing",
    "required_field": "a face field that the type requires is missing or empty",
    "same_license": "a license cannot succeed itself",
    "state_contradicts_dates": "the state does not follow from the dates",
    "successor_differs": "the successor is of another type, or of another holder",
    "type_differs": "the type in the identifier is another one",
    "unknown_code": "not one of the codes that the catalogue lists",
    "unknown_field": "is not known here",
    "unknown_type": "there is no such type of license",
    "unknown_word": "not one of the words that can stand here",
    "unstorable": "a text has a control character or half a surrogate pair",
    # Warnings: the license is stored all the same.
    "authority_name_differs": "another name than with this authority's code before",
    "legacy_check": "the check character is that of an older, wrong algorithm",
    "older_version": "an older version of this license is stored, and no event supersedes it",
    "wrong_kind": "another kind of value is needed here",
    # Refusals of whole lines in a batch, which a single push answers with a status of their own.
    "not_your_license": "the client is not registered for this authority and type",
    "person_change": "a person's number differs: another person is another license",
    "state_by_event": "the state changes by events, not by pushing",
}


# What only an application, or an officer's remark about one, can be wrong in.
OF_APPLICATIONS = {
    "not_a_code": "neither 18 characters of a credit code nor 6 digits of a division",
    "not_a_date": "not a day of the calendar, written YYYY-MM-DD",
    "not_accepted": "the type of license does not take this, see the catalogue",
    "not_one_of": "not one of the codes that the catalogue lists",
    "not_ours": "a counter takes what its own authority issued",
    "one_of_kind_and_field": "an item names either an attachment or a field",
    "surplus": "only an IC card has a number of its own",
    "unknown_authority": "no such authority is known, see GET /api/v1/authorities",
    "unknown_kind": "the type of license has no such attachment",
    "unsupported": "pictures are attached, not filled in",
}
SENTENCES = DETAILS | OF_APPLICATIONS


def as_errors(faults: Iterable[Fault]) -> list[dict[str, str]]:
    """Write faults down as problem documents do (RFC 9457)."""
    return [
        {"pointer": f"#{each.pointer}", "code": each.code, "detail": SENTENCES[each.code]}
        for each in faults
    ]
