"""A guardian under a court's order holds a child's license in place of a parent.

The license itself names the parents as before: the order stands beside it, and is read whenever
holdings are written.
"""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.identity.models import IN_FORCE, ActKind, PersonAct
from wallet.licenses.models import Holding, Role


def ordered(session: Session, license_id: UUID, wanted: Iterable[Holding]) -> list[Holding]:
    """Return who is to hold the license, as the courts have ordered."""
    holdings, orders = list(wanted), _orders(session, license_id)
    replaced = {order.other_key for order in orders}
    parents = [one for one in holdings if one.role is Role.GUARDIAN]
    until = next((one.until for one in parents), None)
    kept = [one for one in holdings if one not in parents or one.person_key not in replaced]
    return [*kept, *(_holding(order, license_id, until) for order in orders)]


def _orders(session: Session, license_id: UUID) -> list[PersonAct]:
    in_force = (PersonAct.kind == ActKind.GUARDIAN) & PersonAct.state.in_(IN_FORCE)
    found = sa.select(PersonAct).where(PersonAct.license_id == license_id, in_force)
    return list(session.scalars(found))


def _holding(order: PersonAct, license_id: UUID, until: object) -> Holding:
    return Holding(
        person_key=order.person_key, license_id=license_id, role=Role.GUARDIAN, until=until
    )
