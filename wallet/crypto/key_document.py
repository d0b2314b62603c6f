"""What stands in the key file, as plain JSON, and how it is believed.

    format        1
    next_key_id   numbers of signing keys only grow, so no number ever comes back
    signing       [{id, tag, classes, specimen, not_before, expires, private, public}]
    fields        {version: key}; the highest version seals, all of them open
    index         the one key of all blind indexes

A signing key stays in the file for as long as anything it has signed may be shown. A
successor can be written, and so published, before its not_before: from then on it signs.
"""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TypedDict

from wallet.crypto import sm2, sm4
from wallet.crypto.signing import SigningKey
from wallet.crypto.vault import INDEX_KEY_BYTES, Vault

FORMAT = 1
# What the wallet signs: tag → classes of codes. EL1: codes; ELA: heads of the audit log.
SIGNED: dict[str, tuple[int, ...]] = {"EL1": (1,), "ELA": ()}
SIGNING_KEY_LIFETIME = timedelta(days=365)
SPECIMEN_KEY_LIFETIME = timedelta(days=365 * 50)  # the sandbox clock is moved by decades
GREATEST_KEY_ID = 0xFFFF  # two bytes in a code
GREATEST_CLASS = 0x0F  # four bits in a code


class Damaged(Exception):
    """The document does not say what it must; the message never quotes from it."""


class SigningRow(TypedDict):
    """A signing key; keys are in hex, moments in RFC 3339."""

    id: int
    tag: str
    classes: list[int]
    specimen: bool
    not_before: str
    expires: str
    private: str
    public: str


class Document(TypedDict):
    """The whole file."""

    format: int
    next_key_id: int
    signing: list[SigningRow]
    fields: dict[str, str]
    index: str


def new(*, specimen: bool, at: datetime) -> Document:
    """Draw all keys of a new wallet."""
    document = Document(
        format=FORMAT,
        next_key_id=1,
        signing=[],
        fields={"1": secrets.token_hex(sm4.KEY_BYTES)},
        index=secrets.token_hex(INDEX_KEY_BYTES),
    )
    for tag in SIGNED:
        add_signing_key(document, tag, specimen=specimen, not_before=at)
    return document


def add_signing_key(document: Document, tag: str, *, specimen: bool, not_before: datetime) -> None:
    """Draw a signing key and give it the next number."""
    d = sm2.generate()
    start = not_before.astimezone(UTC).replace(microsecond=0)  # published in whole seconds
    lifetime = SPECIMEN_KEY_LIFETIME if specimen else SIGNING_KEY_LIFETIME
    row = SigningRow(
        id=document["next_key_id"],
        tag=tag,
        classes=list(SIGNED[tag]),
        specimen=specimen,
        not_before=start.isoformat(),
        expires=(start + lifetime).isoformat(),
        private=d.hex(),
        public=sm2.PrivateKey(d).public.hex(),
    )
    document["signing"].append(row)
    document["next_key_id"] += 1


def add_missing_keys(document: Document, *, at: datetime) -> list[SigningRow]:
    """Draw a key for everything that is signed now and was not yet when the file was made."""
    known = len(document["signing"])
    specimen = any(row["specimen"] for row in document["signing"])
    for tag in SIGNED.keys() - {row["tag"] for row in document["signing"]}:
        add_signing_key(document, tag, specimen=specimen, not_before=at)
    return document["signing"][known:]


def add_field_key(document: Document) -> int:
    """Draw the field key that seals from now on, and return its version."""
    version = max(map(int, document["fields"])) + 1
    document["fields"][str(version)] = secrets.token_hex(sm4.KEY_BYTES)
    return version


def believe(document: Document) -> tuple[Vault, tuple[SigningKey, ...]]:
    """Prove every key.  Raises Damaged."""
    try:
        _must(document["format"] == FORMAT, f"this wallet reads key files of format {FORMAT}")
        return _vault(document), _signing_keys(document)
    # The foreign message is dropped, and the chain with it: either could quote a key.
    except (ValueError, LookupError, TypeError, AttributeError, sm2.BadKey):
        raise Damaged("the key file is damaged, or is no key file") from None


def _vault(document: Document) -> Vault:
    fields = {int(version): bytes.fromhex(key) for version, key in document["fields"].items()}
    return Vault(fields, bytes.fromhex(document["index"]))


def _signing_keys(document: Document) -> tuple[SigningKey, ...]:
    keys = tuple(_signing_key(row) for row in document["signing"])
    _must_be_numbered([key.id for key in keys], below=document["next_key_id"])
    return keys


def _signing_key(row: SigningRow) -> SigningKey:
    key = SigningKey(
        id=row["id"],
        tag=row["tag"],
        private=sm2.PrivateKey(bytes.fromhex(row["private"])),
        not_before=datetime.fromisoformat(row["not_before"]),
        expires=datetime.fromisoformat(row["expires"]),
        classes=tuple(row["classes"]),
        specimen=row["specimen"],
    )
    _must(key.public.hex() == row["public"], "a private key is not that of its public key")
    _must(key.not_before.tzinfo is not None, "a signing key begins at no certain moment")
    _must(key.not_before < key.expires, "a signing key ends before it begins")
    _must(isinstance(key.tag, str) and len(key.tag) == 3, "a tag has three letters")
    _must(all(0 < number <= GREATEST_CLASS for number in key.classes), "a class is 1..15")
    # Anything that only looks like false would let a specimen turn green.
    _must(isinstance(key.specimen, bool), "specimen is true or false")
    return key


def _must_be_numbered(ids: Sequence[int], *, below: int) -> None:
    _must(len(set(ids)) == len(ids), "two signing keys have the same number")
    _must(
        all(type(number) is int and 0 < number < below for number in ids),
        "a signing key has no proper number",
    )
    _must(below <= GREATEST_KEY_ID + 1, "all numbers of signing keys are used up")


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Damaged(otherwise)
