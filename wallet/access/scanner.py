"""Sign a verifier's scanner page in: a browser cannot keep a secret, so it gets a session.

That of a program ends after two hours without a scan and after twelve in any case; that of a device
that was enrolled lives on (`wallet.access.scanner_devices`).
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from wallet import sessions
from wallet.access import clients, scanner_devices
from wallet.access.models import Client
from wallet.act import Act
from wallet.audit import record
from wallet.errors import Refused, Unproven
from wallet.sessions import BrowserSession, SessionKind
from wallet.short_lived import ShortLived

SCANNER = SessionKind("scanner", idle=timedelta(hours=2), longest=timedelta(hours=12))


class InvalidClient(Unproven):
    """The client's id or its secret is wrong; which of them is not said."""

    code = "invalid_client"


class InsufficientScope(Refused):
    """The client is not registered as a verifier."""

    code = "insufficient_scope"


def check_credentials(act: Act, *, client_id: str, secret: str) -> Client:
    """Return the verifier; raises InvalidClient or InsufficientScope."""
    client = clients.find(act.session, client_id)
    if client is None or not clients.knows(client, secret):
        raise InvalidClient("the client's id or secret is wrong")
    if clients.VERIFY not in client.scopes:
        raise InsufficientScope(f"the client does not have the scope {clients.VERIFY}")
    record.record(act.by(client.as_actor()), "scanner.signed_in")
    return client


def sign_out(act: Act, store: ShortLived, cookie: str) -> None:
    """End the session of the cookie, which is the client's who acts, and record it."""
    if device := scanner_devices.find(act.session, cookie, at=act.at):
        scanner_devices.revoke(act, device)
    else:
        sessions.end(store, SCANNER, cookie, at=act.at)
        record.record(act, "scanner.signed_out")


def find_session(
    session: Session, store: ShortLived, cookie: str, *, at: datetime, is_at_work: bool
) -> BrowserSession | None:
    """Return the session of the cookie, be it a device's or a program's.  Raises DeviceRevoked."""
    if not cookie.startswith(scanner_devices.MARK):
        return sessions.find(store, SCANNER, cookie, at=at)
    device = scanner_devices.find(session, cookie, at=at, is_at_work=is_at_work)
    return scanner_devices.session_of(device, cookie) if device else None
