import dataclasses

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wallet.codes import base45, payload
from wallet.codes.payload import Header, MalformedCode

# GB/T 32918.5-2017: the order of the curve.
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123

HEADER = Header(
    code_class=payload.LIVE,
    specimen=True,
    platform=990000,
    key_id=1,
    issued_at=1_795_000_000,
    lifetime=60,
    handle=bytes(range(16)),
)
PACKED = bytes.fromhex("01 81 0f1b30 0001 6afd86c0 3c 000102030405060708090a0b0c0d0e0f")
SIGNATURE = bytes(31) + b"\1" + bytes(31) + b"\2"
CLAIMS = b"\xa0"
CLASSES_WITH_CLAIMS = (payload.OFFLINE, payload.PREFETCHED, payload.PAPER)


def sign(message):
    return SIGNATURE


def text_of(plain):
    return "EL1:" + base45.encode(plain)


def changed(offset, value):
    return PACKED[:offset] + bytes([value]) + PACKED[offset + 1 :]


def signature(r, s):
    return r.to_bytes(32) + s.to_bytes(32)


def headers(classes):
    return st.builds(
        Header,
        code_class=classes,
        specimen=st.booleans(),
        platform=st.integers(0, 2**24 - 1),
        key_id=st.integers(0, 2**16 - 1),
        issued_at=st.integers(0, 2**32 - 1),
        lifetime=st.integers(1, 255),
        handle=st.binary(min_size=16, max_size=16),
    )


def test_a_live_code_is_written_byte_for_byte_as_the_format_says():
    assert payload.encode(HEADER, sign=sign) == text_of(PACKED + SIGNATURE)


def test_a_live_code_has_142_characters():
    assert len(payload.encode(HEADER, sign=sign)) == 142


def test_the_signed_message_is_the_tag_the_header_and_the_claims():
    signed = []

    text = payload.encode(
        dataclasses.replace(HEADER, code_class=payload.OFFLINE),
        claims=CLAIMS,
        sign=lambda message: signed.append(message) or SIGNATURE,
    )

    assert signed == [b"EL1\0" + changed(1, 0x82) + CLAIMS]
    assert payload.decode(text).signed_message == signed[0]


def test_a_code_is_read_as_it_was_written():
    code = payload.decode(text_of(PACKED + SIGNATURE))

    assert code.header == HEADER
    assert code.claims == b""
    assert code.signature == SIGNATURE


@given(headers(st.just(payload.LIVE)))
def test_every_live_header_survives(header):
    assert payload.decode(payload.encode(header, sign=sign)).header == header


@given(headers(st.sampled_from(CLASSES_WITH_CLAIMS)), st.binary(min_size=1, max_size=160))
def test_every_other_header_survives_with_its_claims(header, claims):
    code = payload.decode(payload.encode(header, sign=sign, claims=claims))

    assert (code.header, code.claims) == (header, claims)


@pytest.mark.parametrize(
    ("code_class", "seconds"),
    [
        (payload.LIVE, 1),
        (payload.OFFLINE, 1),
        (payload.PREFETCHED, 60),
        (payload.PAPER, 86_400),
    ],
)
def test_the_unit_of_the_lifetime_depends_on_the_class(code_class, seconds):
    header = dataclasses.replace(HEADER, code_class=code_class, lifetime=255)

    assert header.expires_at == header.issued_at + 255 * seconds


@pytest.mark.parametrize(
    "fields",
    [
        {"code_class": 0},
        {"code_class": 5},
        {"platform": -1},
        {"platform": 2**24},
        {"key_id": -1},
        {"key_id": 2**16},
        {"issued_at": -1},
        {"issued_at": 2**32},
        {"lifetime": 0},
        {"lifetime": 256},
        {"handle": bytes(15)},
        {"handle": bytes(17)},
    ],
    ids=str,
)
def test_a_header_that_no_code_can_carry_does_not_exist(fields):
    with pytest.raises(MalformedCode):
        dataclasses.replace(HEADER, **fields)


@pytest.mark.parametrize("version", sorted(set(range(256)) - {1}))
def test_another_format_version_is_malformed(version):
    with pytest.raises(MalformedCode, match="version"):
        payload.decode(text_of(changed(0, version) + SIGNATURE))


@pytest.mark.parametrize("kind", range(256), ids=hex)
def test_of_all_class_bytes_exactly_the_known_ones_are_read(kind):
    code_class = kind & 0x0F
    claims = b"" if code_class == payload.LIVE else CLAIMS
    text = text_of(changed(1, kind) + claims + SIGNATURE)

    if kind & 0x70 or code_class not in {1, 2, 3, 4}:
        with pytest.raises(MalformedCode):
            payload.decode(text)
    else:
        header = payload.decode(text).header
        assert (header.code_class, header.specimen) == (code_class, kind >= 0x80)


def test_a_lifetime_of_zero_is_malformed():
    with pytest.raises(MalformedCode, match="lifetime"):
        payload.decode(text_of(changed(11, 0) + SIGNATURE))


@pytest.mark.parametrize("length", sorted(set(range(260)) - {92}))
def test_a_live_code_of_any_other_length_is_malformed(length):
    plain = (PACKED + SIGNATURE + SIGNATURE * 3)[:length]

    with pytest.raises(MalformedCode):
        payload.decode(text_of(plain))


@pytest.mark.parametrize("code_class", CLASSES_WITH_CLAIMS)
@pytest.mark.parametrize(("length", "fits"), [(0, False), (1, True), (160, True), (161, False)])
def test_the_other_classes_carry_1_to_160_bytes_of_claims(code_class, length, fits):
    text = text_of(changed(1, code_class) + bytes(length) + SIGNATURE)

    if fits:
        assert payload.decode(text).claims == bytes(length)
    else:
        with pytest.raises(MalformedCode):
            payload.decode(text)


@pytest.mark.parametrize(
    ("r", "s", "canonical"),
    [
        (1, 1, True),
        (N - 1, N - 1, True),
        (1, N - 1, True),  # r + s = n: well-formed, and no key's signature
        (0, 1, False),
        (1, 0, False),
        (N, 1, False),
        (1, N, False),
        (N + 1, 1, False),
        (1, N + 1, False),
        (2**256 - 1, 1, False),
        (1, 2**256 - 1, False),
    ],
)
def test_r_and_s_lie_between_1_and_n_minus_1(r, s, canonical):
    text = text_of(PACKED + signature(r, s))

    if canonical:
        assert payload.decode(text).signature == signature(r, s)
    else:
        with pytest.raises(MalformedCode):
            payload.decode(text)


GOOD = text_of(PACKED + SIGNATURE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "EL1",
        "EL1:",
        GOOD.removeprefix("EL1:"),
        GOOD.lower(),
        "el1:" + GOOD[4:],
        "EL2:" + GOOD[4:],
        "EL1" + GOOD[4:],
        "EL1::" + GOOD[4:],
        "HTTPS://EXAMPLE.ORG/" + GOOD,
        " " + GOOD,
        GOOD + " ",
        GOOD + "\n",
        GOOD + "\0",
        "\ufeff" + GOOD,
        GOOD[:-1],
        GOOD[:-3],
        GOOD + "0",
        GOOD + "00",
        GOOD + "000",
        GOOD + GOOD,
        GOOD[:70] + "\n" + GOOD[70:],
        GOOD.replace("0", "\uff10"),
        "EL1:" + ":" * 138,
        "EL1:" + "\ud800" * 138,
    ],
    ids=ascii,
)
def test_anything_before_after_or_within_is_malformed(text):
    with pytest.raises(MalformedCode):
        payload.decode(text)


def test_no_handle_and_no_signature_slips_into_a_log_line():
    shown = repr(payload.decode(GOOD))

    for secret in (HEADER.handle, SIGNATURE):
        assert repr(secret)[2:-1] not in shown
        assert secret.hex() not in shown


class CountingText(str):
    """A text that tells how often somebody looked into it."""

    looks = 0

    def startswith(self, *prefix):
        self.looks += 1
        return super().startswith(*prefix)

    def __getitem__(self, key):
        self.looks += 1
        return super().__getitem__(key)


def test_a_text_of_10000_characters_is_refused_by_its_length_alone():
    text = CountingText("EL1:" + "0" * 9_996)

    with pytest.raises(MalformedCode, match="at most 382 characters"):
        payload.decode(text)

    assert text.looks == 0


ANY_TEXT = st.text() | st.text(alphabet=st.characters(categories=["Cs", "Cc", "Nd", "Lu"]))
BASE45_TEXT = st.text(alphabet=base45.ALPHABET, max_size=400)
ANY_BYTES = st.binary(min_size=80, max_size=260).map(text_of)


@given(ANY_TEXT | ANY_TEXT.map("EL1:".__add__) | BASE45_TEXT.map("EL1:".__add__) | ANY_BYTES)
@example(GOOD)
def test_decode_raises_nothing_but_malformed_and_reads_no_text_two_ways(text):
    try:
        code = payload.decode(text)
    except MalformedCode:
        return

    assert payload.encode(code.header, claims=code.claims, sign=lambda _: code.signature) == text


@given(st.integers(0, len(GOOD) - 1), st.characters(categories=["Cs", "Cc", "Lu", "Nd", "Zs"]))
def test_a_code_with_one_character_changed_is_malformed_or_reads_differently(at, character):
    text = GOOD[:at] + character + GOOD[at + 1 :]

    try:
        code = payload.decode(text)
    except MalformedCode:
        return

    assert (code == payload.decode(GOOD)) == (text == GOOD)


@pytest.mark.parametrize(
    "signature", [b"", SIGNATURE[:-1], SIGNATURE + b"\0", bytes(64)], ids=["0", "63", "65", "r = 0"]
)
def test_a_code_with_a_signature_that_would_not_be_read_is_not_written(signature):
    with pytest.raises(MalformedCode):
        payload.encode(HEADER, sign=lambda _: signature)


@pytest.mark.parametrize(
    ("code_class", "claims"),
    [(payload.LIVE, CLAIMS), (payload.OFFLINE, b""), (payload.PAPER, bytes(161))],
)
def test_claims_that_would_not_be_read_are_not_signed(code_class, claims):
    signed = []

    with pytest.raises(MalformedCode):
        payload.encode(
            dataclasses.replace(HEADER, code_class=code_class),
            claims=claims,
            sign=lambda message: signed.append(message) or SIGNATURE,
        )

    assert signed == []
