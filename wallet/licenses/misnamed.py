"""Number and name must fit on every way in: a number alone gives nobody a license.

A license may arrive before its person has proven anything; then the names are compared when they
do (`let_go`).
"""

from collections.abc import Iterator

import sqlalchemy as sa

from wallet.act import Act
from wallet.crypto.vault import Vault
from wallet.identity.names import same_name
from wallet.identity.persons import Person
from wallet.licenses import held_back
from wallet.licenses.arrival import Arrival, Listed
from wallet.licenses.held_back import HeldBack
from wallet.licenses.models import Holding, License, LicenseHolder
from wallet.licenses.newborns import name_of
from wallet.licenses.not_taken import NameDiffers
from wallet.licenses.parties import key_of
from wallet.licenses.repository import Repository


def misnamed(repository: Repository, arrival: Arrival, *, vault: Vault) -> Iterator[Listed]:
    """Name everybody on the arrival whose number is proven to belong to another name."""
    keyed = [(key_of(listed, vault), listed) for listed in arrival.everybody()]
    proven = repository.proven_names([key for key, _ in keyed if key], vault=vault)
    for key, listed in keyed:
        if key and key in proven and not same_name(proven[key], listed.party.name):
            yield listed


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
