"""What the issuing system is asked for: written down before it is asked, so that asking again
after any accident asks for the same thing.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.applications.issuing.models import IssuingOrder
from wallet.crypto.vault import Vault
from wallet.licenses.arrival import Guardian, Party, Representative


@dataclass(frozen=True, repr=False)
class Order:
    """One license to be issued, for one application."""

    application_no: str
    type_code: str  # the 21 characters of identifiers
    number: str
    authority_code: str
    authority_name: str
    issued_on: date | None
    holders: tuple[Party, ...]
    guardians: tuple[Guardian, ...]
    representative: Representative | None
    fields: dict[str, str]
    # Of an exchange or replacement: the identifier of the license that ends.
    replaces: str | None


def find(session: Session, application_id: UUID, vault: Vault) -> Order | None:
    """Return the order that was written down for the application."""
    row = session.get(IssuingOrder, application_id)
    return (
        _read(IssuingOrder.content.open(vault, row.content_sealed, of=application_id))
        if row
        else None
    )


def write(act: Act, application_id: UUID, order: Order) -> None:
    """Write the order down."""
    text = json.dumps(asdict(order), ensure_ascii=False, default=date.isoformat)
    sealed = IssuingOrder.content.seal(act.vault, text, of=application_id)
    row = IssuingOrder(application_id=application_id, content_sealed=sealed, made_at=act.at)
    act.session.add(row)


def forget(session: Session, application_id: UUID) -> None:
    """Strike an order that was refused: nothing was numbered, and the next one may be another."""
    statement = sa.delete(IssuingOrder).where(IssuingOrder.application_id == application_id)
    session.execute(statement)


def _read(text: str) -> Order:
    facts = json.loads(text)
    day, representative = facts["issued_on"], facts["representative"]
    facts["issued_on"] = date.fromisoformat(day) if day else None
    facts["holders"] = tuple(Party(**one) for one in facts["holders"])
    facts["guardians"] = tuple(Guardian(**one) for one in facts["guardians"])
    facts["representative"] = Representative(**representative) if representative else None
    return Order(**facts)
