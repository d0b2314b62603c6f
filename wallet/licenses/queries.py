"""What a person holds, in its present state: the reading side of list, detail and showing."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.catalogue.models import LicenseType
from wallet.crypto.vault import Vault
from wallet.errors import NotFound
from wallet.licenses.held import ROLE_ORDER, HeldLicense, HeldPosition, read_held, select_held
from wallet.licenses.merging import twins
from wallet.licenses.models import HolderKind, Holding, License, LicenseHolder, Role
from wallet.licenses.showing import FaceValue, face_values, name_masked
from wallet.licenses.state import State


@dataclass(frozen=True, repr=False)
class NamedParty:
    """Somebody named on a license, in clear."""

    role: Role
    kind: HolderKind
    name: str
    id_type: str
    id_number: str | None
    relation: str | None

    @property
    def name_masked(self) -> str:
        return name_masked(self.kind, self.name)


@dataclass(frozen=True, repr=False)
class Face:
    """What stands on a license: who, and the face fields as they are stored."""

    type: LicenseType
    parties: tuple[NamedParty, ...]
    values: dict[str, str]

    @property
    def fields(self) -> list[FaceValue]:
        """Return what is filled in, in the words of the catalogue."""
        return face_values(self.type.face_fields, self.values)

    @property
    def holders(self) -> tuple[NamedParty, ...]:
        return tuple(party for party in self.parties if party.role is Role.HOLDER)


def held_by(
    session: Session,
    person_key: bytes,
    *,
    vault: Vault,
    at: datetime,
    role: Role | None = None,
    license_type: str | None = None,
    state: State | None = None,
    after: HeldPosition | None = None,
) -> list[HeldLicense]:
    """Return what the person holds at the moment, newest first; a row for each holding.

    All of it is read, for a page too: only together do rows tell that they are one license.
    """
    statement = select_held(person_key, at=at).order_by(License.issued_on.desc(), License.id)
    if role:
        statement = statement.where(Holding.role == role)
    if license_type:
        statement = statement.where(License.type == license_type)
    held = twins.merged(read_held(session, statement, vault=vault, at=at))
    held.sort(key=lambda one: one.position.rank)
    return [one for one in held if _is_wanted(one, state, after)]


def get_held(
    session: Session,
    person_key: bytes,
    license_id: UUID,
    *,
    vault: Vault,
    at: datetime,
    role: Role | None = None,
) -> HeldLicense:
    """Return one license of the person, in the given role or the first that applies.

    Raises NotFound, also for somebody else's license.
    """
    number = sa.select(License.number_index).where(License.id == license_id).scalar_subquery()
    statement = select_held(person_key, at=at).where(License.number_index == number)
    if role:
        statement = statement.where(Holding.role == role)
    found = read_held(session, statement, vault=vault, at=at)
    held = [one for one in found if one.license_id == license_id]
    if not held:
        raise NotFound("this person holds no such license")
    return twins.beside(min(held, key=lambda one: ROLE_ORDER.index(one.role)), found)


def _is_wanted(held: HeldLicense, state: State | None, after: HeldPosition | None) -> bool:
    is_later = after is None or held.position.rank > after.rank
    return is_later and (state is None or held.standing.state is state)


def face_of(session: Session, held: HeldLicense, *, vault: Vault) -> Face:
    """Open what stands on the license; only who was given a holding can ask."""
    fields_sealed, license_type = session.execute(
        sa.select(License.fields_sealed, LicenseType)
        .join(LicenseType, LicenseType.code == License.type)
        .where(License.id == held.license_id)
    ).one()
    named = sa.select(LicenseHolder).where(LicenseHolder.license_id == held.license_id)
    parties = session.scalars(named.order_by(LicenseHolder.position)).all()
    return Face(
        type=license_type,
        parties=tuple(
            _opened(party, vault)
            for party in sorted(parties, key=lambda party: ROLE_ORDER.index(party.role))
        ),
        values=json.loads(License.fields.open(vault, fields_sealed, of=held.license_id)),
    )


def _opened(party: LicenseHolder, vault: Vault) -> NamedParty:
    sealed = party.id_number_sealed
    return NamedParty(
        role=party.role,
        kind=party.kind,
        name=LicenseHolder.name.open(vault, party.name_sealed, of=party.id),
        id_type=party.id_type,
        id_number=LicenseHolder.id_number.open(vault, sealed, of=party.id) if sealed else None,
        relation=party.relation,
    )
