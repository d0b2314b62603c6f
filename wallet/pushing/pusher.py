"""Who may push: a system registered for pairs of an authority and a type."""

from dataclasses import dataclass
from typing import Self

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.access.models import Client
from wallet.act import Actor
from wallet.catalogue.models import LicenseType
from wallet.errors import NotFound, Refused
from wallet.licenses.identifier import parse
from wallet.licenses.models import License


class NotYourLicense(Refused):
    """The client is not registered for this authority and type."""

    code = "not_your_license"


@dataclass(frozen=True)
class Pusher:
    """An issuing system; `source` is what the history calls it."""

    source: str
    actor: Actor
    pairs: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, client: Client) -> Self:
        pairs = {(client.authority or "", code) for code in client.types}
        return cls(client.client_id, client.as_actor(), frozenset(pairs))

    def ask_for(self, authority: str, type_code: str) -> None:
        """Raise NotYourLicense unless the client is registered for the pair."""
        if (authority, type_code) not in self.pairs:
            raise NotYourLicense("the client is not registered for this authority and type")


def get_writable(session: Session, identifier: str, *, pusher: Pusher) -> License:
    """Return the license, locked, for its own issuing system.

    Raises InvalidIdentifier, NotYourLicense (also where there is none) or NotFound.
    """
    parts = parse(identifier)
    named = sa.select(LicenseType.code).where(LicenseType.identifier_code == parts.type_code)
    pusher.ask_for(parts.issuer, session.scalar(named) or "")
    found = session.scalar(
        sa.select(License)
        .where(License.identifier == identifier)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("no license with this identifier has been pushed")
    pusher.ask_for(found.authority_code, found.type)
    return found
