"""The signed head of the log, byte for byte; docs/audit.md publishes it, so it is fixed.

Signed are 59 bytes, big-endian: `ELA` 0x00 (4), format 1 (1), flags: 0x80 specimen (1), platform
(3), key id (2), moment in Unix seconds (8), size (8), root (32).
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from wallet.audit.models import Head
from wallet.crypto import sm2
from wallet.crypto.keys import Keys, SigningKey

TAG = "ELA"
FORMAT = 1
SPECIMEN = 0x80


class BadHead(Exception):
    """The head was not signed by this platform with a key for heads."""


def sign(*, size: int, root: bytes, at: datetime, platform: int, keys: Keys) -> Head:
    """Sign a head.  Raises NoSigningKey."""
    key = keys.current(TAG, at)
    head = Head(
        size=size,
        at=at.replace(microsecond=0),
        root=root,
        platform=platform,
        key_id=key.id,
        specimen=key.specimen,
    )
    head.signature = key.sign(message_of(head))
    return head


def message_of(head: Head) -> bytes:
    """Return the bytes that are signed."""
    numbers = (
        (FORMAT, 1),
        (SPECIMEN if head.specimen else 0, 1),
        (head.platform, 3),
        (head.key_id, 2),
        (int(head.at.timestamp()), 8),
        (head.size, 8),
    )
    packed = b"".join(number.to_bytes(width, "big") for number, width in numbers)
    return TAG.encode() + b"\0" + packed + head.root


def verify(head: Head, key_by_id: Callable[[int], SigningKey | None]) -> None:
    """Believe the head, or raise BadHead."""
    key = key_by_id(head.key_id)
    if key is None or key.tag != TAG or key.specimen != head.specimen:
        raise BadHead("there is no such key for heads")
    if not key.is_live(head.at):
        raise BadHead("its key could not sign at that moment")
    try:
        key.verify(message_of(head), head.signature)
    except (sm2.BadSignature, OverflowError) as error:
        raise BadHead("its signature is wrong") from error


def as_json(head: Head) -> dict[str, Any]:
    return {
        "kid": f"{head.platform}-{head.key_id}",
        "specimen": head.specimen,
        "size": head.size,
        "at": head.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "root": head.root.hex(),
        "signature": head.signature.hex(),
    }


def from_json(row: dict[str, Any]) -> Head:
    """Read what `as_json` wrote.  Raises BadHead."""
    try:
        platform, key_id = row["kid"].split("-")
        return Head(
            size=int(row["size"]),
            at=datetime.fromisoformat(row["at"]),
            root=bytes.fromhex(row["root"]),
            platform=int(platform),
            key_id=int(key_id),
            specimen=bool(row["specimen"]),
            signature=bytes.fromhex(row["signature"]),
        )
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise BadHead("the line is no head") from error
