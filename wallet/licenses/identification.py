"""The number that a child on a license was given, compared with what is known, and taken back."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from wallet.act import Act
from wallet.audit import record
from wallet.catalogue.models import LicenseType
from wallet.identity.names import same_name
from wallet.identity.numbers import born_by_number, normalize_document_number
from wallet.identity.persons import person_key
from wallet.licenses.arrival import Party
from wallet.licenses.arrival_check import InvalidArrival
from wallet.licenses.models import HolderKind, Holding, License, LicenseEvent, LicenseHolder, Role
from wallet.licenses.newborns import PersonChange, holders_of, name_of, number_of
from wallet.licenses.parties import OF_AGE
from wallet.licenses.stand import stand
from wallet.licenses.state import Event, is_final
from wallet.reading.dates import birthday, read_day
from wallet.reading.faults import Fault

PLACE = "/holder/id_number"
# The last but one digit of a number is odd for men (GB 11643).
SEX_DIGIT = 16
MEN, WOMEN = {"1", "男"}, {"2", "女"}


@dataclass(frozen=True, repr=False)
class Child:
    """Who is to be given a number on a license, or to lose it."""

    license: License
    name: str
    id_type: str
    number: str
    key: bytes


def identify(act: Act, license_: License, party: Party) -> None:
    """Give the child on the license its number, and the license to the child.

    The guardians' holdings end on the 18th birthday, which the number tells.
    Raises InvalidArrival or PersonChange.
    """
    child = _child(act, license_, party)
    holder = _nameless(act, child)
    if holder.id_number_sealed:
        return
    if faults := list(_faults(act, child)):
        raise InvalidArrival(faults)
    holder.id_type, holder.kind = child.id_type, HolderKind.PERSON
    holder.id_number_sealed = LicenseHolder.id_number.seal(act.vault, child.number, of=holder.id)
    holder.person_key = child.key
    theirs = Holding(person_key=child.key, license_id=license_.id, role=Role.HOLDER, until=None)
    act.session.merge(theirs)
    if born := born_by_number(child.id_type, child.number):
        _end_guardians(act, license_, born)


def take_back(act: Act, license_: License, party: Party) -> None:
    """Undo `identify`, as if the number had never been told.

    Raises InvalidArrival where it is another one, or was not told by an event.
    """
    child = _child(act, license_, party)
    numbered = [one for one in holders_of(act.session, license_.id) if one.person_key == child.key]
    told = (LicenseEvent.license_id == license_.id) & (
        LicenseEvent.event == Event.HOLDER_IDENTIFIED
    )
    if not numbered or not act.session.scalar(sa.select(sa.exists().where(told))):
        raise InvalidArrival([Fault(PLACE, "not_identified")])
    for holder in numbered:
        holder.id_number_sealed, holder.person_key = None, None
    held = (Holding.license_id == license_.id) & (Holding.person_key == child.key)
    act.session.execute(sa.delete(Holding).where(held, Holding.role == Role.HOLDER))
    record.record(act, "license.unlisted", license_id=license_.id, person_key=child.key)
    born = _born(act, license_) or license_.issued_on
    _end_guardians(act, license_, min(born, license_.issued_on))


def _child(act: Act, license_: License, party: Party) -> Child:
    number = normalize_document_number(party.id_type, str(party.id_number))
    key = person_key(act.vault, party.id_type, number)
    return Child(license_, party.name, party.id_type, number, key)


def _faults(act: Act, child: Child) -> Iterator[Fault]:
    """Compare the number with all on the license, with its face, and with other children."""
    stands_on = (LicenseHolder.license_id == child.license.id) & (
        LicenseHolder.person_key == child.key
    )
    if act.session.scalar(sa.select(sa.exists().where(stands_on))):
        # A parent's number in the child's place.
        yield Fault(PLACE, "is_holder")
        return
    born_by = born_by_number(child.id_type, child.number)
    if born_by and (born := _born(act, child.license)) and born_by != born:
        yield Fault(PLACE, "birth_date_differs")
    if born_by and _sex_differs(child.number, _fields(act, child.license).get("child_sex", "")):
        yield Fault(PLACE, "sex_differs")
    if any(_is_another(act, child.license, one) for one in _held_by(act, child)):
        yield Fault(PLACE, "on_another_license")


def _held_by(act: Act, child: Child) -> Iterator[License]:
    """Find the licenses of this type on which the number is a holder's: a brother's, say."""
    theirs = (Holding.person_key == child.key) & (Holding.role == Role.HOLDER)
    same_type = (License.type == child.license.type) & (License.id != child.license.id)
    yield from act.session.scalars(sa.select(License).join(Holding).where(theirs, same_type))


def _is_another(act: Act, license_: License, other: License) -> bool:
    is_same = other.chain == license_.chain or other.number_index == license_.number_index
    return not is_same and not is_final(stand(act.session, other, at=act.at).recorded)


def _born(act: Act, license_: License) -> date | None:
    license_type = act.session.get_one(LicenseType, license_.type)
    return read_day(_fields(act, license_).get(license_type.holder_birth_field or "", ""))


def _fields(act: Act, license_: License) -> dict[str, str]:
    opened = License.fields.open(act.vault, license_.fields_sealed, of=license_.id)
    return dict(json.loads(opened))


def _sex_differs(number: str, written: str) -> bool:
    is_man = int(number[SEX_DIGIT]) % 2 == 1
    return written in (WOMEN if is_man else MEN)


def _end_guardians(act: Act, license_: License, born: date) -> None:
    of_guardians = (Holding.license_id == license_.id) & (Holding.role == Role.GUARDIAN)
    end = birthday(born, OF_AGE)
    act.session.execute(sa.update(Holding).where(of_guardians).values(until=end))


def _nameless(act: Act, child: Child) -> LicenseHolder:
    """Find the holder who is to get the number, or has it."""
    holders = holders_of(act.session, child.license.id)
    for holder in holders:
        if number_of(holder, act.vault) == child.number:
            return holder
    unnumbered = [holder for holder in holders if not holder.id_number_sealed]
    if not unnumbered:
        raise PersonChange("everybody on the license has a number, and it is another one")
    named = [one for one in unnumbered if same_name(name_of(one, act.vault), child.name)]
    if not named:
        raise InvalidArrival([Fault("/holder/name", "name_differs")])
    return named[0]
