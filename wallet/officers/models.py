"""The officers of issuing authorities."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.act import Actor, ActorKind
from wallet.crypto import password, sm3
from wallet.crypto.sealed import Sealed
from wallet.crypto.vault import Vault
from wallet.database import Base, Id
from wallet.officers.credentials import Credentials

NUMBER_LETTERS = 8
EPOCH_BYTES = 6  # a whole number in JSON, wherever it is read


def number_of(actor_id: str) -> str:
    """Return the number by which citizens and colleagues are told who acted, and not their name."""
    return actor_id[:NUMBER_LETTERS].upper()


class OfficerRole(StrEnum):
    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"


# Auditors look and do not act.
ACTING = frozenset({OfficerRole.OFFICER, OfficerRole.SUPERVISOR})


class Officer(Base):
    """Somebody who works at an authority's desk."""

    __tablename__ = "officers"

    totp = Sealed("officers.totp")

    id: Mapped[Id]
    username: Mapped[str] = mapped_column(sa.String(64), unique=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    role: Mapped[OfficerRole]
    authority: Mapped[str] = mapped_column(sa.String(18))
    password_digest: Mapped[bytes]
    totp_sealed: Mapped[bytes]
    # The newest time step that was used: each code signs in once, whatever else is lost.
    totp_step: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    # Who the officer is: nobody decides their own case, or a relative's. Unknown where not entered.
    person_key: Mapped[bytes | None]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    # Since when they hand credentials out to others: from then on they decide no cases.
    administers_since: Mapped[datetime | None]

    @property
    def session_epoch(self) -> int:
        """Name the credentials: sessions that began with earlier ones are over."""
        return int.from_bytes(sm3.digest(self.password_digest)[:EPOCH_BYTES])

    @property
    def number(self) -> str:
        return number_of(str(self.id))

    def give(self, vault: Vault, drawn: Credentials) -> None:
        """Let the officer sign in with these, and with nothing that was before."""
        self.password_digest = password.digest(drawn.secret)
        self.totp_sealed = Officer.totp.seal(vault, drawn.totp_secret, of=self.id)

    def as_actor(self) -> Actor:
        return Actor(ActorKind.OFFICER, str(self.id), self.authority)


class Superior(Base):
    """The authority above another one: its officers help out where a colleague is missing."""

    __tablename__ = "superior_authorities"

    authority: Mapped[str] = mapped_column(sa.String(18), primary_key=True)
    above: Mapped[str] = mapped_column(sa.String(18))
