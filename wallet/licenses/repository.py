"""Where arriving licenses are looked for and put: one by one, or many with few statements."""

from collections.abc import Collection, Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.catalogue import types
from wallet.catalogue.models import LicenseType
from wallet.crypto.vault import Vault
from wallet.database import Base
from wallet.identity.models import Identity
from wallet.identity.queries import person_of
from wallet.insertion import add_or_find
from wallet.licenses import held_back, succession
from wallet.licenses.arrival import Arrival
from wallet.licenses.identifier import Identifier, InvalidIdentifier, parse
from wallet.licenses.merging import merge
from wallet.licenses.models import License, LicenseEvent
from wallet.licenses.number_index import lock_numbers, number_index
from wallet.licenses.parties import keys_on
from wallet.licenses.state import State


class Repository:
    """One license at a time, each statement when it is needed."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def type_of(self, code: str) -> LicenseType | None:
        return types.find(self.session, code)

    def name_of(self, authority: str) -> str | None:
        """Return the name with which licenses of the authority came before."""
        named = sa.select(License.authority_name).where(License.authority_code == authority)
        return self.session.scalar(named.limit(1))

    def hold_number(self, number: str, *, vault: Vault) -> None:
        """Let no parallel arrival take the number meanwhile."""
        lock_numbers(self.session, [number], vault=vault)

    def find(self, identifier: str) -> License | None:
        # Locked, because mother and father may be asking for the same certificate right now.
        return self.session.scalar(_locked([identifier]))

    def alike(self, number_index: bytes, authority: str, chain: str) -> Sequence[License]:
        """Return all licenses of one certificate: type, number and authority, or versions."""
        same = (License.number_index == number_index) & (License.authority_code == authority)
        versions = License.chain == chain
        found = sa.select(License).where(same | versions)
        found = found.order_by(License.identifier).with_for_update()
        return self.session.scalars(found).all()

    def ask_for_announced(self, act: Act, arrival: Arrival) -> None:
        succession.ask_for_announced(act, arrival)

    def proven_names(self, keys: Collection[bytes], *, vault: Vault) -> Mapping[bytes, str]:
        """Return the names that these persons have proven, as far as they have."""
        found = self.session.scalars(sa.select(Identity).where(Identity.person_key.in_(keys)))
        return {one.person_key: person_of(one, vault).name for one in found}

    def put(self, license_: License) -> License:
        """Insert a license; returns the one of a parallel arrival that was faster."""
        return add_or_find(self.session, license_, lambda: self.find(license_.identifier))

    def took(self, act: Act, source: str, identifier: str) -> None:
        """Say that a license was taken in that may have been held back before."""
        held_back.forget(act, source, [identifier])

    def put_below(self, rows: Iterable[Base]) -> None:
        """Insert what belongs to a license that was put."""
        self.session.add_all(rows)

    def compare_twins(self, act: Act, license_: License, said: State) -> None:
        merge.note_twins(act, license_, said)

    def link_predecessors(self, license_: License, *, vault: Vault) -> None:
        succession.link_predecessors(self.session, license_, vault=vault)


class BulkRepository(Repository):
    """Many licenses of one source: found at once, inserted at once, compared at once.

    Nothing is below a license that was put a moment ago, so nothing is looked for there. Whoever
    opens it settles it, and expects an IntegrityError where a parallel arrival was faster.
    """

    def __init__(self, session: Session, arrivals: Sequence[Arrival], *, vault: Vault) -> None:
        super().__init__(session)
        lock_numbers(session, (one.number for one in arrivals), vault=vault)
        identifiers = sorted({one.identifier for one in arrivals})
        found = session.scalars(_locked(identifiers))
        self._found = {one.identifier: one for one in found}
        keys = {key for one in arrivals for key in keys_on(one, vault)}
        self._proven = super().proven_names(keys, vault=vault)
        self._announced = set(session.scalars(_announced(identifiers)))
        self._types: dict[str, LicenseType | None] = {}
        self._certificates: set[bytes | str] = set()
        for known in session.execute(_certificates(self._indexes(arrivals, vault), arrivals)):
            self._certificates.update(known)
        self._names: dict[str, str | None] = {}
        self._met: set[str] = set()
        self._below: list[Base] = []
        self._taken: dict[str, tuple[Act, list[str]]] = {}
        self._new: list[tuple[Act, License, State]] = []
        self._awaited: list[tuple[License, Vault]] = []

    def _indexes(self, arrivals: Sequence[Arrival], vault: Vault) -> list[bytes]:
        typed = [(self.type_of(one.type), one.number) for one in arrivals]
        return [number_index(vault, type_.code, number) for type_, number in typed if type_]

    def hold_number(self, number: str, *, vault: Vault) -> None:
        """All of them are held already."""

    def type_of(self, code: str) -> LicenseType | None:
        if code not in self._types:
            self._types[code] = super().type_of(code)
        return self._types[code]

    def name_of(self, authority: str) -> str | None:
        if authority not in self._names:
            self._names[authority] = super().name_of(authority)
        return self._names[authority]

    def find(self, identifier: str) -> License | None:
        if identifier in self._met:
            self.settle()  # the second line about it sees all that the first one did
        self._met.add(identifier)
        return self._found.get(identifier)

    def alike(self, number_index: bytes, authority: str, chain: str) -> Sequence[License]:
        if not {number_index, chain} & self._certificates:
            return ()
        self.settle()  # one of them may have been put a moment ago
        return super().alike(number_index, authority, chain)

    def ask_for_announced(self, act: Act, arrival: Arrival) -> None:
        if arrival.identifier in self._announced:
            self.settle()
            super().ask_for_announced(act, arrival)

    def proven_names(self, keys: Collection[bytes], *, vault: Vault) -> Mapping[bytes, str]:  # noqa: ARG002
        return self._proven

    def put(self, license_: License) -> License:
        self.session.add(license_)
        self._found[license_.identifier] = license_
        self._certificates |= {license_.number_index, license_.chain}
        self._met.add(license_.identifier)
        if not self._names.get(license_.authority_code):
            self._names[license_.authority_code] = license_.authority_name
        return license_

    def took(self, act: Act, source: str, identifier: str) -> None:
        self._taken.setdefault(source, (act, []))[1].append(identifier)

    def put_below(self, rows: Iterable[Base]) -> None:
        self._below.extend(rows)

    def compare_twins(self, act: Act, license_: License, said: State) -> None:
        self._new.append((act, license_, said))

    def link_predecessors(self, license_: License, *, vault: Vault) -> None:
        self._awaited.append((license_, vault))

    def settle(self) -> None:
        """Write and compare what was put."""
        self.session.flush()  # the licenses first: all else refers to them
        self.session.add_all(self._below)
        self._compare()
        self._link()
        for source, (act, identifiers) in self._taken.items():
            held_back.forget(act, source, identifiers)
        self._taken = {}
        self._below, self._new, self._awaited = [], [], []
        self._met.clear()

    def _compare(self) -> None:
        if not self._new:
            return
        mine = {license_.source for _, license_, _ in self._new}
        numbers = [license_.number_index for _, license_, _ in self._new]
        alike = sa.select(License.number_index).where(
            License.number_index.in_(numbers), License.source.not_in(mine)
        )
        known = set(self.session.scalars(alike))
        for act, license_, said in self._new:
            if license_.number_index in known:
                super().compare_twins(act, license_, said)

    def _link(self) -> None:
        for license_, vault in self._awaited:
            if license_.identifier in self._announced:
                super().link_predecessors(license_, vault=vault)


def _announced(identifiers: Sequence[str]) -> sa.Select[str | None]:
    return sa.select(LicenseEvent.successor).where(LicenseEvent.successor.in_(identifiers))


def _certificates(indexes: Sequence[bytes], arrivals: Sequence[Arrival]) -> sa.Select[bytes, str]:
    chains = [one.chain for one in map(_parsed, arrivals) if one]
    same = License.number_index.in_(indexes) | License.chain.in_(chains)
    return sa.select(License.number_index, License.chain).where(same)


def _parsed(arrival: Arrival) -> Identifier | None:
    try:
        return parse(arrival.identifier)
    except InvalidIdentifier:
        return None


def _locked(identifiers: Sequence[str]) -> sa.Select[License]:
    # In one order, so that two who share licenses lock them in the same order.
    return (
        sa.select(License)
        .where(License.identifier.in_(identifiers))
        .order_by(License.identifier)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
