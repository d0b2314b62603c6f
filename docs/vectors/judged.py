"""Well-formed codes, by the reason that a reader must give, in the order of judging."""

from collections.abc import Iterator
from dataclasses import replace

from docs.vectors.author import GRACE_SECONDS, LIVE, Author, Vector, halves, joined
from docs.vectors.codes import (
    EXPIRES,
    ISSUED_AT,
    NOT_BEFORE,
    OFFLINE,
    REAL,
    X_BEGINS_WITH_00,
    X_BEGINS_WITH_04,
    Code,
    N,
    text_of,
)

CLAIMS = b"\xa0"  # The empty CBOR map.
EXPIRES_AT = LIVE.issued_at + LIVE.lifetime
REAL_CODE = Code(specimen=False, key_id=REAL.id)


def every(author: Author) -> Iterator[Vector]:
    yield from good(author)
    yield from unknown_keys(author)
    yield from specimens(author)
    yield from bad_signatures(author)
    yield from bad_halves(author)
    yield from times(author)


def good(author: Author) -> Iterator[Vector]:
    ok = "redeemable"
    yield author.vector("a live code", ok, LIVE)
    yield author.vector("a code that is not a specimen", ok, REAL_CODE, REAL)
    in_production = author.vector("a code in production", ok, REAL_CODE, REAL)
    yield replace(in_production, production=True)
    for name, handle in HANDLES.items():
        yield author.vector(name, ok, replace(LIVE, handle=handle))
    for name, key in RARE_KEYS.items():
        yield author.vector(name, ok, replace(LIVE, key_id=key.id), key)
    for name, offset, handle in RARE_SIGNATURES:
        code = replace(LIVE, handle=handle)
        rs = author.rs_with_zero(code.body(), offset)
        yield Vector(name, ok, text_of(code.body() + rs), code)


HANDLES = {
    "a handle of zeros": bytes(16),
    "a handle of ones": b"\xff" * 16,
    "spaces side by side in the text": b"\x06\x78" * 8,
}
RARE_KEYS = {
    "a key whose X begins with 00": X_BEGINS_WITH_00,
    "a key whose X begins with 04": X_BEGINS_WITH_04,
}
RARE_SIGNATURES = (
    ("a signature whose r begins with 00", 0, b"r" * 16),
    ("a signature whose s begins with 00", 32, b"s" * 16),
)


def unknown_keys(author: Author) -> Iterator[Vector]:
    no = "unknown_key"
    for key_id in (0, 6, 65_535):
        yield author.vector(f"key id {key_id}", no, replace(LIVE, key_id=key_id))
    for platform in (0, 650_000, 990_001):
        yield author.vector(f"platform {platform}", no, replace(LIVE, platform=platform))
    for code_class in (2, 3, 4):
        code = replace(LIVE, code_class=code_class, claims=CLAIMS)
        yield author.vector(f"class {code_class} with a key for class 1", no, code)
    offline = replace(LIVE, key_id=OFFLINE.id)
    yield author.vector("class 1 with a key for class 2", no, offline, OFFLINE)
    real = replace(LIVE, specimen=False)
    yield author.vector("not a specimen, with a specimen key", no, real)
    specimen = replace(REAL_CODE, specimen=True)
    yield author.vector("a specimen, with a key that is none", no, specimen, REAL)
    foreign = replace(LIVE, platform=650_000, key_id=6)
    yield author.vector("another platform's key", no, foreign)
    yield replace(author.vector("no key is published", no, LIVE), keys="none")
    forged = text_of(replace(LIVE, key_id=6).body() + joined(1, 1))
    yield Vector("an unknown key and a bad signature", no, forged, replace(LIVE, key_id=6))
    bit = author.vector("the specimen bit taken off, in production", no, real)
    yield replace(bit, production=True)
    yield from issued_around_the_life_of_the_key(author)


def issued_around_the_life_of_the_key(author: Author) -> Iterator[Vector]:
    for name, issued_at, reason in (
        ("issued at 0", 0, "unknown_key"),
        ("issued 1 s before nbf", NOT_BEFORE - 1, "unknown_key"),
        ("issued at nbf", NOT_BEFORE, "redeemable"),
        ("issued 1 s before exp", EXPIRES - 1, "redeemable"),
        ("issued at exp", EXPIRES, "unknown_key"),
        ("issued in the last second that four bytes hold", 2**32 - 1, "unknown_key"),
    ):
        vector = author.vector(name, reason, replace(LIVE, issued_at=issued_at))
        yield replace(vector, now=issued_at + 10)


def specimens(author: Author) -> Iterator[Vector]:
    live = author.vector("a specimen in production", "specimen", LIVE)
    in_production = replace(live, production=True)
    yield in_production
    yield replace(
        in_production,
        name="a specimen with a bad signature, in production",
        text=text_of(LIVE.body() + joined(1, 1)),
    )
    yield replace(in_production, name="a specimen, expired, in production", now=EXPIRES_AT + 60)


def bad_signatures(author: Author) -> Iterator[Vector]:
    rs = author.rs(LIVE.body())
    for name, code in TAMPERED.items():
        yield Vector(name, "bad_signature", text_of(code.body() + rs), code)
    for name, tag in TAGS.items():
        other = author.rs(LIVE.body(), tag=tag)
        yield Vector(name, "bad_signature", text_of(LIVE.body() + other), LIVE)
    yield author.vector("signed with another key", "bad_signature", LIVE, REAL)
    forged = author.vector("a real key named, the specimen key used", "bad_signature", REAL_CODE)
    yield replace(forged, production=True)
    late = Vector(
        "a bad signature, expired", "bad_signature", text_of(LIVE.body() + rs[::-1]), LIVE
    )
    yield replace(late, now=EXPIRES_AT + 60)


TAMPERED = {
    "issued 1 s later than signed": replace(LIVE, issued_at=ISSUED_AT + 1),
    "a longer lifetime than signed": replace(LIVE, lifetime=120),
    "the first bit of the handle flipped": replace(LIVE, handle=b"\x20" + LIVE.handle[1:]),
    "the last bit of the handle flipped": replace(LIVE, handle=LIVE.handle[:-1] + b"\xae"),
    "another handle": replace(LIVE, handle=bytes(16)),
    "another key id": replace(LIVE, key_id=X_BEGINS_WITH_04.id),
}
TAGS = {
    "signed as a bundle (ELB)": b"ELB\0",
    "signed as a status list (ELS)": b"ELS\0",
    "signed as an audit head (ELA)": b"ELA\0",
    "signed as a receipt (ELR)": b"ELR\0",
    "signed with a tag without its 00": b"EL1",
    "signed without a tag": b"",
}


def bad_halves(author: Author) -> Iterator[Vector]:
    r, s = halves(author.rs(LIVE.body()))
    for name, pair in {
        "the last bit of r flipped": (r ^ 1, s),
        "the last bit of s flipped": (r, s ^ 1),
        "r and s exchanged": (s, r),
        "s replaced by n - s": (r, N - s),
        "r + s = n": (r, N - r),
        "r = 1, s = n - 1": (1, N - 1),
        "r = n - 1, s = 1": (N - 1, 1),
        "r = s = 1": (1, 1),
        "r = s = n - 1": (N - 1, N - 1),
        "r = 1": (1, s),
        "s = 1": (r, 1),
        "r = n - 1": (N - 1, s),
        "s = n - 1": (r, N - 1),
    }.items():
        yield Vector(name, "bad_signature", text_of(LIVE.body() + joined(*pair)), LIVE)


def times(author: Author) -> Iterator[Vector]:
    live = author.vector("", "redeemable", LIVE)
    for grace in (0, GRACE_SECONDS):
        judged = replace(live, grace_seconds=grace)
        for seconds in range(-grace - 1, 2):
            reason = "not_yet_valid" if seconds < -grace else "redeemable"
            name = f"{seconds:+} s from the time of issue, {grace} s grace"
            yield replace(judged, name=name, reason=reason, now=ISSUED_AT + seconds)
        for seconds in range(-1, grace + 2):
            reason = "redeemable" if seconds < grace else "expired"
            name = f"{seconds:+} s from the end of life, {grace} s grace"
            yield replace(judged, name=name, reason=reason, now=EXPIRES_AT + seconds)
    yield replace(live, name="a day early", reason="not_yet_valid", now=ISSUED_AT - 86_400)
    yield replace(live, name="a year late", reason="expired", now=ISSUED_AT + 365 * 86_400)
    yield from shortest_and_longest(author)


def shortest_and_longest(author: Author) -> Iterator[Vector]:
    for lifetime in (1, 255):
        code = replace(LIVE, lifetime=lifetime)
        live = author.vector("", "redeemable", code)
        judged = replace(live, grace_seconds=0, now=ISSUED_AT + lifetime)
        yield replace(judged, name=f"lifetime {lifetime}, last second", now=judged.now - 1)
        yield replace(judged, name=f"lifetime {lifetime}, over", reason="expired")
