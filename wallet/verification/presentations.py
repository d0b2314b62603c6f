"""One act of showing: what the short-lived store keeps about it while its code lives.

The id is derived from the handle in the code, so that one look-up serves the venue (which has the
code) and the citizen (who has the id), and the handle itself is stored nowhere.
"""

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Self
from uuid import UUID

from wallet.crypto.vault import Vault
from wallet.errors import NotFound
from wallet.short_lived import ShortLived, Value

# The phone may still ask what became of a code for a while after it died.
KEEP = timedelta(minutes=30)

IDS = ("id", "license_id", "binding_id")
MOMENTS = ("issued_at", "expires_at", "cancelled_at")


@dataclass(frozen=True)
class Presentation:
    id: UUID
    license_id: UUID
    person_key: bytes
    binding_id: UUID
    role: str
    fields: tuple[str, ...]
    void_epoch: int
    issued_at: datetime
    expires_at: datetime
    purpose: str | None = None
    # The license's source could not be asked although its state was too old.
    stale: bool = False
    cancelled_at: datetime | None = None

    @property
    def refresh_at(self) -> datetime:
        """Return when the phone had better ask for the next code."""
        return self.issued_at + (self.expires_at - self.issued_at) / 2

    def as_value(self) -> Value:
        row = asdict(self)
        row |= {name: row[name].isoformat() for name in MOMENTS if row[name]}
        row |= {name: str(row[name]) for name in IDS}
        return row | {"person_key": self.person_key.hex(), "fields": list(self.fields)}

    @classmethod
    def from_value(cls, value: Value) -> Self:
        row = dict(value)
        row |= {name: datetime.fromisoformat(row[name]) for name in MOMENTS if row[name]}
        row |= {name: UUID(row[name]) for name in IDS}
        row |= {"person_key": bytes.fromhex(row["person_key"]), "fields": tuple(row["fields"])}
        return cls(**row)


def id_of(handle: bytes, vault: Vault) -> UUID:
    """Derive the presentation's id from the handle, with a key: a code finds no row without it."""
    return UUID(bytes=vault.index("presentation", handle.hex())[:16])


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def keep(store: ShortLived, presentation: Presentation) -> None:
    until = presentation.expires_at + KEEP
    store.put(f"presentation:{presentation.id}", presentation.as_value(), until=until)


def find(store: ShortLived, presentation_id: UUID, *, at: datetime) -> Presentation | None:
    value = store.get(f"presentation:{presentation_id}", at=at)
    return Presentation.from_value(value) if value else None


def get_own(
    store: ShortLived, presentation_id: UUID, *, person_key: bytes, at: datetime
) -> Presentation:
    """Return the person's own presentation; raises NotFound for anyone else's."""
    presentation = find(store, presentation_id, at=at)
    if presentation is None or presentation.person_key != person_key:
        raise NotFound("there is no such presentation, or it is long over")
    return presentation


def cancel(store: ShortLived, presentation: Presentation, *, at: datetime) -> None:
    """Make the code worthless from now on."""
    keep(store, replace(presentation, cancelled_at=presentation.cancelled_at or at))
