"""Check the audit log of a platform (../audit.md) with nothing but Python's standard library.

    python audit_verify.py keys.json proof.json          one entry stands in a signed log
    python audit_verify.py keys.json folder/             an export is complete and unaltered
    python audit_verify.py keys.json folder/ --head head.json    … and goes as far as this head

`keys.json` is the JWK Set of /.well-known/elicense/audit/keys.json, or a single JWK of it: get it
from the platform, not from whoever hands you the export. One file, which shares no code with the
project. The arithmetic is plain and not constant in time; there is no secret here.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

CLASSES = {"access", "usage", "consent", "lasting"}
# The longest beginning that fits decides; `lasting` is right for every action.
CLASS_OF = {
    "": "lasting",
    "account.": "access",
    "officer.": "access",
    "scanner.": "access",
    "client.": "access",
    "request.": "access",
    "presentation.": "usage",
    "verification.": "usage",
    "license.verified": "usage",
    "license.presented": "usage",
    "license.read": "usage",
    "license.held_back": "usage",
    "attachment.read": "usage",
    "application.read": "usage",
    "objection.read": "usage",
    "binding.": "consent",
    "consent.": "consent",
    "counter_code.": "consent",
    "identity.": "consent",
    "identity_check.": "consent",
    "wallet.": "consent",
}
FORMS = ({"class", "entry", "number"}, {"at", "class", "digest", "number"})
FEWEST_DAYS = {"access": 180, "usage": 1096, "consent": 1096}

# GB/T 32918.5-2017
P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
SIGNER_ID = b"1234567812345678"


class Wrong(Exception):
    """What was handed over is not what the platform has signed."""


# One proof


def check_proof(proof: dict[str, Any], keys: list[dict[str, Any]]) -> str:
    """Follow the path from the entry to the signed root.  Raises Wrong."""
    try:
        number, size = proof["number"], proof["head"]["size"]
        check_head(proof["head"], keys)
        root = climb(leaf_of(proof), number, size, [bytes.fromhex(step) for step in proof["path"]])
    except (LookupError, ValueError, TypeError) as error:
        raise Wrong(f"this is no proof: {error!r}") from None
    require(root.hex() == proof["head"]["root"], "the entry does not lead to the signed root")
    return f"entry {number} stands in the log of {size} entries of {proof['head']['at']}"


def climb(top: bytes, number: int, size: int, path: list[bytes]) -> bytes:
    """Follow an inclusion path (RFC 9162, 2.1.3.2)."""
    require(0 <= number < size, "the log has no such number")
    fn, sn = number, size - 1
    for step in path:
        require(sn != 0, "the path is too long")
        if fn & 1 or fn == sn:
            top = sm3(b"\1" + step + top)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            top = sm3(b"\1" + top + step)
        fn, sn = fn >> 1, sn >> 1
    require(sn == 0, "the path is too short")
    return top


# A whole export


def check_export(
    folder: Path, keys: list[dict[str, Any]], head: dict[str, Any] | None = None
) -> str:
    """Rebuild the tree line by line, and hold it against every head.  Raises Wrong."""
    heads = lines_of(folder / "heads.ndjson")
    due, last, peaks, size, retired, newest = next(heads, None), None, [], 0, [], ""
    for line in all_lines(folder):
        require(line.get("number") == size, f"line {size} is missing, or not where it belongs")
        add(peaks, leaf_of(line), size)
        size += 1
        newest = max(newest, line["entry"]["at"] if "entry" in line else line["at"])
        if "entry" not in line:
            note_youngest(retired, line)
        if due is not None and due["size"] == size:
            check_order(due, last)
            check_head(due, keys)
            start = last["size"] if last else 0
            between = f"something from line {start} to line {size - 1} was changed"
            require(root_of(peaks).hex() == due["root"], between)
            due, last = next(heads, None), due
    require(last is not None or due is not None, "there is no head")
    require(due is None, f"lines are missing from line {size} on: a head covers more")
    require(last["size"] == size, f"lines from {last['size']} on stand under no head")
    for line in retired:
        # The clock of a specimen can be put back after what was old has gone.
        check_age(line, max(last["at"], newest) if last["specimen"] else last["at"])
    if head is not None:
        check_head(head, keys)
        check_same(head, folder)
    return f"complete and unaltered: {size} entries, last head of {last['at']}"


def note_youngest(retired: list[dict[str, Any]], line: dict[str, Any]) -> None:
    """Keep the youngest retired line of each class: if that was old enough, all were."""
    for kept in [one for one in retired if one["class"] == line["class"]]:
        if kept["at"] >= line["at"]:
            return
        retired.remove(kept)
    retired.append(line)


def check_age(line: dict[str, Any], last: str) -> None:
    """A line may have lost its content only when its class is old enough for that."""
    days = FEWEST_DAYS.get(line["class"])
    now = max(time.time(), seconds(last))
    is_old = days is not None and seconds(line["at"]) + days * 86_400 < now
    require(is_old, f"line {line['number']} has lost its content before its time")


def check_same(head: dict[str, Any], folder: Path) -> None:
    """Look for a head that somebody else has kept."""
    for one in lines_of(folder / "heads.ndjson"):
        if one["size"] == head["size"]:
            require(one["root"] == head["root"], "the export has another head of this size")
            return
    raise Wrong(f"the head of {head['size']} entries is not in the export: it was cut off")


def check_order(head: dict[str, Any], before: dict[str, Any] | None) -> None:
    if before is not None:
        in_order = before["size"] < head["size"] and before["at"] <= head["at"]
        require(in_order, f"the head of {head['size']} entries is out of order")


def all_lines(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted((folder / "entries").glob("*.ndjson")):
        for line in lines_of(path):
            has_form = set(line) in FORMS and type(line["number"]) is int
            require(has_form, f"{path.name}: a line has another form")
            yield line


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open("rb") as file:
            for text in file:
                line = json.loads(text)
                require(isinstance(line, dict), f"{path.name}: a line has another form")
                # Who reads it must see what is hashed: a member that is there twice is not.
                as_it_should = canonical(line) + b"\n" == text
                require(as_it_should, f"{path.name}: a line is not written as it should be")
                yield line
    except (OSError, ValueError, RecursionError) as error:
        raise Wrong(f"{path.name} cannot be read: {error}") from None


def add(peaks: list[bytes], top: bytes, number: int) -> None:
    """Let the tree grow by a leaf; peaks are its complete subtrees."""
    while number & 1:
        top, number = sm3(b"\1" + peaks.pop() + top), number >> 1
    peaks.append(top)


def root_of(peaks: list[bytes]) -> bytes:
    top = peaks[-1]
    for peak in reversed(peaks[:-1]):
        top = sm3(b"\1" + peak + top)
    return top


# The bytes of a leaf and of a head


def leaf_of(line: dict[str, Any]) -> bytes:
    """Work out the leaf of a line, whole or retired."""
    try:
        entry = line.get("entry")
        require(line["class"] in classes_of(entry), f"a line has the class {line['class']!r}")
        digest = sm3(canonical(entry)).hex() if entry else line["digest"]
        at = entry["at"] if entry else line["at"]
    except (LookupError, TypeError, AttributeError) as error:
        raise Wrong(f"a line has another form: {error!r}") from None
    return sm3(b"\0" + canonical({"at": at, "class": line["class"], "digest": digest}))


def classes_of(entry: dict[str, Any] | None) -> set[str]:
    """Return which classes a line may be of."""
    if not entry:
        return CLASSES
    own = max((word for word in CLASS_OF if entry["action"].startswith(word)), key=len)
    return {CLASS_OF[own], "lasting"}


def canonical(value: dict[str, Any]) -> bytes:
    """Write JSON as RFC 8785 does; numbers in entries are whole numbers."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def check_head(head: dict[str, Any], keys: list[dict[str, Any]]) -> None:
    """Believe a head.  Raises Wrong."""
    try:
        of = f"the head of {head['size']} entries"
        key = next((one for one in keys if one["kid"] == head["kid"]), None)
        require(
            key is not None, f"{of} is signed with key {head['kid']}, which is not in keys.json"
        )
        platform, key_id = map(int, head["kid"].split("-"))
        at, signature = seconds(head["at"]), bytes.fromhex(head["signature"])
        require(key["nbf"] <= at < key["exp"], f"{of} is of a moment at which its key did not sign")
        require(key["specimen"] is head["specimen"], f"{of} and its key differ in what they are")
        numbers = ((1, 1), (0x80 if head["specimen"] else 0, 1), (platform, 3), (key_id, 2))
        numbers += ((at, 8), (head["size"], 8))
        packed = b"".join(value.to_bytes(width, "big") for value, width in numbers)
        message = b"ELA\0" + packed + bytes.fromhex(head["root"])
    except (LookupError, ValueError, TypeError, OverflowError) as error:
        raise Wrong(f"a head has another form: {error!r}") from None
    require(is_signed(message, signature, point_of(key)), f"{of} has a wrong signature")


def seconds(moment: str) -> int:
    """Return Unix seconds; a fraction is dropped."""
    return int(datetime.strptime(moment[:19] + "+0000", "%Y-%m-%dT%H:%M:%S%z").timestamp())


def point_of(key: dict[str, Any]) -> tuple[int, int]:
    x, y = (number(base64.urlsafe_b64decode(key[axis] + "=")) for axis in "xy")
    require(x < P and y < P and (y * y - (x * x + A) * x - B) % P == 0, "a key is no point")
    return x, y


def require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Wrong(otherwise)


# SM2 (GB/T 32918.2-2016)


def is_signed(message: bytes, signature: bytes, public: tuple[int, int]) -> bool:
    r, s = number(signature[:32]), number(signature[32:])
    if len(signature) != 64 or not (1 <= r < N and 1 <= s < N):
        return False
    curve = b"".join(value.to_bytes(32, "big") for value in (A, B, *G, *public))
    about = sm3((8 * len(SIGNER_ID)).to_bytes(2, "big") + SIGNER_ID + curve)
    e, t = number(sm3(about + message)), (r + s) % N
    if t == 0:
        return False
    point = plus(times(s, G), times(t, public))
    return point is not None and (e + point[0]) % N == r


def number(big_endian: bytes) -> int:
    return int.from_bytes(big_endian, "big")


def times(factor: int, point: tuple[int, int]) -> tuple[int, int] | None:
    """Double and add; None is the point at infinity."""
    product = None
    for bit in bin(factor)[2:]:
        product = plus(product, product)
        if bit == "1":
            product = plus(product, point)
    return product


def plus(one: tuple[int, int] | None, other: tuple[int, int] | None) -> tuple[int, int] | None:
    if one is None or other is None:
        return other if one is None else one
    (x1, y1), (x2, y2) = one, other
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    rise, run = (3 * x1 * x1 + A, 2 * y1) if x1 == x2 else (y2 - y1, x2 - x1)
    slope = rise * pow(run, -1, P)
    x = (slope * slope - x1 - x2) % P
    return x, (slope * (x1 - x) - y1) % P


# SM3 (GB/T 32905-2016), which not every Python's hashlib has

BEGIN = 0x7380166F4914B2B9172442D7DA8A0600A96F30BC163138AAE38DEE4DB0FB0E4E
WORD = 0xFFFFFFFF
HAS_SM3 = "sm3" in hashlib.algorithms_available


def sm3(message: bytes) -> bytes:
    return hashlib.new("sm3", message).digest() if HAS_SM3 else plain_sm3(message)


def plain_sm3(message: bytes) -> bytes:
    padding = b"\x80" + bytes(-(len(message) + 9) % 64)
    padded = message + padding + (8 * len(message)).to_bytes(8, "big")
    state = words(BEGIN.to_bytes(32, "big"))
    for start in range(0, len(padded), 64):
        mixed = compress(state, words(padded[start : start + 64]))
        state = [state[i] ^ mixed[i] for i in range(8)]
    return b"".join(word.to_bytes(4, "big") for word in state)


def compress(state: list[int], w: list[int]) -> list[int]:
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ turn(w[j - 3], 15)
        w.append(x ^ turn(x, 15) ^ turn(x, 23) ^ turn(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        constant = 0x79CC4519 if j < 16 else 0x7A879D8A
        ss1 = turn(turn(a, 12) + e + turn(constant, j), 7)
        ff = a ^ b ^ c if j < 16 else a & b | a & c | b & c
        gg = e ^ f ^ g if j < 16 else e & f | ~e & g
        tt1 = (ff + d + (ss1 ^ turn(a, 12)) + (w[j] ^ w[j + 4])) & WORD
        tt2 = (gg + h + ss1 + w[j]) & WORD
        a, b, c, d = tt1, a, turn(b, 9), c
        e, f, g, h = tt2 ^ turn(tt2, 9) ^ turn(tt2, 17), e, turn(f, 19), g
    return [a, b, c, d, e, f, g, h]


def words(block: bytes) -> list[int]:
    return [number(block[start : start + 4]) for start in range(0, len(block), 4)]


def turn(word: int, bits: int) -> int:
    word, bits = word & WORD, bits % 32
    return (word << bits | word >> (32 - bits)) & WORD


def main() -> int:
    parser = argparse.ArgumentParser(description="Check an audit log.")
    parser.add_argument("keys", type=Path, help="the platform's audit keys: a JWK Set or a JWK")
    parser.add_argument("what", type=Path, help="a proof, or the folder of an export")
    parser.add_argument("--head", type=Path, help="a head that was kept elsewhere")
    given = parser.parse_args()
    read = lambda path: json.loads(path.read_text("utf-8"))  # noqa: E731
    found = read(given.keys)
    keys = found.get("keys", [found])
    try:
        head = read(given.head) if given.head else None
        whole = given.what.is_dir()
        print(
            check_export(given.what, keys, head) if whole else check_proof(read(given.what), keys)
        )
    except Wrong as error:
        print(f"WRONG: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
