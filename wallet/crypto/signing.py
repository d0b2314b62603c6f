"""A private key, and what it may be used for."""

from dataclasses import dataclass
from datetime import datetime

from wallet.crypto import sm2


@dataclass(frozen=True)
class SigningKey:
    """A key of one tag: it signs codes, or lists, or heads of the audit log, never two of them."""

    id: int
    tag: str
    private: sm2.PrivateKey
    not_before: datetime
    expires: datetime
    classes: tuple[int, ...]
    specimen: bool

    @property
    def public(self) -> bytes:
        return self.private.public

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)

    def verify(self, message: bytes, signature: bytes) -> None:
        """Believe the message, or raise sm2.BadSignature."""
        self.private.public_key.verify(message, signature)

    def is_live(self, at: datetime) -> bool:
        return self.not_before <= at < self.expires
