"""Object: say that a license is missing, wrong, in the wrong state or was misused."""

from dataclasses import dataclass
from uuid import UUID, uuid4

import sqlalchemy as sa

from wallet.act import Act
from wallet.authorities import known
from wallet.licenses.models import License
from wallet.licenses.queries import get_held
from wallet.objections import timeline
from wallet.objections.deadlines import acceptance_due
from wallet.objections.models import Objection, ObjectionKind
from wallet.objections.state import State

NOT_ME = "本人否认这次亮证核验。"


@dataclass(frozen=True, repr=False)
class Complaint:
    """What the citizen says; the license's own authority answers, if there is a license."""

    kind: ObjectionKind
    words: str
    license_id: UUID | None = None
    authority: str | None = None


def submit(act: Act, complaint: Complaint, *, person_key: bytes) -> Objection:
    """Open an objection.

    Raises NotFound for a license that the person does not hold, UnknownAuthority for a desk that
    there is not.
    """
    authority = complaint.authority
    if complaint.license_id is not None:
        held = get_held(act.session, person_key, complaint.license_id, vault=act.vault, at=act.at)
        authority = held.authority_code
    elif authority is not None:
        known.ask_known(act.session, authority)
    objection = _opened(act, complaint, person_key, authority)
    return _begun(act, objection)


def deny(act: Act, license_id: UUID, verification_id: UUID, *, person_key: bytes) -> Objection:
    """Open an objection for misuse about a look that the person denies; once for each look."""
    denied = sa.select(Objection).where(Objection.verification_id == verification_id)
    found = act.session.scalar(denied)
    if found is not None:
        return found
    authority = act.session.get_one(License, license_id).authority_code
    complaint = Complaint(ObjectionKind.MISUSE, NOT_ME, license_id)
    objection = _opened(act, complaint, person_key, authority)
    objection.verification_id = verification_id
    return _begun(act, objection)


def _opened(act: Act, complaint: Complaint, person_key: bytes, authority: str | None) -> Objection:
    objection_id = uuid4()
    return Objection(
        id=objection_id,
        person_key=person_key,
        kind=complaint.kind,
        license_id=complaint.license_id,
        authority_code=authority,
        words_sealed=Objection.words.seal(act.vault, complaint.words, of=objection_id),
        state=State.SUBMITTED,
        version=1,
        created_at=act.at,
        due_on=acceptance_due(act.at),
    )


def _begun(act: Act, objection: Objection) -> Objection:
    act.session.add(objection)
    act.session.flush()  # its steps refer to it
    timeline.add(act, objection)
    return objection
