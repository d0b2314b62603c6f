"""Say of a look at one's license: that was not me.

Whoever showed the code has the phone or the account: what else is running is worth nothing from
now on, and the record names the look that the person denies.
"""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.audit import record
from wallet.calendar.local_time import local_date
from wallet.errors import Conflict
from wallet.identity import bind
from wallet.identity.former import is_of
from wallet.identity.models import Identity
from wallet.objections import submit
from wallet.short_lived import ShortLived
from wallet.usage import listing
from wallet.usage.looks import By
from wallet.verification import presentations
from wallet.verification.models import Redemption

ACTION = "presentation.disputed"


class NothingToDispute(Conflict):
    """Nobody has verified the code, or the look is none at a code of theirs."""

    code = "nothing_to_dispute"


@dataclass(frozen=True)
class Denied:
    """A verification, and what was shown for it."""

    verification_id: UUID
    license_id: UUID
    presentation: str | None


def dispute(act: Act, store: ShortLived, presentation_id: UUID, identity: Identity) -> None:
    """Deny the verification that used up the code.

    Raises NotFound for anyone else's presentation, NothingToDispute for one that nobody verified.
    """
    own = Redemption.presentation_id == presentation_id
    redemption = _find(act.session, own, identity.person_key)
    if redemption is None:
        presentations.get_own(store, presentation_id, person_key=identity.person_key, at=act.at)
        raise NothingToDispute("nobody has verified this presentation")
    found = redemption.verification_id, redemption.license_id
    _deny(act, Denied(*found, str(presentation_id)), identity)


def dispute_line(act: Act, entry_id: UUID, identity: Identity) -> None:
    """Deny one line of usage, a refused look too.

    Raises NotFound for what is no line of theirs, NothingToDispute for one that no code of
    theirs was shown for.
    """
    on = local_date(act.at)
    use = listing.get(act.session, identity.person_key, entry_id, on=on)
    if use.by_kind is not By.VERIFIER or use.license_id is None:
        raise NothingToDispute("no code of yours was shown for this look")
    _deny(act, Denied(use.id, use.license_id, use.detail.get("presentation")), identity)


def _deny(act: Act, denied: Denied, identity: Identity) -> None:
    """Void the person's running codes, flag the look, open an objection for misuse."""
    key = identity.person_key
    bind.lock(act.session, identity.id).void_epoch += 1
    of_look = Redemption.verification_id == denied.verification_id
    if redemption := _find(act.session, of_look, key):
        redemption.disputed_at = redemption.disputed_at or act.at
    submit.deny(act, denied.license_id, denied.verification_id, person_key=key)
    record.record(
        act,
        ACTION,
        person_key=key,
        license_id=denied.license_id,
        presentation=denied.presentation,
        verification=str(denied.verification_id),
    )


def _find(session: Session, wanted: sa.ColumnElement[bool], person_key: bytes) -> Redemption | None:
    # Not by way of the short-lived store: who denies a look often finds it the day after.
    own = sa.select(Redemption).where(is_of(Redemption.person_key, person_key))
    return session.scalar(own.where(wanted))
