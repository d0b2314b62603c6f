"""The documents a citizen agrees to, and the record that they did.

A document is data (`consents.json`); a changed text is a new version and needs a new agreement.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy.orm import Session

from wallet.crypto import sm3
from wallet.errors import Invalid
from wallet.identity.models import Account, Consent

DOCUMENTS = Path(__file__).with_name("consents.json")


@dataclass(frozen=True)
class Document:
    document: str
    version: str
    method: str
    title: str
    text: str


class ConsentRequired(Invalid):
    """The agreement is missing, or names a document or version that is not in force."""

    code = "consent_required"


@cache
def documents() -> tuple[Document, ...]:
    return tuple(Document(**row) for row in json.loads(DOCUMENTS.read_text(encoding="utf-8")))


def give(
    session: Session, account: Account, *, method: str, document: str, version: str, at: datetime
) -> Consent:
    """Record the agreement that this method needs; raises ConsentRequired."""
    wanted = next((d for d in documents() if d.method == method), None)
    if wanted is None or (wanted.document, wanted.version) != (document, version):
        raise ConsentRequired(f"the method {method} needs the consent document now in force")
    consent = Consent(
        account_id=account.id,
        document=document,
        version=version,
        text_digest=sm3.digest(wanted.text.encode()),
        given_at=at,
    )
    session.add(consent)
    return consent
