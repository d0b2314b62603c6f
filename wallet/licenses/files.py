"""The sealed original of a license, as its issuing system made it: kept for good, shown to holders.

The file store may be far away, and nothing waits for it inside a transaction: `put` and `fetch`
ask the store and no database, `attach` and `find_file` the database and no store.
"""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.audit import record
from wallet.crypto import sm3
from wallet.crypto.vault import Vault
from wallet.errors import Invalid, NotFound
from wallet.licenses.models import LicenseFileRow
from wallet.storage import FileStore

PDF = "application/pdf"
OFD = "application/ofd"
CONTENT_TYPES = (PDF, OFD)
LONGEST = 20 * 1024 * 1024
ORIGINALS = "licenses/"
# Key version, nonce and tag around what is sealed.
SEAL_BYTES = 64


class DigestDiffers(Invalid):
    """The digest that was sent along is another one."""

    code = "digest_differs"


class ContentDiffers(Invalid):
    """The content is not of the type that was announced."""

    code = "content_differs"


@dataclass(frozen=True, repr=False)
class LicenseFile:
    content: bytes
    content_type: str
    digest: str
    kept_at: datetime


@dataclass(frozen=True)
class Put:
    """A file that lies in the store, and belongs to nothing yet."""

    key: str
    content_type: str
    size: int
    digest: str


def check(content: bytes, *, content_type: str, digest: str) -> None:
    """Raise DigestDiffers or ContentDiffers unless it has this digest (hex SM3) and type."""
    if sm3.digest(content).hex() != digest.lower():
        raise DigestDiffers("X-Digest-SM3 is not the SM3 digest of the body, in hex")
    if type_of(content) != content_type:
        raise ContentDiffers("the content is not of its Content-Type")


def type_of(content: bytes) -> str | None:
    """Tell PDF and OFD (GB/T 33190: a ZIP with OFD.xml in it) by what they begin with."""
    if content.startswith(b"%PDF-"):
        return PDF
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return OFD if "OFD.xml" in package.namelist() else None
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None


def put(content: bytes, *, content_type: str, files: FileStore, vault: Vault) -> Put:
    """Seal the file and write it under a key of its own."""
    key = f"{ORIGINALS}{uuid4()}"
    files.write(key, LicenseFileRow.content.seal_bytes(vault, content, of=key))
    return Put(key, content_type, len(content), sm3.digest(content).hex())


def attach(act: Act, license_id: UUID, stored_file: Put) -> str | None:
    """Make the file the license's original; returns the key of the one before, to be deleted."""
    row = act.session.get(LicenseFileRow, license_id)
    before = row.key if row else None
    row = row or LicenseFileRow(license_id=license_id)
    row.key, row.content_type, row.size = (
        stored_file.key,
        stored_file.content_type,
        stored_file.size,
    )
    row.digest, row.kept_at = stored_file.digest, act.at
    act.session.add(row)
    record.record(act, "license.file_kept", license_id=license_id)
    return before


def unnamed(session: Session, keys: Sequence[str]) -> set[str]:
    """Return those of the keys, found in the store before, that belong to no license.

    Files are put before they are attached: one that was put a moment ago is among them.
    """
    named = sa.select(LicenseFileRow.key).where(LicenseFileRow.key.in_(keys))
    return set(keys) - set(session.scalars(named))


def find_file(session: Session, license_id: UUID) -> LicenseFileRow | None:
    return session.get(LicenseFileRow, license_id)


def get_file(session: Session, license_id: UUID) -> LicenseFileRow:
    """Return the row of the license's original; raises NotFound."""
    row = find_file(session, license_id)
    if row is None:
        raise NotFound("there is no file of this license")
    return row


def fetch(row: LicenseFileRow, *, files: FileStore, vault: Vault) -> LicenseFile:
    """Read and open the file; asks no database."""
    sealed = files.read(row.key, longest=LONGEST + SEAL_BYTES)
    content = LicenseFileRow.content.open_bytes(vault, sealed, of=row.key)
    return LicenseFile(content, row.content_type, row.digest, row.kept_at)


def read_file(session: Session, license_id: UUID, *, files: FileStore, vault: Vault) -> LicenseFile:
    """Find and fetch the file, where the caller holds nothing open meanwhile."""
    return fetch(get_file(session, license_id), files=files, vault=vault)
