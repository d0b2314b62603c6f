"""Who stands on a license, from the cells of its row."""

from collections.abc import Iterator, Mapping

from app.commands.licenses.columns import WORDS, Body, Column
from wallet.identity.documents import RESIDENT_ID, USCC
from wallet.identity.numbers import HALF_WIDTH

RELATIONS = {alias: word for word, aliases in WORDS["relations"].items() for alias in aliases}
USCC_LENGTH = 18


def named_on(found: Mapping[Column, str]) -> Body:
    """Gather the persons and organizations of a row from their cells."""
    representatives = [_person(one) for one in _groups(found, "representative")]
    return {
        "holders": [_holder(one) for one in _groups(found, "holder")],
        "guardians": [_guardian(one) for one in _groups(found, "guardian")],
        "representative": representatives[0] if representatives else None,
    }


def _groups(found: Mapping[Column, str], group: str) -> Iterator[dict[str, str]]:
    places = sorted({column.place for column in found if column.group == group})
    for place in places:
        yield {
            column.name: text
            for column, text in found.items()
            if (column.group, column.place) == (group, place)
        }


def _holder(given: dict[str, str]) -> Body:
    number = given.get("id_number")
    id_type = given.get("id_type") or _guess(number)
    kind = "organization" if id_type in WORDS["organizations"] else "person"
    return {"kind": kind, "name": given.get("name"), "id_type": id_type, "id_number": number}


def _guess(number: str | None) -> str:
    """Tell a resident's number from a USCC by its shape, where the type column is empty."""
    plain = (number or "").translate(HALF_WIDTH).upper()
    if len(plain) == USCC_LENGTH and not plain[:17].isdigit():
        return USCC
    return RESIDENT_ID


def _guardian(given: dict[str, str]) -> Body:
    relation = given.get("relation")
    return {**_person(given), "relation": RELATIONS.get(relation or "", relation)}


def _person(given: dict[str, str]) -> Body:
    return {"name": given.get("name"), "id_number": given.get("id_number")}
