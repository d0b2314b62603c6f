"""Sessions of pages in a browser: a cookie that scripts cannot read, and a token against forgery.

A session ends when it was idle for too long, after its longest time in any case, and at once when
it is ended. Only a digest of the cookie is kept; the token is made of the cookie.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from wallet.crypto import sm3
from wallet.short_lived import ShortLived


@dataclass(frozen=True)
class SessionKind:
    """Whose sessions: the name keeps them apart, so that no cookie is good at another door."""

    name: str
    idle: timedelta
    longest: timedelta


@dataclass(frozen=True)
class BrowserSession:
    subject: str
    csrf_token: str
    began: datetime
    epoch: int


def begin(
    store: ShortLived, kind: SessionKind, subject: str, *, at: datetime, epoch: int = 0
) -> tuple[str, BrowserSession]:
    """Open a session; returns the cookie's value with it."""
    cookie = secrets.token_urlsafe(32)
    begun = BrowserSession(subject, csrf_token_of(cookie), at, epoch)
    _keep(store, kind, cookie, begun, at=at)
    return cookie, begun


def find(
    store: ShortLived, kind: SessionKind, cookie: str, *, at: datetime
) -> BrowserSession | None:
    """Return the session of the cookie and let it live on, or None if it is over."""
    value = store.get(_key(kind, cookie), at=at)
    if value is None or store.get(_ended_key(kind, cookie), at=at) is not None:
        return None
    began = datetime.fromisoformat(value["began"])
    if at >= began + kind.longest:
        return None
    found = BrowserSession(value["subject"], csrf_token_of(cookie), began, value.get("epoch", -1))
    _keep(store, kind, cookie, found, at=at)
    return found


def end(store: ShortLived, kind: SessionKind, cookie: str, *, at: datetime) -> None:
    """End the session, also against a request that is letting it live on right now."""
    store.put(_ended_key(kind, cookie), {}, until=at + kind.longest)
    store.delete(_key(kind, cookie))


def has_csrf_token(session: BrowserSession, given: str) -> bool:
    return hmac.compare_digest(session.csrf_token.encode(), given.encode())


def _keep(
    store: ShortLived, kind: SessionKind, cookie: str, session: BrowserSession, *, at: datetime
) -> None:
    value = {
        "subject": session.subject,
        "began": session.began.isoformat(),
        "epoch": session.epoch,
    }
    store.put(_key(kind, cookie), value, until=at + kind.idle)


def csrf_token_of(cookie: str) -> str:
    return sm3.hmac(cookie.encode(), b"csrf token").hex()


def _key(kind: SessionKind, cookie: str) -> str:
    return f"{kind.name}:{sm3.digest(cookie.encode()).hex()}"


def _ended_key(kind: SessionKind, cookie: str) -> str:
    return f"{_key(kind, cookie)}:ended"
