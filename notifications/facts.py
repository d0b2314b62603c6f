"""What entries leave out and messages say: the names of licenses and purposes, and who holds what.

Read once for a batch of entries.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import ActorKind
from wallet.audit.models import Entry
from wallet.authorities import names
from wallet.calendar.local_time import local_date
from wallet.catalogue.models import LicenseType, Purpose
from wallet.identity.models import Binding, Identity
from wallet.licenses.models import Holding, License

ANY_LICENSE = "证照"
BOUND = "binding.bound"


@dataclass(frozen=True, repr=False)
class Facts:
    license_names: Mapping[UUID | None, str]
    type_names: Mapping[str, str]
    purposes: Mapping[str, str]
    holders: Mapping[UUID | None, list[bytes]]
    # What offices are called, by their codes; which accounts a person was bound to, until when.
    offices: Mapping[str | None, str]
    accounts: Mapping[bytes | None, Mapping[UUID, datetime]]
    # Those of the holders who have a wallet.
    bound: Collection[bytes]

    def type_name(self, code: object) -> str:
        return self.type_names.get(str(code), ANY_LICENSE)


def gather(session: Session, entries: Collection[Entry], *, at: datetime) -> Facts:
    """Read what the messages about these entries may need."""
    licenses = {entry.license_id for entry in entries if entry.license_id}
    types = session.execute(sa.select(LicenseType.code, LicenseType.name))
    purposes = session.execute(sa.select(Purpose.code, Purpose.label))
    holders = holders_of(session, licenses, at=at)
    return Facts(
        license_names=_license_names(session, licenses),
        type_names={code: name for code, name in types},
        purposes={code: label for code, label in purposes},
        holders=holders,
        bound=_bound(session, {key for keys in holders.values() for key in keys}),
        offices=_offices(session, entries),
        accounts=_accounts(session, entries),
    )


def holders_of(
    session: Session, licenses: Collection[UUID], *, at: datetime
) -> dict[UUID | None, list[bytes]]:
    """Find the persons on each license: whoever holds it today, in whatever role, once."""
    found: dict[UUID | None, list[bytes]] = defaultdict(list)
    is_current = Holding.until.is_(None) | (Holding.until > local_date(at))
    columns = sa.select(Holding.license_id, Holding.person_key).distinct()
    statement = columns.where(Holding.license_id.in_(licenses), is_current)
    for license_id, person_key in session.execute(statement):
        found[license_id].append(person_key)
    return found


def _offices(session: Session, entries: Collection[Entry]) -> dict[str | None, str]:
    codes = {entry.actor_name for entry in entries if entry.actor_kind is ActorKind.OFFICER}
    return {code: names.name_of(session, code) for code in codes if code}


def _accounts(
    session: Session, entries: Collection[Entry]
) -> dict[bytes | None, dict[UUID, datetime]]:
    found: dict[bytes | None, dict[UUID, datetime]] = defaultdict(dict)
    keys = [entry.person_key for entry in entries if entry.action == BOUND]
    columns = sa.select(Identity.person_key, Binding.account_id, sa.func.max(Binding.ended_at))
    statement = columns.join(Binding, Binding.identity_id == Identity.id)
    ended = statement.where(Identity.person_key.in_(keys), Binding.ended_at.is_not(None))
    for key, account_id, at in session.execute(ended.group_by(*columns.selected_columns[:2])):
        if at is not None:
            found[key][account_id] = at
    return found


def _bound(session: Session, keys: Collection[bytes]) -> Collection[bytes]:
    is_active = (Binding.identity_id == Identity.id) & Binding.ended_at.is_(None)
    found = sa.select(Identity.person_key).join(Binding, is_active)
    return set(session.scalars(found.where(Identity.person_key.in_(keys))))


def _license_names(session: Session, licenses: Collection[UUID]) -> dict[UUID | None, str]:
    statement = sa.select(License.id, LicenseType.name).where(License.id.in_(licenses))
    joined = statement.join(LicenseType, LicenseType.code == License.type)
    return {license_id: name for license_id, name in session.execute(joined)}
