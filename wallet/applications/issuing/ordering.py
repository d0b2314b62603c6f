"""Make an order of an application and of what the register said.

What was approved is ordered: what the applicant filled in, with the register's word where they left
something open. A conversion is the register's certificate in another shape, so its holder, parents
and dates are the register's; of an exchange they are the approved ones. The applicant's name and
number were proven.
"""

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from wallet.applications.contents import applicant_of, fields_of, number_of, registered_of
from wallet.applications.issuing.orders import Order
from wallet.applications.models import Application, ForWhom, Purpose
from wallet.authorities import names
from wallet.catalogue import types
from wallet.crypto.vault import Vault
from wallet.database import Json
from wallet.errors import Invalid
from wallet.identity.documents import RESIDENT_ID
from wallet.identity.names import same_name
from wallet.identity.numbers import read_document
from wallet.identity.persons import Person
from wallet.licenses.arrival import Guardian, Party, Representative
from wallet.licenses.models import License

PARENTS = ("mother", "father")


class CannotOrder(Exception):
    """The application does not say enough; `reason` says in one word what is missing."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the license cannot be ordered: {reason}")
        self.reason = reason


def order_of(session: Session, application: Application, vault: Vault) -> Order:
    """Make the order.  Raises CannotOrder."""
    registered = registered_of(application, vault)
    known: Json = registered.values if registered else {}
    person, fields = applicant_of(application, vault), fields_of(application, vault)
    order = Order(
        application_no=application.receipt_number,
        type_code=types.get(session, application.type).identifier_code,
        number=number_of(application, vault),
        authority_code=application.authority_code,
        authority_name=_authority_name(session, application, known),
        issued_on=_day(known) or application.issued_on,
        holders=_holders(application, person, known, fields),
        guardians=_guardians(application, known, fields),
        representative=_representative(application, person, known),
        fields={**_texts(known.get("fields")), **fields},
        replaces=_replaces(session, application),
    )
    if not _names(order, person):
        # A number is not asked for, on which the applicant would not stand.
        raise CannotOrder("applicant_not_named")
    return order


def obstacle_of(session: Session, application: Application, vault: Vault) -> str | None:
    """Say in one word why no license may be ordered as things are; None if one may."""
    try:
        order_of(session, application, vault)
    except CannotOrder as error:
        return error.reason
    return "holder_differs" if _is_anothers(application, vault) else None


def _is_anothers(application: Application, vault: Vault) -> bool:
    if application.register_is_applicant is False or "name" in application.differences:
        return True
    registered, child = registered_of(application, vault), _child(application, vault)
    if registered is None or child is None or application.purpose is not Purpose.CONVERSION:
        return False
    # A conversion cannot change a child's name: that is an exchange.
    return not all(same_name(one["name"], child) for one in registered.values["holders"])


def _child(application: Application, vault: Vault) -> str | None:
    if application.for_who is not ForWhom.CHILD:
        return None
    return fields_of(application, vault).get("child_name")


def _names(order: Order, person: Person) -> bool:
    listed = (*order.holders, *order.guardians, order.representative)
    return any(
        same_name(one.name, person.name) and _document_of(one) == (person.id_type, person.id_number)
        for one in listed
        if one
    )


def _document_of(one: Party | Guardian | Representative) -> tuple[str, str] | None:
    try:
        return read_document(one.id_type, one.id_number or "")
    except Invalid:
        return None


def _holders(
    application: Application, person: Person, known: Json, fields: dict[str, str]
) -> tuple[Party, ...]:
    if application.for_who is ForWhom.SELF:
        return (Party("person", person.name, person.id_type, person.id_number),)
    if known.get("holders"):
        tags = ("kind", "name", "id_type", "id_number")
        parties = tuple(Party(*(one[tag] for tag in tags)) for one in known["holders"])
        return _renamed(parties, application, fields.get("child_name"))
    if application.for_who is ForWhom.CHILD and fields.get("child_name"):
        return (Party("person", fields["child_name"], RESIDENT_ID, None),)
    raise CannotOrder("holder_unknown")


def _renamed(
    parties: tuple[Party, ...], application: Application, name: str | None
) -> tuple[Party, ...]:
    is_childs = application.for_who is ForWhom.CHILD and len(parties) == 1
    if not is_childs or not name or application.purpose is Purpose.CONVERSION:
        return parties
    return (replace(parties[0], name=name),)


def _guardians(
    application: Application, known: Json, fields: dict[str, str]
) -> tuple[Guardian, ...]:
    if application.for_who is not ForWhom.CHILD:
        return ()
    tags = ("name", "id_number", "relation", "id_type")
    there = [Guardian(*(one[tag] for tag in tags)) for one in known.get("guardians") or ()]
    if there and application.purpose is Purpose.CONVERSION:
        return tuple(there)
    parents = [_parent(relation, fields, there) for relation in PARENTS]
    others = [one for one in there if one.relation not in PARENTS]
    return (*filter(None, parents), *others)


def _parent(relation: str, fields: dict[str, str], there: list[Guardian]) -> Guardian | None:
    known = next((one for one in there if one.relation == relation), None)
    name = fields.get(f"{relation}_name") or (known.name if known else None)
    number = fields.get(f"{relation}_id_number")
    if number is None and known is not None and name:
        return replace(known, name=name)
    id_type = fields.get(f"{relation}_id_type", RESIDENT_ID)
    return Guardian(name, number, relation, id_type) if name and number else known


def _representative(application: Application, person: Person, known: Json) -> Representative | None:
    if application.for_who is not ForWhom.INSTITUTION:
        return None
    one = known.get("representative")
    if one:
        return Representative(one["name"], one["id_number"], one["id_type"])
    return Representative(person.name, person.id_number, person.id_type)


def _authority_name(session: Session, application: Application, known: Json) -> str:
    code, authority = application.authority_code, known.get("authority") or {}
    if authority.get("code") == code and authority.get("name"):
        return str(authority["name"])
    return names.named(session, code).name


def _replaces(session: Session, application: Application) -> str | None:
    if application.replaces_license_id is None:
        return None
    return session.get_one(License, application.replaces_license_id).identifier


def _day(known: Json) -> date | None:
    day = known.get("issued_on")
    return date.fromisoformat(day) if day else None


def _texts(fields: Json | None) -> dict[str, str]:
    return {name: str(value) for name, value in (fields or {}).items() if value}
