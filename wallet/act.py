"""What every act has: the transaction it is part of, who acts, when, and with which secrets."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from sqlalchemy.orm import Session

from wallet.crypto.vault import Vault


class ActorKind(StrEnum):
    CITIZEN = "citizen"
    VERIFIER = "verifier"
    OFFICER = "officer"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Who acts: `id` is pseudonymous, `name` is a public name (a venue's), never a citizen's."""

    kind: ActorKind
    id: str
    name: str | None = None


# Who signs in is not known yet; no entry bears this name.
NOBODY = Actor(ActorKind.SYSTEM, "nobody")


@dataclass(frozen=True)
class Act:
    """Somebody does something at one moment, in one transaction."""

    session: Session
    actor: Actor
    at: datetime
    vault: Vault

    def by(self, actor: Actor) -> Self:
        """Return the same act as somebody else's."""
        return replace(self, actor=actor)
