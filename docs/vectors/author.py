"""What a vector is, and who writes it: signed codes, whatever they say."""

from dataclasses import dataclass

from docs.vectors.codes import ISSUED_AT, PLATFORM, SPECIMEN, TAG, Code, Key, Signatures, text_of

GRACE_SECONDS = 2
LIVE = Code()


@dataclass(frozen=True)
class Vector:
    """A text, who reads it when, and what they must find."""

    name: str
    reason: str
    text: str
    code: Code | None = None
    keys: str = "published"
    now: int = ISSUED_AT + 10
    grace_seconds: int = GRACE_SECONDS
    production: bool = False

    def as_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "text": self.text,
            "keys": self.keys,
            "now": self.now,
            "grace_seconds": self.grace_seconds,
            "production": self.production,
            "reason": self.reason,
            "verdict": self.verdict(),
            "fields": self.code.fields() if self.code else None,
        }

    def verdict(self) -> str | None:
        if self.reason == "redeemable":
            return None
        is_foreign = self.code is not None and self.code.platform != PLATFORM
        return "unknown" if self.reason == "unknown_key" and is_foreign else "invalid"


class Author:
    """Signs as the format says, and does not mind what."""

    def __init__(self, signatures: Signatures) -> None:
        self._signatures = signatures

    def rs(self, body: bytes, key: Key = SPECIMEN, tag: bytes = TAG) -> bytes:
        return self._signatures.sign(tag + body, key)

    def rs_with_zero(self, body: bytes, offset: int) -> bytes:
        return self._signatures.sign(TAG + body, SPECIMEN, lambda rs: rs[offset] == 0)

    def text(self, body: bytes, key: Key = SPECIMEN) -> str:
        return text_of(body + self.rs(body, key))

    def vector(self, name: str, reason: str, code: Code, key: Key = SPECIMEN) -> Vector:
        return Vector(name, reason, self.text(code.body(), key), code)


def halves(rs: bytes) -> tuple[int, int]:
    return int.from_bytes(rs[:32]), int.from_bytes(rs[32:])


def joined(r: int, s: int) -> bytes:
    return r.to_bytes(32) + s.to_bytes(32)
