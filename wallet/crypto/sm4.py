"""SM4-GCM (GB/T 32907-2016, RFC 8998) from the `cryptography` wheel.

The system's libcrypto 3.0 has no SM4-GCM; the wheel brings a newer one of its own.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

KEY_BYTES = 16
NONCE_BYTES = 12
TAG_BYTES = 16


class BadTag(Exception):
    """The bytes were not sealed with this key, this nonce and these words about them."""


def encrypt(key: bytes, nonce: bytes, text: bytes, *, about: bytes) -> bytes:
    """Return ciphertext ‖ tag."""
    cipher = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    cipher.authenticate_additional_data(about)
    return cipher.update(text) + cipher.finalize() + cipher.tag


def decrypt(key: bytes, nonce: bytes, sealed: bytes, *, about: bytes) -> bytes:
    """Return the text.  Raises BadTag."""
    hidden, tag = sealed[:-TAG_BYTES], sealed[-TAG_BYTES:]
    try:
        cipher = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
        cipher.authenticate_additional_data(about)
        return cipher.update(hidden) + cipher.finalize()
    except (InvalidTag, ValueError) as error:  # ValueError: not even long enough for a tag
        raise BadTag("the seal is broken") from error
