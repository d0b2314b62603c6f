"""Fields that only the wallet can read, and indexes by which it finds them again.

A sealed value is `key version (2 bytes) ‖ nonce (12) ‖ ciphertext ‖ tag (16)`. The version and
the place of the value (`table.column:row-id`) are authenticated with it: a value moved to
another row, or cut from another column, does not open.

Nonces are random, so a key should see well under 2^32 values; a newer version takes over
for what is sealed from then on, and the older ones go on opening what they sealed.
"""

import secrets
from collections.abc import Mapping

from wallet.crypto import sm3, sm4
from wallet.crypto.engine import BadKey

VERSION_BYTES = 2
HEADER_BYTES = VERSION_BYTES + sm4.NONCE_BYTES
# By how much a sealed value is longer than what is in it.
SEAL_BYTES = HEADER_BYTES + sm4.TAG_BYTES
INDEX_KEY_BYTES = 32


class BrokenSeal(Exception):
    """The value was changed, moved, or sealed with a key that the vault does not hold."""


class Vault:
    """Field keys by version, and the one key of the indexes."""

    def __init__(self, field_keys: Mapping[int, bytes], index_key: bytes) -> None:
        """Take the keys.  Raises BadKey unless their sizes and versions can be right."""
        if not field_keys or not all(0 < version < 1 << 16 for version in field_keys):
            raise BadKey("a vault needs field keys, with versions in 1..65535")
        if {len(key) for key in field_keys.values()} != {sm4.KEY_BYTES}:
            raise BadKey(f"a field key has {sm4.KEY_BYTES} bytes")
        if len(index_key) != INDEX_KEY_BYTES:
            raise BadKey(f"an index key has {INDEX_KEY_BYTES} bytes")
        self._field_keys = dict(field_keys)
        self._index_key = index_key
        self._version = max(field_keys)

    @property
    def versions(self) -> tuple[int, ...]:
        """The versions of the field keys; the last one seals."""
        return tuple(sorted(self._field_keys))

    def continues(self, older: "Vault") -> bool:
        """Tell whether it opens and finds all that the older one sealed and indexed."""
        return (
            self._index_key == older._index_key
            and self._field_keys.items() >= older._field_keys.items()
        )

    def seal(self, text: str, *, about: str) -> bytes:
        """Encrypt with the newest field key; `about` is the place: `table.column:row-id`."""
        return self.seal_bytes(text.encode(), about=about)

    def open(self, sealed: bytes, *, about: str) -> str:
        """Decrypt what was sealed for this place.  Raises BrokenSeal."""
        return self.open_bytes(sealed, about=about).decode()

    def seal_bytes(self, content: bytes, *, about: str) -> bytes:
        """Encrypt what is no text, a picture or a document."""
        version = self._version.to_bytes(VERSION_BYTES, "big")
        nonce = secrets.token_bytes(sm4.NONCE_BYTES)
        key = self._field_keys[self._version]
        return version + nonce + sm4.encrypt(key, nonce, content, about=version + about.encode())

    def open_bytes(self, sealed: bytes, *, about: str) -> bytes:
        """Decrypt what `seal_bytes` sealed for this place.  Raises BrokenSeal."""
        version, nonce = sealed[:VERSION_BYTES], sealed[VERSION_BYTES:HEADER_BYTES]
        key = self._field_keys.get(int.from_bytes(version, "big"))
        if key is None:
            raise BrokenSeal("sealed with a field key that the vault does not hold")
        try:
            return sm4.decrypt(key, nonce, sealed[HEADER_BYTES:], about=version + about.encode())
        except sm4.BadTag as error:
            raise BrokenSeal("the value was changed, or sealed for another place") from error

    def index(self, purpose: str, text: str) -> bytes:
        """Compute the 32 bytes by which a sealed text is found; each purpose has its own."""
        name = purpose.encode()
        return sm3.hmac(self._index_key, len(name).to_bytes(2, "big") + name + text.encode())
