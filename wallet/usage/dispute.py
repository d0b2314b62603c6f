"""Say of a look at one's license: that was not me.

Whoever showed the code has the phone or the account: what else is running is worth nothing from
now on, and the record names the look that the person denies.
"""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.audit import record
from wallet.errors import Conflict
from wallet.identity import bind
from wallet.identity.models import Identity
from wallet.objections import submit
from wallet.short_lived import ShortLived
from wallet.verification import presentations
from wallet.verification.models import Redemption

ACTION = "presentation.disputed"


class NothingToDispute(Conflict):
    """The code was never verified."""

    code = "nothing_to_dispute"


def dispute(act: Act, store: ShortLived, presentation_id: UUID, identity: Identity) -> None:
    """Void the person's running codes, flag the verification, open an objection for misuse.

    Raises NotFound for anyone else's presentation, NothingToDispute for one that nobody verified.
    """
    redemption = _find(act.session, presentation_id, identity.person_key)
    if redemption is None:
        presentations.get_own(store, presentation_id, person_key=identity.person_key, at=act.at)
        raise NothingToDispute("nobody has verified this presentation")
    bind.lock(act.session, identity.id).void_epoch += 1
    redemption.disputed_at = redemption.disputed_at or act.at
    submit.deny(
        act, redemption.license_id, redemption.verification_id, person_key=identity.person_key
    )
    record.record(
        act,
        ACTION,
        person_key=identity.person_key,
        license_id=redemption.license_id,
        presentation=str(presentation_id),
        verification=str(redemption.verification_id),
    )


def _find(session: Session, presentation_id: UUID, person_key: bytes) -> Redemption | None:
    # Not by way of the short-lived store: who denies a look often finds it the day after.
    own = sa.select(Redemption).where(Redemption.person_key == person_key)
    return session.scalar(own.where(Redemption.presentation_id == presentation_id))
