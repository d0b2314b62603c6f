"""A hundred thousand codes that nobody signed: how many are believed, how many crash the judge.

    python -m bench.mutations [how many]

Genuine, living, unused codes are spoiled in every way below and judged as a venue's scan would be.
Each must end at one of the questions before the clock: nothing in it may have been believed.
"""

import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import database, models
from tests.wallet.verification.factories import PLATFORM, SCANNED_AT, Scene
from wallet.catalogue import types
from wallet.codes import base45
from wallet.crypto import keys
from wallet.short_lived.sql import SqlShortLived
from wallet.verification.judge import judge
from wallet.verification.scan import Platform
from wallet.verification.verdict import Reason

AT_LEAST = 100_000
GENUINE = 5
SEED = 20261121
# GB/T 32918.5-2017: the order of the curve.
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
UNBELIEVED = {Reason.MALFORMED, Reason.UNKNOWN_KEY, Reason.BAD_SIGNATURE}
STRANGE = " \t\r\n\0\x1b:;/\\'\"<>é全\u202e\u200d\ud800\U0002cb4e"

Spoil = Callable[[random.Random, bytes, bytes], bytes | str]


def flip_a_bit(chance: random.Random, code: bytes, _: bytes) -> bytes:
    return _flipped(code, chance.randrange(len(code) * 8))


def flip_some_bits(chance: random.Random, code: bytes, _: bytes) -> bytes:
    for _number in range(chance.randint(2, 16)):
        code = flip_a_bit(chance, code, code)
    return code


def change_a_byte(chance: random.Random, code: bytes, _: bytes) -> bytes:
    at = chance.randrange(len(code))
    return code[:at] + chance.randbytes(1) + code[at + 1 :]


def cut(chance: random.Random, code: bytes, _: bytes) -> bytes:
    return code[: chance.randrange(len(code))]


def take_out(chance: random.Random, code: bytes, _: bytes) -> bytes:
    at = chance.randrange(len(code))
    return code[:at] + code[at + chance.randint(1, 8) :]


def put_in(chance: random.Random, code: bytes, _: bytes) -> bytes:
    at = chance.randrange(len(code) + 1)
    return code[:at] + chance.randbytes(chance.randint(1, 200)) + code[at:]


def shift(chance: random.Random, code: bytes, _: bytes) -> bytes:
    at = chance.randrange(1, len(code))
    return code[at:] + code[:at]


def cross(chance: random.Random, code: bytes, other: bytes) -> bytes:
    """Join the head of one genuine code and the tail of another."""
    at = chance.randrange(1, len(code))
    return code[:at] + other[at:]


def move_the_signature(chance: random.Random, code: bytes, _: bytes) -> bytes:
    """Keep what is said, and write r and s as other numbers of the same classes."""
    r, s = (int.from_bytes(half) for half in (code[28:60], code[60:]))
    pairs = [(s, r), (N - r, s), (r, N - s), (N - r, N - s), (r, (r + s) % N), (1, s), (r, 1)]
    r, s = chance.choice(pairs)
    return code[:28] + r.to_bytes(32) + s.to_bytes(32)


def say_something_else(chance: random.Random, code: bytes, _: bytes) -> bytes:
    """Change one field of the header to another value that could stand there."""
    start, length = chance.choice([(1, 1), (2, 3), (5, 2), (7, 4), (11, 1), (12, 16)])
    return code[:start] + chance.randbytes(length) + code[start + length :]


def invent(chance: random.Random, code: bytes, _: bytes) -> bytes:
    return code[:12] + chance.randbytes(80)


def make_noise(chance: random.Random, *_: bytes) -> bytes:
    return chance.randbytes(chance.randrange(260))


def change_a_character(chance: random.Random, code: bytes, _: bytes) -> str:
    text = text_of(code)
    at = chance.randrange(len(text))
    return text[:at] + chance.choice(base45.ALPHABET + STRANGE) + text[at + 1 :]


def insert_a_character(chance: random.Random, code: bytes, _: bytes) -> str:
    text = text_of(code)
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(base45.ALPHABET + STRANGE) + text[at:]


def drop_a_character(chance: random.Random, code: bytes, _: bytes) -> str:
    text = text_of(code)
    at = chance.randrange(len(text))
    return text[:at] + text[at + 1 :]


def repeat(chance: random.Random, code: bytes, other: bytes) -> str:
    return text_of(code) * chance.randint(2, 70) + chance.choice(["", text_of(other)])


def change_the_case(chance: random.Random, code: bytes, _: bytes) -> str:
    text = text_of(code)
    at = chance.randrange(len(text))
    return text[:at].lower() + text[at:]


SPOILS: tuple[Spoil, ...] = (
    flip_a_bit,
    flip_some_bits,
    change_a_byte,
    cut,
    take_out,
    put_in,
    shift,
    cross,
    move_the_signature,
    say_something_else,
    invent,
    make_noise,
    change_a_character,
    insert_a_character,
    drop_a_character,
    repeat,
    change_the_case,
)


def every_bit(code: bytes) -> Iterator[str]:
    return (text_of(_flipped(code, bit)) for bit in range(len(code) * 8))


def mutations(codes: list[str], *, seed: int) -> Iterator[str]:
    """Spoil the codes for ever, each way in turn; what came out genuine is left out."""
    chance, genuine = random.Random(seed), frozenset(codes)
    plain = [base45.decode(code.removeprefix("EL1:")) for code in codes]
    while True:
        for spoil in SPOILS:
            code, other = chance.sample(plain, 2)
            spoiled = spoil(chance, code, other)
            text = spoiled if isinstance(spoiled, str) else text_of(spoiled)
            if text not in genuine:
                yield text


def text_of(plain: bytes) -> str:
    return "EL1:" + base45.encode(plain)


def _flipped(code: bytes, bit: int) -> bytes:
    at, mask = bit // 8, 0x80 >> bit % 8
    return code[:at] + bytes([code[at] ^ mask]) + code[at + 1 :]


def main(how_many: int = AT_LEAST) -> int:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        found, believed, crashed, seconds = _judge_all(_scene(Path(folder)), how_many)
    print(f"\n{how_many:,} spoiled codes in {seconds:.0f} s, {how_many / seconds:,.0f} a second\n")
    for reason, count in found.most_common():
        print(f"  {reason:15}{count:9,}{count / how_many:8.1%}")
    print(f"\n  believed {believed} (0)   crashed {crashed} (0)")
    return 1 if believed or crashed else 0


def _judge_all(scene: Scene, how_many: int) -> tuple[Counter[str], int, int, float]:
    codes = [scene.show().code for _ in range(GENUINE)]
    spoiled, found, crashed, began = mutations(codes, seed=SEED), Counter[str](), 0, time.time()
    for number in range(1, how_many + 1):
        try:
            found[reason_of(scene, next(spoiled))] += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the figure
            crashed += 1
            print(f"  crashed: {type(error).__name__}")
        if number % 10_000 == 0:
            print(f"  {number:,}", flush=True)
    # The judge was awake: the codes that all these came from are good.
    if any(reason_of(scene, code) is not Reason.OK for code in codes):
        raise RuntimeError("a genuine code was not believed")
    believed = sum(count for reason, count in found.items() if reason not in UNBELIEVED)
    return found, believed, crashed, time.time() - began


def reason_of(scene: Scene, text: str) -> Reason:
    return judge(scene.session, scene.scan(text), scene.platform, at=SCANNED_AT).reason


def _scene(folder: Path) -> Scene:
    keys.create(folder / "keys.json", specimen=True, at=datetime(2026, 1, 1, tzinfo=UTC))
    engine = sa.create_engine(f"sqlite:///{folder}/wallet.sqlite")
    database.configure(engine)
    models.metadata.create_all(engine)
    session = Session(engine)
    types.load(session)
    store = SqlShortLived.in_file(folder / "short-lived.sqlite")
    ring = keys.load(folder / "keys.json")
    return Scene(session, Platform(PLATFORM, ring, store, is_production=False))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
