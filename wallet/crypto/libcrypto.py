"""SM2 by the system's libcrypto 3: the one file that speaks C.

Each call lets go of the interpreter lock, so threads sign and verify side by side. A key is
loaded once and shared; the context of an operation is not thread-safe, so each thread has
its own.
"""

import ctypes
import sys
import threading
from collections.abc import Callable
from ctypes import POINTER, byref, c_char_p, c_int, c_long, c_size_t, c_void_p

from wallet.crypto import der
from wallet.crypto.engine import BadKey, EngineMissing

# The names carry the major version, so that nothing older or newer is loaded by mistake.
FILE = {"darwin": "libcrypto.3.dylib", "win32": "libcrypto-3-x64.dll"}.get(
    sys.platform, "libcrypto.so.3"
)

# Without these ctypes would cut every pointer to 32 bits.
CALLS: dict[str, tuple[type | None, list[type]]] = {
    "OpenSSL_version": (c_char_p, [c_int]),
    "ERR_clear_error": (None, []),
    "d2i_PUBKEY": (c_void_p, [c_void_p, POINTER(c_char_p), c_long]),
    "d2i_AutoPrivateKey": (c_void_p, [c_void_p, POINTER(c_char_p), c_long]),
    "EVP_PKEY_free": (None, [c_void_p]),
    "EVP_PKEY_get_bn_param": (c_int, [c_void_p, c_char_p, POINTER(c_void_p)]),
    "BN_bn2binpad": (c_int, [c_void_p, c_char_p, c_int]),
    "BN_free": (None, [c_void_p]),
    "EVP_PKEY_CTX_new": (c_void_p, [c_void_p, c_void_p]),
    "EVP_PKEY_CTX_free": (None, [c_void_p]),
    "EVP_PKEY_sign_init": (c_int, [c_void_p]),
    "EVP_PKEY_sign": (c_int, [c_void_p, c_char_p, POINTER(c_size_t), c_char_p, c_size_t]),
    "EVP_PKEY_verify_init": (c_int, [c_void_p]),
    "EVP_PKEY_verify": (c_int, [c_void_p, c_char_p, c_size_t, c_char_p, c_size_t]),
}

OPENSSL_VERSION_STRING = 6
LONGEST_SIGNATURE = 72

# SubjectPublicKeyInfo and PKCS #8 of the curve 1.2.156.10197.1.301 up to the key itself. The
# private form leaves the public key out: libcrypto then computes it.
BEFORE_PUBLIC = bytes.fromhex("3059301306072A8648CE3D020106082A811CCF5501822D03420004")
BEFORE_PRIVATE = bytes.fromhex(
    "3041020100301306072A8648CE3D020106082A811CCF5501822D042730250201010420"
)


class LibcryptoRefused(Exception):
    """Libcrypto answered a call with a failure."""


class Libcrypto:
    """The engine for production."""

    def __init__(self, file: str = FILE) -> None:
        """Load the library.  Raises EngineMissing."""
        self._c = _load(file)
        self.name = f"libcrypto {self._c.OpenSSL_version(OPENSSL_VERSION_STRING).decode()}"

    def signer(self, d: bytes) -> "LibcryptoSigner":
        """Load a private key.  Raises BadKey."""
        try:
            key = _key(self._c, "d2i_AutoPrivateKey", BEFORE_PRIVATE + d)
            return LibcryptoSigner(self._c, key)
        except LibcryptoRefused as error:
            raise BadKey("libcrypto refuses the private key") from error

    def verifier(self, public: bytes) -> "LibcryptoVerifier":
        """Load a public key.  Raises BadKey."""
        try:
            key = _key(self._c, "d2i_PUBKEY", BEFORE_PUBLIC + public)
        except LibcryptoRefused as error:
            raise BadKey("libcrypto refuses the public key") from error
        return LibcryptoVerifier(self._c, key)


class LibcryptoSigner:
    """A private key in libcrypto's memory."""

    def __init__(self, c: ctypes.CDLL, key: "_Owned") -> None:
        self._c = c
        self._contexts = _Contexts(c, key, c.EVP_PKEY_sign_init)
        self.public = _coordinate(c, key, b"qx") + _coordinate(c, key, b"qy")

    def sign(self, digest: bytes) -> bytes:
        signature = ctypes.create_string_buffer(LONGEST_SIGNATURE)
        length = c_size_t(LONGEST_SIGNATURE)
        context = self._contexts.mine()
        result = self._c.EVP_PKEY_sign(context, signature, byref(length), digest, len(digest))
        _must(self._c, result)
        return der.decode(signature.raw[: length.value])


class LibcryptoVerifier:
    """A public key in libcrypto's memory."""

    def __init__(self, c: ctypes.CDLL, key: "_Owned") -> None:
        self._c = c
        self._contexts = _Contexts(c, key, c.EVP_PKEY_verify_init)

    def verify(self, digest: bytes, signature: bytes) -> bool:
        encoded = der.encode(signature)
        context = self._contexts.mine()
        result = self._c.EVP_PKEY_verify(context, encoded, len(encoded), digest, len(digest))
        if result == 1:
            return True
        # Left in the thread's queue, the reason would be found by the next caller: ssl, say.
        self._c.ERR_clear_error()
        return False


class _Owned:
    """A pointer that is freed with its last reference."""

    __slots__ = ("_free", "pointer")

    def __init__(self, pointer: int, free: Callable[[int], None]) -> None:
        self.pointer = pointer
        self._free = free

    def __del__(self) -> None:
        self._free(self.pointer)


class _Contexts:
    """One context of one operation on one key, for each thread."""

    def __init__(self, c: ctypes.CDLL, key: _Owned, init: Callable[[int], int]) -> None:
        self._c = c
        self._key = key
        self._init = init
        self._local = threading.local()

    def mine(self) -> int:
        owned: _Owned | None = getattr(self._local, "context", None)
        if owned is None:
            owned = self._local.context = self._new()
        return owned.pointer

    def _new(self) -> _Owned:
        pointer = _must(self._c, self._c.EVP_PKEY_CTX_new(self._key.pointer, None))
        owned = _Owned(pointer, self._c.EVP_PKEY_CTX_free)
        _must(self._c, self._init(pointer))
        return owned


def _load(file: str) -> ctypes.CDLL:
    try:
        c = ctypes.CDLL(file)
        for name, (result, arguments) in CALLS.items():
            call = getattr(c, name)
            call.restype, call.argtypes = result, arguments
    except (OSError, AttributeError) as error:
        raise EngineMissing(f"no usable {file} on this machine") from error
    return c


def _key(c: ctypes.CDLL, read: str, encoded: bytes) -> _Owned:
    pointer = getattr(c, read)(None, byref(c_char_p(encoded)), len(encoded))
    return _Owned(_must(c, pointer), c.EVP_PKEY_free)


def _coordinate(c: ctypes.CDLL, key: _Owned, name: bytes) -> bytes:
    number = c_void_p()
    _must(c, c.EVP_PKEY_get_bn_param(key.pointer, name, byref(number)))
    owned = _Owned(_must(c, number.value), c.BN_free)
    coordinate = ctypes.create_string_buffer(32)
    _must(c, c.BN_bn2binpad(owned.pointer, coordinate, 32))
    return coordinate.raw


def _must(c: ctypes.CDLL, result: int | None) -> int:
    if result is None or result <= 0:
        c.ERR_clear_error()
        raise LibcryptoRefused("libcrypto answered with a failure")
    return result
