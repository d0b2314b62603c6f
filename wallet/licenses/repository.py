"""Where arriving licenses are looked for and put: one by one, or many with few statements."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.catalogue import types
from wallet.catalogue.models import LicenseType
from wallet.crypto.vault import Vault
from wallet.database import Base
from wallet.insertion import add_or_find
from wallet.licenses import succession
from wallet.licenses.merging import merge
from wallet.licenses.models import License, LicenseEvent
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

    def find(self, identifier: str) -> License | None:
        # Locked, because mother and father may be asking for the same certificate right now.
        return self.session.scalar(_locked([identifier]))

    def put(self, license_: License) -> License:
        """Insert a license; returns the one of a parallel arrival that was faster."""
        return add_or_find(self.session, license_, lambda: self.find(license_.identifier))

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

    def __init__(self, session: Session, identifiers: Iterable[str]) -> None:
        super().__init__(session)
        found = session.scalars(_locked(sorted(set(identifiers))))
        self._found = {one.identifier: one for one in found}
        self._types: dict[str, LicenseType | None] = {}
        self._names: dict[str, str | None] = {}
        self._met: set[str] = set()
        self._below: list[Base] = []
        self._new: list[tuple[Act, License, State]] = []
        self._awaited: list[tuple[License, Vault]] = []

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

    def put(self, license_: License) -> License:
        self.session.add(license_)
        self._found[license_.identifier] = license_
        if not self._names.get(license_.authority_code):
            self._names[license_.authority_code] = license_.authority_name
        return license_

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
        if not self._awaited:
            return
        identifiers = [license_.identifier for license_, _ in self._awaited]
        waiting = sa.select(LicenseEvent.successor).where(LicenseEvent.successor.in_(identifiers))
        awaited = set(self.session.scalars(waiting))
        for license_, vault in self._awaited:
            if license_.identifier in awaited:
                super().link_predecessors(license_, vault=vault)


def _locked(identifiers: Sequence[str]) -> sa.Select[License]:
    # In one order, so that two who share licenses lock them in the same order.
    return (
        sa.select(License)
        .where(License.identifier.in_(identifiers))
        .order_by(License.identifier)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
