"""Nearly the same picture with another person's application: a hint for the officer's eye.

The perceptual hashes of such pictures differ in at most NEAR_BITS of 64 bits. Cut into four parts
of 16 bits, one part then differs in one bit or none (six bits over four parts), and that is what
the four indexes are asked for: 17 values each, instead of a walk over all pictures.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.applications.attachments.models import BAND_BITS, Attachment, AttachmentState, bands
from wallet.applications.attachments.uploads import list_of
from wallet.applications.models import Application
from wallet.applications.state import State

# Pressed harder, made smaller, a little brighter or cropped: up to six bits.
NEAR_BITS = 6
RECENT = timedelta(days=730)
# Blank pages all look alike: an officer needs to know of some, not of each.
MOST_CANDIDATES = 500
MOST_SIMILAR = 20


@dataclass(frozen=True)
class Similar:
    """An attachment, and one of another person's that is nearly the same, `bits` apart."""

    kind: str
    attachment_id: UUID
    bits: int
    other_attachment_id: UUID
    other_kind: str
    other_application_id: UUID
    other_receipt_number: str
    other_type: str
    other_authority_code: str
    other_state: State
    other_created_at: datetime


def similar_to(session: Session, application: Application, *, at: datetime) -> list[Similar]:
    """Find nearly the same pictures of other persons, the nearest first."""
    found = [
        _similar(attachment, other, its_application)
        for attachment in list_of(session, application.id)
        if attachment.likeness is not None
        for other, its_application in _candidates(session, application, attachment, at=at)
    ]
    near = [one for one in found if one.bits <= NEAR_BITS]
    return sorted(near, key=lambda one: (one.bits, one.other_created_at))[:MOST_SIMILAR]


def _candidates(
    session: Session, application: Application, attachment: Attachment, *, at: datetime
) -> Iterable[sa.Row[Attachment, Application]]:
    columns = (Attachment.band_0, Attachment.band_1, Attachment.band_2, Attachment.band_3)
    parts = zip(columns, bands(attachment.likeness or 0), strict=True)
    query = (
        sa.select(Attachment, Application)
        .join(Application, Application.id == Attachment.application_id)
        .where(
            sa.or_(*(column.in_(_neighbors(part)) for column, part in parts)),
            Attachment.state == AttachmentState.STORED,
            Attachment.created_at > at - RECENT,
            Application.person_key != application.person_key,
            Application.state != State.DRAFT,
        )
    )
    return session.execute(query.order_by(Attachment.created_at.desc()).limit(MOST_CANDIDATES))


def _neighbors(part: int) -> list[int]:
    """Return the part itself and the 16 that differ from it in one bit."""
    return [part, *(part ^ 1 << bit for bit in range(BAND_BITS))]


def _similar(attachment: Attachment, other: Attachment, of: Application) -> Similar:
    return Similar(
        kind=attachment.kind,
        attachment_id=attachment.id,
        bits=((attachment.likeness or 0) ^ (other.likeness or 0)).bit_count(),
        other_attachment_id=other.id,
        other_kind=other.kind,
        other_application_id=of.id,
        other_receipt_number=of.receipt_number,
        other_type=of.type,
        other_authority_code=of.authority_code,
        other_state=of.state,
        other_created_at=of.created_at,
    )
