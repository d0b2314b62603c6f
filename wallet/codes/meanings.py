"""What the numbers in a code mean, in words; a number that means nothing stops the reading."""

from datetime import UTC, datetime, timedelta

from wallet.codes import payload
from wallet.crypto.curve import N

CLASSES = {
    payload.LIVE: "live",
    payload.OFFLINE: "offline",
    payload.PREFETCHED: "pre-fetched",
    payload.PAPER: "paper",
}
UNITS = {1: "seconds", 60: "minutes", 86_400: "days"}


class Stopped(Exception):
    """Nothing after this can be understood."""


def version(number: int) -> str:
    if number != payload.VERSION:
        raise Stopped(f"byte 0: version {number}, but only {payload.VERSION} is known")
    return f"format version {number}"


def class_and_specimen(number: int) -> str:
    if number & payload.RESERVED_BITS:
        raise Stopped(f"byte 1: a reserved bit is set in {number:02x}")
    name = CLASSES.get(number & payload.CLASS_BITS)
    if name is None:
        raise Stopped(f"byte 1: class {number & payload.CLASS_BITS}, but there are only 1 to 4")
    return f"{name} code, " + ("specimen" if number & payload.SPECIMEN_BIT else "not a specimen")


def lifetime(number: int, unit: int, issued_at: int) -> str:
    if number == 0:
        raise Stopped("byte 11: the lifetime is 0")
    return f"{number} {UNITS[unit]}: valid before {moment(issued_at + number * unit)}"


def handle(_: int) -> str:
    return "random, new for each code; only the platform knows what it stands for"


def claims(_: int) -> str:
    return "claims, which nobody looks into yet"


def no_claims(_: int) -> str:
    raise Stopped("byte 28: a live code has no claims, so it has 92 bytes and no more")


def r(number: int) -> str:
    return _half("r", number, "first")


def s(number: int) -> str:
    return _half("s", number, "second")


def moment(seconds: int) -> str:
    """Write Unix seconds for people."""
    # Counted from the epoch, because some platforms cannot convert what lies beyond 2038.
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _half(name: str, number: int, which: str) -> str:
    if not 1 <= number < N:
        raise Stopped(f"{name} is {'not below n, the order of the curve' if number else '0'}")
    return f"{which} half of the SM2 signature"
