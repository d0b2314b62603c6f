"""Sign an officer in with password and one-time code, and keep the session.

A session ends after half an hour without a request, after ten hours in any case, and at once
when the officer signs out or is disabled.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import CursorResult
from sqlalchemy.orm import Session

from wallet.audit import record
from wallet.crypto import password, sm3, totp
from wallet.crypto.vault import Vault
from wallet.errors import Unproven
from wallet.officers.models import Officer
from wallet.officers.register import totp_place
from wallet.short_lived import ShortLived

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=10)


class BadCredentials(Unproven):
    """Name, password or one-time code is wrong; which of them is not said."""

    code = "bad_credentials"


@dataclass(frozen=True)
class DeskSession:
    officer_id: UUID
    csrf_token: str
    began: datetime


def check_credentials(
    session: Session, *, username: str, secret: str, code: str, vault: Vault, at: datetime
) -> Officer:
    """Return the officer, having used up the one-time code; raises BadCredentials."""
    officer = session.scalar(sa.select(Officer).where(Officer.username == username))
    # The password is always digested: the time of an answer must not tell which names exist.
    kept = officer.password_digest if officer else password.nobodys()
    is_right = password.is_right(secret, kept)
    if officer is None or not is_right or officer.disabled_at is not None:
        raise BadCredentials("name, password or one-time code is wrong")
    _use_code(session, officer, code, vault=vault, at=at)
    record.record(session, "officer.signed_in", actor=officer.as_actor(), at=at)
    return officer


def begin(store: ShortLived, officer: Officer, *, at: datetime) -> tuple[str, DeskSession]:
    """Open a session; returns the cookie's value, which is kept only as its digest."""
    cookie = secrets.token_urlsafe(32)
    begun = DeskSession(officer.id, secrets.token_urlsafe(32), at)
    _keep(store, cookie, begun, at=at)
    return cookie, begun


def find(store: ShortLived, cookie: str, *, at: datetime) -> DeskSession | None:
    """Return the session of the cookie and let it live on, or None if it is over."""
    value = store.get(_key(cookie), at=at)
    if value is None or store.get(_ended_key(cookie), at=at) is not None:
        return None
    began = datetime.fromisoformat(value["began"])
    if at >= began + LONGEST:
        return None
    found = DeskSession(UUID(value["officer"]), value["csrf"], began)
    _keep(store, cookie, found, at=at)
    return found


def end(store: ShortLived, cookie: str, *, at: datetime) -> None:
    """End the session, also against a request that is letting it live on right now."""
    store.put(_ended_key(cookie), {}, until=at + LONGEST)
    store.delete(_key(cookie))


def has_csrf_token(desk: DeskSession, given: str) -> bool:
    return hmac.compare_digest(desk.csrf_token.encode(), given.encode())


def _use_code(session: Session, officer: Officer, code: str, *, vault: Vault, at: datetime) -> None:
    secret = vault.open(officer.totp_sealed, about=totp_place(officer))
    step = totp.step_of(secret, code, at=at)
    if step is None:
        raise BadCredentials("name, password or one-time code is wrong")
    # One statement decides: of two sign-ins with the same code, one raises the step.
    newer = sa.update(Officer).where(Officer.id == officer.id, Officer.totp_step < step)
    raised = cast(CursorResult[tuple[()]], session.execute(newer.values(totp_step=step)))
    if raised.rowcount != 1:
        raise BadCredentials("name, password or one-time code is wrong")


def _keep(store: ShortLived, cookie: str, desk: DeskSession, *, at: datetime) -> None:
    value = {
        "officer": str(desk.officer_id),
        "csrf": desk.csrf_token,
        "began": desk.began.isoformat(),
    }
    store.put(_key(cookie), value, until=at + IDLE)


def _key(cookie: str) -> str:
    return f"desk:{sm3.digest(cookie.encode()).hex()}"


def _ended_key(cookie: str) -> str:
    return f"{_key(cookie)}:ended"
