"""The folder's form: what may be sent, sealed by a keyed digest over every field.

    key, Content-Type, size, expires (Unix seconds), signature = HMAC-SM3 over the other four

An S3 says the same with the policy of a presigned POST.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from wallet.crypto.vault import Vault
from wallet.errors import Refused

SIGNED = ("key", "Content-Type", "size", "expires")
SIGNATURE = "signature"


class FormTampered(Refused):
    """A field is missing, surplus or not as it was signed."""

    code = "form_tampered"


class FormExpired(Refused):
    code = "form_expired"


@dataclass(frozen=True)
class Allowed:
    """What a form allows its bearer to send."""

    key: str
    content_type: str
    size: int


def sign(allowed: Allowed, *, until: datetime, vault: Vault) -> dict[str, str]:
    """Write the fields of a form."""
    values = (allowed.key, allowed.content_type, allowed.size, int(until.timestamp()))
    fields = dict(zip(SIGNED, map(str, values), strict=True))
    return {**fields, SIGNATURE: _signature(fields, vault)}


def read(fields: Mapping[str, str], *, at: datetime, vault: Vault) -> Allowed:
    """Believe a form that came back.  Raises FormTampered or FormExpired."""
    if set(fields) != {*SIGNED, SIGNATURE}:
        raise FormTampered("the form must come back with exactly the fields it was given with")
    if not hmac.compare_digest(fields[SIGNATURE].encode(), _signature(fields, vault).encode()):
        raise FormTampered("a field of the form was changed")
    if at >= datetime.fromtimestamp(int(fields["expires"]), UTC):
        raise FormExpired("the form has expired: ask for another one")
    return Allowed(fields["key"], fields["Content-Type"], int(fields["size"]))


def _signature(fields: Mapping[str, str], vault: Vault) -> str:
    # As JSON, so that no character can move from one field to the next.
    words = json.dumps([fields[name] for name in SIGNED])
    return vault.index("storage.form", words).hex()
