"""A stream of bytes becomes lines, and no line becomes longer in memory than it may be."""

import io

import pytest

from wallet.reading.lines import CHUNK, LONGEST_LINE, TOO_LONG, lines_of


def cut(text, size=None):
    """Cut a text that arrives in pieces of a size."""
    stream = io.BytesIO(text)
    return list(lines_of(lambda most: stream.read(min(most, size or most))))


SHAPES = {
    "nothing": (b"", []),
    "one without an end": (b"a", [b"a"]),
    "one with an end": (b"a\n", [b"a"]),
    "many": (b"a\nb\nc\n", [b"a", b"b", b"c"]),
    "carriage returns": (b"a\r\nb\r\n", [b"a", b"b"]),
    "a mark of the byte order": (b"\xef\xbb\xbfa\nb", [b"a", b"b"]),
    "empty lines": (b"a\n\n\nb\n", [b"a", b"", b"", b"b"]),
}


@pytest.mark.parametrize("size", [1, 2, 3, None])
@pytest.mark.parametrize("name", SHAPES)
def test_lines_are_cut_where_they_end_however_they_arrive(name, size):
    text, expected = SHAPES[name]

    assert cut(text, size) == expected


@pytest.mark.parametrize("end", [b"", b"\n", b"\nb", b"\nb\n"])
@pytest.mark.parametrize("length", [LONGEST_LINE + 1, LONGEST_LINE + CHUNK, 10_000_000])
def test_a_line_that_is_too_long_is_forgotten_and_no_other(length, end):
    found = cut(b"a\n" + b"x" * length + end)

    assert found == [b"a", TOO_LONG] + ([b"b"] if b"b" in end else [])


def test_a_line_may_be_as_long_as_it_may_be():
    line = b"x" * LONGEST_LINE

    assert cut(line + b"\n" + line) == [line, line]


def test_what_is_read_at_once_does_not_grow_with_a_line():
    asked = []
    stream = io.BytesIO(b"x" * 5_000_000)

    list(lines_of(lambda size: asked.append(size) or stream.read(size)))

    assert set(asked) == {CHUNK}
