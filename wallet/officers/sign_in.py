"""Sign an officer in with password and one-time code, and keep the session.

A session ends after half an hour without a request, after ten hours in any case, and at once
when the officer signs out, is disabled or gets new credentials.
"""

from datetime import datetime, timedelta
from typing import cast

import sqlalchemy as sa
from sqlalchemy import CursorResult

from wallet import sessions
from wallet.act import Act
from wallet.audit import record
from wallet.crypto import password, totp
from wallet.errors import Unproven
from wallet.officers.models import Officer
from wallet.sessions import BrowserSession, SessionKind
from wallet.short_lived import ShortLived

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=10)
DESK = SessionKind("desk", idle=IDLE, longest=LONGEST)
# How far apart two codes can be that count at one moment.
FARTHEST_STEPS = max(totp.DRIFT_STEPS) - min(totp.DRIFT_STEPS)


class BadCredentials(Unproven):
    """Name, password or one-time code is wrong; which of them is not said."""

    code = "bad_credentials"


def prove(act: Act, *, username: str, secret: str, code: str) -> Officer:
    """Return the officer, having used up the one-time code; raises BadCredentials."""
    officer = act.session.scalar(sa.select(Officer).where(Officer.username == username))
    # The password is always digested: the time of an answer must not tell which names exist.
    kept = officer.password_digest if officer else password.nobodys()
    is_right = password.is_right(secret, kept)
    if officer is None or not is_right or officer.disabled_at is not None:
        raise BadCredentials("name, password or one-time code is wrong")
    _use_code(act, officer, code)
    return officer


def check_credentials(act: Act, *, username: str, secret: str, code: str) -> Officer:
    """Prove who signs in, and record it; raises BadCredentials."""
    officer = prove(act, username=username, secret=secret, code=code)
    record.record(act.by(officer.as_actor()), "officer.signed_in")
    return officer


def begin(store: ShortLived, officer: Officer, *, at: datetime) -> tuple[str, BrowserSession]:
    """Open a session; returns the cookie's value with it."""
    return sessions.begin(store, DESK, str(officer.id), at=at, epoch=officer.session_epoch)


def find(store: ShortLived, cookie: str, *, at: datetime) -> BrowserSession | None:
    """Return the session of the cookie and let it live on, or None if it is over."""
    return sessions.find(store, DESK, cookie, at=at)


def end(store: ShortLived, cookie: str, *, at: datetime) -> None:
    """Sign out."""
    sessions.end(store, DESK, cookie, at=at)


def sign_out(act: Act, store: ShortLived, cookie: str) -> None:
    """End the session of the cookie, which is the officer's who acts, and record it."""
    end(store, cookie, at=act.at)
    record.record(act, "officer.signed_out")


def _use_code(act: Act, officer: Officer, code: str) -> None:
    secret = Officer.totp.open(act.vault, officer.totp_sealed, of=officer.id)
    step = totp.step_of(secret, code, at=act.at)
    if step is None:
        raise BadCredentials("name, password or one-time code is wrong")
    # A step used in the future tells that the clock was set back since: it must lock nobody out.
    is_fresh = sa.or_(Officer.totp_step < step, Officer.totp_step > step + FARTHEST_STEPS)
    # One statement decides: of two sign-ins with the same code, one notes the step.
    use = sa.update(Officer).where(Officer.id == officer.id, is_fresh).values(totp_step=step)
    used = cast(CursorResult[tuple[()]], act.session.execute(use))
    if used.rowcount != 1:
        raise BadCredentials("name, password or one-time code is wrong")
