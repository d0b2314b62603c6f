"""Believe a scanned code or not, use it up, and write down who looked."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.audit import record
from wallet.catalogue.shape import HOLDER_ID_NUMBER
from wallet.crypto.vault import Vault
from wallet.licenses.queries import face_of
from wallet.verification import redemptions
from wallet.verification.disclosure import (
    HolderSeen,
    LicenseSeen,
    holder_seen,
    license_seen,
    outline,
)
from wallet.verification.judge import Finding, judge
from wallet.verification.scan import Platform, Scan
from wallet.verification.verdict import ABOUT_THE_LICENSE, Reason, Verdict

ACTION = "license.verified"


@dataclass(frozen=True, repr=False)
class Verification:
    """The answer to a verifier; nothing about license or person unless the reason allows it."""

    id: UUID
    verdict: Verdict
    reason: Reason
    checked_at: datetime
    rescan: bool
    specimen: bool
    license: LicenseSeen | None = None
    holder: HolderSeen | None = None
    presented_as: str | None = None

    @property
    def disclosed(self) -> list[str]:
        """Name what was shown, for the holder to read; a field left empty was not."""
        names = list(self.license.fields or ()) if self.license else []
        return names + ([HOLDER_ID_NUMBER] if self.holder and self.holder.id_number else [])


def verify(act: Act, scan: Scan, *, platform: Platform) -> Verification:
    """Judge the code, use it up where the answer tells something, and record the look."""
    verification_id = uuid4()
    finding = judge(act.session, scan, platform, at=act.at)
    if _was_overtaken(act, scan, finding, verification_id):
        finding = judge(act.session, scan, platform, at=act.at)
    bare = Verification(
        id=verification_id,
        verdict=finding.verdict,
        reason=finding.reason,
        checked_at=act.at,
        rescan=finding.is_rescan,
        specimen=finding.header is not None and finding.header.specimen,
    )
    answer = _disclose(act.session, finding, bare, vault=platform.vault)
    _record(act, scan, finding, answer)
    return answer


def _was_overtaken(act: Act, scan: Scan, finding: Finding, verification_id: UUID) -> bool:
    """Use the code up if the answer does; tell whether somebody was faster by a hair."""
    shown = finding.presentation
    if shown is None or not finding.uses_up:
        return False
    return not redemptions.insert(
        act.session,
        shown,
        verification_id=verification_id,
        client_id=scan.client.client_id,
        device_digest=scan.device_digest,
        fields=list(finding.visible),
        at=act.at,
    )


def _disclose(
    session: Session, finding: Finding, bare: Verification, *, vault: Vault
) -> Verification:
    held = finding.held
    if held is not None and finding.reason in ABOUT_THE_LICENSE:
        return replace(bare, license=outline(held))
    if held is None or finding.reason is not Reason.OK:
        return bare
    face = face_of(session, held, vault=vault)
    return replace(
        bare,
        license=license_seen(held, face, finding.visible),
        holder=holder_seen(face.holders[0], finding.visible),
        presented_as=held.role,
    )


def _record(act: Act, scan: Scan, finding: Finding, answer: Verification) -> None:
    shown = finding.presentation
    record.record(
        act,
        ACTION,
        entry_id=answer.id,
        person_key=shown.person_key if shown else None,
        license_id=shown.license_id if shown else None,
        verdict=answer.verdict,
        reason=answer.reason,
        purpose=scan.purpose,
        place=scan.place,
        fields=answer.disclosed,
        channel="online",
        rescan=answer.rescan or None,
        presentation=str(shown.id) if shown else None,
    )
