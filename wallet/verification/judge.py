"""The questions put to a code, in their order; the first that fails is the reason.

Reading stands before believing: nothing in a code counts until its signature has been checked,
and nobody's license is looked at for a code that is not genuine, alive and known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from wallet.catalogue import types
from wallet.codes import payload
from wallet.codes.payload import Header, MalformedCode, UnverifiedCode
from wallet.crypto.keys import SigningKey
from wallet.crypto.sm2 import BadSignature
from wallet.crypto.vault import Vault
from wallet.errors import NotFound, Unavailable
from wallet.identity.models import Binding, Identity
from wallet.licenses.held import HeldLicense
from wallet.licenses.models import License, Role
from wallet.licenses.queries import get_held
from wallet.verification import presentations, redemptions
from wallet.verification.disclosure import visible_fields
from wallet.verification.models import Redemption
from wallet.verification.presentations import Presentation, moment
from wallet.verification.scan import Platform, Scan
from wallet.verification.verdict import USES_UP, Reason, Verdict, reason_of, verdict_of

GRACE_SECONDS = 2  # clocks of servers differ a little


class Failed(Exception):
    """The code failed a question."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class Finding:
    """What was found out until the judging ended."""

    reason: Reason = Reason.OK
    header: Header | None = None
    is_foreign: bool = False
    presentation: Presentation | None = None
    held: HeldLicense | None = None
    redemption: Redemption | None = None
    # What an `ok` discloses; at a rescan, what the first scan could see.
    visible: Sequence[str] = ()

    @property
    def verdict(self) -> Verdict:
        return verdict_of(self.reason, foreign=self.is_foreign)

    @property
    def uses_up(self) -> bool:
        return self.reason in USES_UP and self.redemption is None

    @property
    def is_rescan(self) -> bool:
        return self.reason in USES_UP and self.redemption is not None


def judge(session: Session, scan: Scan, platform: Platform, *, at: datetime) -> Finding:
    """Ask every question in turn, and tell how far the code came."""
    finding = Finding()
    try:
        header = _believe(scan.text, platform, finding)
        finding.presentation = _recorded(header, platform, at=at)
        _ask_the_clock(header, at=at)
        _ask_the_record(session, scan, finding, vault=platform.vault, at=at)
    except Failed as failed:
        finding.reason = failed.reason
    return finding


def _believe(text: str, platform: Platform, finding: Finding) -> Header:
    code = _read(text)
    finding.header = code.header
    finding.is_foreign = code.header.platform != platform.number
    key = _key_of(code.header, platform)
    if key.specimen and platform.is_production:
        raise Failed(Reason.SPECIMEN)
    _check_signature(code, key)
    return code.header


def _read(text: str) -> UnverifiedCode:
    try:
        return payload.decode(text)
    except MalformedCode as error:
        raise Failed(Reason.MALFORMED) from error


def _key_of(header: Header, platform: Platform) -> SigningKey:
    key = platform.keys.by_id(header.key_id) if header.platform == platform.number else None
    if (
        key is None
        or key.tag != "EL1"
        or header.code_class not in key.classes
        or header.specimen != key.specimen
        or not key.is_live(moment(header.issued_at))
    ):
        raise Failed(Reason.UNKNOWN_KEY)
    return key


def _check_signature(code: UnverifiedCode, key: SigningKey) -> None:
    try:
        key.verify(code.signed_message, code.signature)
    except BadSignature as error:
        raise Failed(Reason.BAD_SIGNATURE) from error


def _ask_the_clock(header: Header, *, at: datetime) -> None:
    now = at.timestamp()
    if now < header.issued_at - GRACE_SECONDS:
        raise Failed(Reason.NOT_YET_VALID)
    if now >= header.expires_at + GRACE_SECONDS:
        raise Failed(Reason.EXPIRED)


def _recorded(header: Header, platform: Platform, *, at: datetime) -> Presentation | None:
    # Looked up even for a code that has expired, so that its holder sees who tried it.
    presentation_id = presentations.id_of(header.handle, platform.vault)
    try:
        return presentations.find(platform.store, presentation_id, at=at)
    except Unavailable:
        return None


def _ask_the_record(
    session: Session, scan: Scan, finding: Finding, *, vault: Vault, at: datetime
) -> None:
    presentation = finding.presentation
    if presentation is None:
        raise Failed(Reason.UNAVAILABLE)
    held = finding.held = _held(session, presentation, vault=vault, at=at)
    shown = held or session.get(License, presentation.license_id)
    if shown is None:
        raise Failed(Reason.UNAVAILABLE)
    finding.visible = _visible(session, scan, shown.type, presentation)
    if held is None or _is_voided(session, presentation):
        raise Failed(Reason.VOIDED)
    if presentation.cancelled_at is not None:
        raise Failed(Reason.CANCELLED)
    redemption = finding.redemption = redemptions.find(session, presentation)
    if redemption is not None:
        finding.visible = _seen_before(redemption, scan)
    if presentation.stale:
        raise Failed(Reason.STALE)
    _ask_the_license(held, scan)


def _held(
    session: Session, presentation: Presentation, *, vault: Vault, at: datetime
) -> HeldLicense | None:
    """Read what was shown as it stands now, through the hold of the person who showed it.

    None when they do not hold it any more: a child came of age, a representative was replaced.
    """
    key, role = presentation.person_key, Role(presentation.role)
    try:
        return get_held(session, key, presentation.license_id, vault=vault, at=at, role=role)
    except NotFound:
        return None


def _visible(session: Session, scan: Scan, type_: str, presentation: Presentation) -> list[str]:
    license_type = types.get(session, type_)
    if license_type.shown_to(scan.category) is None:
        raise Failed(Reason.NOT_PERMITTED)
    return visible_fields(license_type, scan.category, presentation.fields)


def _seen_before(redemption: Redemption, scan: Scan) -> list[str]:
    if not scan.made(redemption):
        raise Failed(Reason.ALREADY_USED)
    return redemption.fields


def _ask_the_license(held: HeldLicense, scan: Scan) -> None:
    reason = reason_of(held.standing.state)
    if reason is not None:
        raise Failed(reason)
    if scan.accept is not None and held.type not in scan.accept:
        raise Failed(Reason.WRONG_TYPE)


def _is_voided(session: Session, presentation: Presentation) -> bool:
    binding = session.get(Binding, presentation.binding_id, populate_existing=True)
    if binding is None or binding.ended_at is not None:
        return True
    identity = session.get_one(Identity, binding.identity_id, populate_existing=True)
    return presentation.void_epoch != identity.void_epoch
