"""Between r‖s and the DER form that libcrypto speaks (GM/T 0009-2012, 7.3)."""

SEQUENCE, INTEGER = 0x30, 0x02


class NotDer(Exception):
    """The bytes are not the one DER form of two numbers of at most 32 bytes."""


def encode(rs: bytes) -> bytes:
    body = _integer(rs[:32]) + _integer(rs[32:])
    return bytes((SEQUENCE, len(body))) + body


def decode(der: bytes) -> bytes:
    """Read a signature strictly.  Raises NotDer.

    Whatever was read is written again and compared: long lengths, padded numbers and bytes
    left over have then no way in.
    """
    try:
        first = der[4 : 4 + der[3]]
        second = der[6 + der[3] :]
        rs = _padded(first) + _padded(second)
    except (IndexError, OverflowError) as error:
        raise NotDer("not a signature in DER") from error
    if encode(rs) != der:
        raise NotDer("not a signature in DER")
    return rs


def _integer(number: bytes) -> bytes:
    digits = number.lstrip(b"\0") or b"\0"
    if digits[0] & 0x80:  # a leading bit would make the number negative
        digits = b"\0" + digits
    return bytes((INTEGER, len(digits))) + digits


def _padded(digits: bytes) -> bytes:
    return int.from_bytes(digits, "big").to_bytes(32, "big")
