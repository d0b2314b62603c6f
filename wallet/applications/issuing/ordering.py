"""Make an order of an application and of what the register said.

Where both name something, the register's word counts: the license says electronically what the
authority's own record says. The applicant's name and number were proven.
"""

from datetime import date

from sqlalchemy.orm import Session

from wallet.applications.contents import applicant_of, fields_of, number_of, registered_of
from wallet.applications.issuing.orders import Order
from wallet.applications.models import Application, ForWhom
from wallet.authorities import names
from wallet.catalogue import types
from wallet.crypto.vault import Vault
from wallet.database import Json
from wallet.errors import Invalid
from wallet.identity.names import same_name
from wallet.identity.numbers import RESIDENT_ID, normalize_document_number
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
        fields={**fields, **_texts(known.get("fields"))},
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
    is_another = application.register_is_applicant is False or "name" in application.differences
    return "holder_differs" if is_another else None


def _names(order: Order, person: Person) -> bool:
    listed = (*order.holders, *order.guardians, order.representative)
    return any(
        same_name(one.name, person.name) and _number_of(one) == person.id_number
        for one in listed
        if one
    )


def _number_of(one: Party | Guardian | Representative) -> str | None:
    try:
        return normalize_document_number(one.id_type, one.id_number or "")
    except Invalid:
        return None


def _holders(
    application: Application, person: Person, known: Json, fields: dict[str, str]
) -> tuple[Party, ...]:
    if application.for_who is ForWhom.SELF:
        return (Party("person", person.name, person.id_type, person.id_number),)
    if known.get("holders"):
        tags = ("kind", "name", "id_type", "id_number")
        return tuple(Party(*(one[tag] for tag in tags)) for one in known["holders"])
    if application.for_who is ForWhom.CHILD and fields.get("child_name"):
        return (Party("person", fields["child_name"], RESIDENT_ID, None),)
    raise CannotOrder("holder_unknown")


def _guardians(
    application: Application, known: Json, fields: dict[str, str]
) -> tuple[Guardian, ...]:
    if application.for_who is not ForWhom.CHILD:
        return ()
    if known.get("guardians"):
        tags = ("name", "id_number", "relation", "id_type")
        return tuple(Guardian(*(one[tag] for tag in tags)) for one in known["guardians"])
    named = [(fields.get(f"{one}_name"), fields.get(f"{one}_id_number"), one) for one in PARENTS]
    return tuple(Guardian(name, number, one) for name, number, one in named if name and number)


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
