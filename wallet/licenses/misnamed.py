"""Number and name must fit on every way in: a number alone gives nobody a license.

A license may arrive before its person has proven anything; then the names are compared when they
do (`let_go`).
"""

from collections.abc import Iterator

import sqlalchemy as sa

from wallet.act import Act
from wallet.crypto.vault import Vault
from wallet.identity.former import was_called
from wallet.identity.names import same_name
from wallet.identity.persons import Person
from wallet.licenses import held_back
from wallet.licenses.arrival import Arrival, Listed
from wallet.licenses.held_back import HeldBack
from wallet.licenses.models import Holding, License, LicenseHolder, Role
from wallet.licenses.newborns import name_of
from wallet.licenses.not_taken import NameDiffers
from wallet.licenses.parties import key_of
from wallet.licenses.repository import Repository


def misnamed(repository: Repository, arrival: Arrival, *, vault: Vault) -> Iterator[Listed]:
    """Name everybody on the arrival whose number is proven to belong to another name."""
    keyed = [(key_of(listed, vault), listed) for listed in arrival.everybody()]
    proven = repository.proven_names([key for key, _ in keyed if key], vault=vault)
    for key, listed in keyed:
        if key and key in proven and not _is_called(repository, key, proven[key], listed, vault):
            yield listed


def _is_called(
    repository: Repository, key: bytes, proven: str, listed: Listed, vault: Vault
) -> bool:
    name = listed.party.name
    return same_name(proven, name) or was_called(repository.session, key, name, vault)


def let_go(act: Act, person: Person) -> None:
    """Take from a person who has just proven a name what was written for another name."""
    key = person.key(act.vault)
    named = (
        sa.select(LicenseHolder, License)
        .join(Holding, Holding.license_id == LicenseHolder.license_id)
        .join(License, License.id == LicenseHolder.license_id)
        .where(Holding.person_key == key, LicenseHolder.person_key == key)
    )
    lost = {
        license_.id: license_
        for holder, license_ in act.session.execute(named).all()
        if not same_name(name_of(holder, act.vault), person.name)
        and not was_called(act.session, key, name_of(holder, act.vault), act.vault)
    }
    for license_ in lost.values():
        take_away(act, license_, key)
        held = HeldBack(license_.source, license_.identifier, NameDiffers.code)
        held_back.add(act, held, person_key=key)


def take_away(act: Act, license_: License, person_key: bytes) -> None:
    """End the person's hold; the next arrival counts as new, and gives it back if it may."""
    theirs = (Holding.person_key == person_key) & (Holding.license_id == license_.id)
    act.session.execute(sa.delete(Holding).where(theirs))
    license_.content_index = b""


def give_back(act: Act, person: Person, name: str) -> None:
    """Give a person what stands under a name that is known now to have been theirs.

    A parent's hold ends on a day that only the next arrival tells: it gives it back.
    """
    key = person.key(act.vault)
    has = sa.exists().where(
        Holding.person_key == key, Holding.license_id == LicenseHolder.license_id
    )
    named = (
        sa.select(LicenseHolder, License)
        .join(License, License.id == LicenseHolder.license_id)
        .where(LicenseHolder.person_key == key, ~has)
    )
    for holder, license_ in act.session.execute(named).all():
        if same_name(name_of(holder, act.vault), name):
            license_.content_index = b""
            if holder.role is not Role.GUARDIAN:
                _give(act, holder, license_)


def _give(act: Act, holder: LicenseHolder, license_: License) -> None:
    key, role = holder.person_key, holder.role
    act.session.add(Holding(person_key=key, license_id=license_.id, role=role, until=None))
    held_back.forget(act, license_.source, [license_.identifier])
