"""The curve of SM2 (GB/T 32918.5-2017) and what every key and digest on it must satisfy."""

from collections.abc import Callable

from wallet.crypto import sm3

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
GX = 0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7
GY = 0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0

# GM/T 0009-2012, 10: the signer id where none is agreed. OpenSSL before 4.0 takes the empty
# id instead, which is why we compute Z_A ourselves.
SIGNER_ID = b"1234567812345678"

_BEFORE_PUBLIC = (len(SIGNER_ID) * 8).to_bytes(2, "big") + SIGNER_ID
_BEFORE_PUBLIC += b"".join(number.to_bytes(32, "big") for number in (A, B, GX, GY))


def is_private(d: bytes) -> bool:
    """Say whether d is in 1..n-2; with d = n-1 there is no signature (1 + d has no inverse)."""
    return isinstance(d, bytes) and len(d) == 32 and 1 <= int.from_bytes(d, "big") <= N - 2


def is_public(xy: bytes) -> bool:
    """Say whether X‖Y is a point of the curve; the point at infinity has no such form."""
    if not isinstance(xy, bytes) or len(xy) != 64:
        return False
    x, y = halves(xy)
    return x < P and y < P and (y * y - (x * x + A) * x - B) % P == 0


def is_signature(rs: bytes) -> bool:
    """Say whether r‖s has the one form of a signature: 64 bytes, r and s in 1..n-1."""
    return isinstance(rs, bytes) and len(rs) == 64 and all(1 <= half < N for half in halves(rs))


def halves(pair: bytes) -> tuple[int, int]:
    return int.from_bytes(pair[:32], "big"), int.from_bytes(pair[32:], "big")


def digest_for(public: bytes) -> Callable[[bytes], bytes]:
    """Make the function from a message to e = SM3(Z_A ‖ message) for this public key."""
    return sm3.after(sm3.digest(_BEFORE_PUBLIC + public))
