"""Explain the published vectors, and every shorter, longer or bent text."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs.vectors import make
from wallet.codes import anatomy, base45, payload
from wallet.verification.explain import NO_VERDICT, Reader, explain

PUBLISHED = json.loads(make.FILE.read_text("ascii"))
VECTORS = PUBLISHED["vectors"]
LIVE = VECTORS[0]["text"]
ISSUED_AT = 1_795_226_400  # 2026-11-21 02:00:00 UTC
KEYS = PUBLISHED["key_sets"]["published"]["keys"]
KEY = KEYS[0]


def vector(name):
    return next(vector for vector in VECTORS if vector["name"] == name)


def explain_vector(vector):
    reader = Reader(
        keys=PUBLISHED["key_sets"][vector["keys"]]["keys"],
        platform=PUBLISHED["platform"],
        is_production=vector["production"],
        grace_seconds=vector["grace_seconds"],
    )
    return explain(vector["text"], reader, at=datetime.fromtimestamp(vector["now"], UTC))


def explain_at(now, text=LIVE, keys=KEYS):
    reader = Reader(keys=keys, platform=PUBLISHED["platform"], is_production=False)
    return explain(text, reader, at=datetime.fromtimestamp(now, UTC))


def is_a_code(text):
    try:
        payload.decode(text)
    except payload.MalformedCode:
        return False
    return True


def bytes_of(explanation):
    return b"".join(span.plain for span in explanation.spans)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_every_vector_gets_its_reason_and_verdict(vector):
    explanation = explain_vector(vector)

    assert (explanation.reason, explanation.verdict) == (vector["reason"], vector["verdict"])
    assert explanation.why


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_spans_lie_side_by_side_from_the_first_byte(vector):
    spans = explain_vector(vector).spans

    assert [span.start for span in spans] == [0, *(span.end for span in spans)][: len(spans)]
    assert all(span.plain and span.meaning for span in spans)


def test_a_live_code_is_explained_field_by_field():
    spans = explain_at(ISSUED_AT).spans

    assert [(span.start, span.name, str(span.part), span.meaning) for span in spans] == [
        (0, "version", "header", "format version 1"),
        (1, "class", "header", "live code, specimen"),
        (2, "platform", "key", "platform 990000"),
        (5, "key id", "key", "key 990000-1"),
        (7, "issued at", "times", "2026-11-21 02:00:00 UTC"),
        (11, "lifetime", "times", "60 seconds: valid before 2026-11-21 02:01:00 UTC"),
        (
            12,
            "handle",
            "handle",
            "random, new for each code; only the platform knows what it stands for",
        ),
        (28, "r", "signature", "first half of the SM2 signature"),
        (60, "s", "signature", "second half of the SM2 signature"),
    ]
    assert spans[6].hex == VECTORS[0]["fields"]["handle"]


def test_a_code_that_passes_is_given_no_verdict():
    explanation = explain_at(ISSUED_AT)

    assert (explanation.reason, explanation.verdict) == ("redeemable", None)
    assert explanation.why == NO_VERDICT
    assert [step.question for step in explanation.steps] == [
        "form",
        "key",
        "specimen",
        "signature",
        "time",
    ]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("no text", "the text does not begin with EL1:"),
        ("10000 characters", "10000 characters, but no code has more than 382"),
        ("a line break within", "character 71 is U+000A, which base45 does not have"),
        ("one character more", "character 143 stands alone at the end: base45 has no group of one"),
        ("a group above FFFF", "characters 140 to 142 stand for more than FFFF"),
        ("the last character missing", "characters 140 to 141 stand for more than FF"),
        ("the last group missing", "the code ends after 90 bytes, but none has fewer than 92"),
        ("version 2", "byte 0: version 2, but only 1 is known"),
        ("reserved bits 0x10 of the class byte", "byte 1: a reserved bit is set in 91"),
        ("class 5", "byte 1: class 5, but there are only 1 to 4"),
        ("lifetime 0", "byte 11: the lifetime is 0"),
        (
            "claims in a live code",
            "byte 28: a live code has no claims, so it has 92 bytes and no more",
        ),
        ("class 2 without claims", "a code of class 2 has claims, and here are none"),
        ("r = 0", "r is 0"),
        ("s = n", "s is not below n, the order of the curve"),
        ("key id 6", "no key 990000-6 is published"),
        ("platform 650000", "no key 650000-1 is published; platform 650000 is not this one"),
        ("class 3 with a key for class 1", "990000-1 may not sign codes of class 3"),
        (
            "not a specimen, with a specimen key",
            "the code does not say specimen, and 990000-1 is one",
        ),
        (
            "a specimen, with a key that is none",
            "the code says specimen, and 990000-2 is none",
        ),
        (
            "issued at 0",
            "the code was issued before 990000-1 was in force, 2026-01-01 00:00:00 UTC",
        ),
        (
            "issued at exp",
            "the code was issued after 990000-1 was in force, 2028-01-01 00:00:00 UTC",
        ),
        ("a specimen in production", "a specimen has no place in production"),
        (
            "another handle",
            "not made with 990000-1 over these bytes: one was changed, or another key used",
        ),
        ("a day early", "issued 24 hours from now"),
        ("a year late", "expired 364 days ago"),
    ],
)
def test_a_refusal_says_what_is_wrong(name, why):
    assert explain_vector(vector(name)).why == why


@pytest.mark.parametrize(
    ("seconds", "answer"),
    [
        (-3, "issued 3 s from now"),
        (-2, "issued 2 s from now, within the grace of 2 s"),
        (0, "issued 0 s ago, valid for 60 s more"),
        (0.75, "issued 0 s ago, valid for 60 s more"),
        (59, "issued 59 s ago, valid for 1 s more"),
        (60, "expired 0 s ago, within the grace of 2 s"),
        (62, "expired 2 s ago"),
        (60 + 120, "expired 2 min ago"),
        (60 + 48 * 3600, "expired 2 days ago"),
    ],
)
def test_the_clock_is_told_in_words(seconds, answer):
    assert explain_at(ISSUED_AT + seconds).steps[-1].answer == answer


def test_a_key_that_is_no_point_of_the_curve_is_refused():
    bent = KEY | {"y": KEY["x"]}

    explanation = explain_at(ISSUED_AT, keys=[bent])

    assert (explanation.reason, explanation.verdict) == ("unknown_key", "invalid")
    assert explanation.why == "990000-1 is no point of the curve"


def test_what_follows_the_field_that_stops_the_reading_is_not_read():
    spans = explain_vector(vector("lifetime 0")).spans

    assert [span.name for span in spans[-2:]] == ["lifetime", "the rest"]
    assert (spans[-2].meaning, spans[-1].meaning) == ("byte 11: the lifetime is 0", "not read")
    assert spans[-1].end == 92


def test_claims_of_other_classes_are_shown_and_not_judged():
    explanation = explain_vector(vector("class 4 with a key for class 1"))

    claims = explanation.spans[-3]
    assert (claims.name, claims.hex) == ("claims", "a0")
    assert claims.meaning == "claims, which nobody looks into yet"
    assert explanation.spans[5].meaning == "60 days: valid before 2027-01-20 02:00:00 UTC"


def test_claims_without_an_end_are_not_told_from_the_signature():
    text = vector("class 2 with a key for class 1")["text"][:-1] + "!"

    explanation = explain_at(ISSUED_AT, text)

    assert [span.name for span in explanation.spans[-2:]] == ["handle", "the rest"]
    assert explanation.why.startswith("character ")


@pytest.mark.parametrize("length", range(len(LIVE)))
def test_a_text_that_breaks_off_is_explained_up_to_there(length):
    explanation = explain_at(ISSUED_AT, LIVE[:length])

    # Two characters at the end spell a byte of their own, whatever a third would have made it.
    whole_groups = max(0, length - 4) // 3 * 2
    assert explanation.reason == "malformed"
    assert bytes_of(explanation)[:whole_groups] == bytes_of(explain_at(ISSUED_AT))[:whole_groups]
    assert whole_groups <= len(bytes_of(explanation)) <= whole_groups + 1


@given(
    st.one_of(
        st.text(max_size=400),
        st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", max_size=390).map("EL1:".__add__),
        st.binary(max_size=260).map(lambda plain: "EL1:" + base45.encode(plain)),
        st.tuples(st.integers(0, 141), st.characters()).map(
            lambda bent: LIVE[: bent[0]] + bent[1] + LIVE[bent[0] + 1 :]
        ),
        st.tuples(st.integers(2, 4), st.binary(max_size=170)).map(
            lambda code: "EL1:" + base45.encode(bytes([1, code[0]]) + b"\1" * 26 + code[1])
        ),
    )
)
def test_reading_stops_exactly_when_the_text_is_no_code(text):
    assert (anatomy.read(text).stop is None) == is_a_code(text)


def test_nothing_that_is_printed_by_accident_holds_the_handle():
    explanation = explain_at(ISSUED_AT)

    assert "a0a1a2" not in repr(explanation)
    assert "\\xa0" not in repr(explanation)
