"""Enter an officer, or bring one up to date."""

from uuid import uuid4

import sqlalchemy as sa

from wallet.act import Act
from wallet.crypto import totp
from wallet.errors import Invalid
from wallet.officers.credentials import Credentials
from wallet.officers.models import Officer, OfficerRole


class BadTotpSecret(Invalid):
    """A TOTP secret is at least 128 bits in base32."""

    code = "bad_totp_secret"


def register(
    act: Act,
    *,
    username: str,
    name: str,
    role: OfficerRole,
    authority: str,
    secret: str,
    totp_secret: str,
    person_key: bytes | None = None,
) -> Officer:
    """Create the officer or change everything about them but the name they sign in with.

    With `person_key` they are kept from their own cases and from those of their relatives; once
    known it stays, also where it is not said again. Sessions that began earlier are over.
    """
    if not totp.is_secret(totp_secret):
        raise BadTotpSecret("a TOTP secret is base32 of 16 bytes or more")
    found = act.session.scalar(sa.select(Officer).where(Officer.username == username))
    officer = found or Officer(id=uuid4(), username=username, created_at=act.at, totp_step=0)
    officer.name, officer.role, officer.authority = name, role, authority
    officer.give(act.vault, Credentials(secret, totp_secret))
    officer.person_key = person_key or officer.person_key
    act.session.add(officer)
    return officer
