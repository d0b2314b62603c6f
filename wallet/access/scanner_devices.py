"""The devices at a verifier's gates: each is enrolled once, listed, and can be revoked.

The client's secret is never typed at a gate. The client makes a code; a device trades it, once and
within a quarter of an hour, for a session of its own. That one ends when the device is revoked or
signs out, when all sessions of its client are ended, and when no code was checked for a season.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet import hand_codes, sessions
from wallet.access import clients
from wallet.access.models import Client, ScannerDevice
from wallet.act import Act
from wallet.audit import record
from wallet.crypto import sm3
from wallet.errors import NotFound, Unproven
from wallet.paging import Position, newest_first
from wallet.sessions import BrowserSession
from wallet.short_lived import ShortLived, Value

CODE_LIFETIME = timedelta(minutes=15)
IDLE = timedelta(days=90)
# How exactly one knows when a device was there last: not every check writes it down.
SEEN_EVERY = timedelta(hours=1)
# What the cookie of a device begins with; that of a program's session never does.
MARK = "device."


class WrongEnrollmentCode(Unproven):
    """The code is no code, was used, or is too old; which of them is not said."""

    code = "wrong_enrollment_code"


class DeviceRevoked(Unproven):
    """The device was enrolled and is not any more."""

    code = "device_revoked"


@dataclass(frozen=True, repr=False)
class Handed:
    """A code for one device, to be used up at the gate."""

    code: str
    expires_at: datetime


@dataclass(frozen=True, repr=False)
class Enrolled:
    """A device, whose it is, and the cookie that it keeps."""

    client: Client
    device: ScannerDevice
    cookie: str

    @property
    def csrf_token(self) -> str:
        return sessions.csrf_token_of(self.cookie)


def make_code(act: Act, store: ShortLived, client: Client, *, label: str) -> Handed:
    """Make a code with which one device can be enrolled for the client."""
    handed = Handed(hand_codes.draw(), act.at + CODE_LIFETIME)
    value = {"client": client.client_id, "epoch": client.session_epoch, "label": label}
    store.put(_key(handed.code), value, until=handed.expires_at)
    record.record(act, "scanner.enrollment_code_made", client=client.client_id)
    return handed


def enroll(act: Act, store: ShortLived, *, code: str, label: str) -> Enrolled:
    """Use a code up.  Raises WrongEnrollmentCode."""
    value = store.take(_key(hand_codes.read(code)), at=act.at)
    client = _maker(act.session, value) if value else None
    if value is None or client is None:
        raise WrongEnrollmentCode("the code is wrong, was used, or is too old")
    cookie = MARK + secrets.token_urlsafe(32)
    device = ScannerDevice(
        client_id=client.client_id,
        label=label or value["label"],
        cookie_digest=sm3.digest(cookie.encode()),
        session_epoch=client.session_epoch,
        enrolled_at=act.at,
        seen_at=act.at,
    )
    act.session.add(device)
    act.session.flush()
    record.record(act.by(client.as_actor()), "scanner.enrolled", device=str(device.id))
    return Enrolled(client, device, cookie)


def find(
    session: Session, cookie: str, *, at: datetime, is_at_work: bool = False
) -> ScannerDevice | None:
    """Return the device of the cookie; one at work is noted as seen.  Raises DeviceRevoked."""
    if not cookie.startswith(MARK):
        return None
    digest = sm3.digest(cookie.encode())
    device = session.scalar(sa.select(ScannerDevice).where(ScannerDevice.cookie_digest == digest))
    if device is None or at >= device.seen_at + IDLE:
        return None
    if device.revoked_at is not None:
        raise DeviceRevoked("this device was revoked; it needs a new code")
    if is_at_work and at >= device.seen_at + SEEN_EVERY:
        device.seen_at = at
    return device


def session_of(device: ScannerDevice, cookie: str) -> BrowserSession:
    """Return what a page of the device has to bring along."""
    token = sessions.csrf_token_of(cookie)
    return BrowserSession(device.client_id, token, device.enrolled_at, device.session_epoch)


def list_own(
    session: Session, client: Client, *, limit: int, after: Position | None = None
) -> Sequence[ScannerDevice]:
    """List the client's devices, those that were revoked too, newest first."""
    own = sa.select(ScannerDevice).where(ScannerDevice.client_id == client.client_id)
    paged = newest_first(own, ScannerDevice.enrolled_at, ScannerDevice.id, limit=limit, after=after)
    return session.scalars(paged).all()


def get_own(session: Session, client: Client, device_id: UUID) -> ScannerDevice:
    device = session.get(ScannerDevice, device_id)
    if device is None or device.client_id != client.client_id:
        raise NotFound("the client has no such device")
    return device


def revoke(act: Act, device: ScannerDevice) -> None:
    """End the device's session for good; doing it again changes nothing."""
    if device.revoked_at is None:
        device.revoked_at = act.at
        record.record(act, "scanner.revoked", device=str(device.id))


def _maker(session: Session, value: Value) -> Client | None:
    return clients.find_verifier(session, value["client"], epoch=value["epoch"])


def _key(code: str) -> str:
    return f"enrollment:{sm3.digest(code.encode()).hex()}"
