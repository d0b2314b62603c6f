import base45 as oracle
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wallet.codes import base45

# RFC 9285, 4.3 and 4.4.
PUBLISHED = {
    b"AB": "BB8",
    b"Hello!!": "%69 VD92EX0",
    b"base-45": "UJCLQE7W581",
    b"ietf!": "QED8WEX0",
}

NOT_BASE45 = {
    "a single character": "B",
    "a single character after a group": "BB8B",
    "lower case": "bb8",
    "a group of 0x10000": "GGW",
    "the greatest group": ":::",
    "a group above 0xFFFF after a good one": "BB8GGW",
    "an odd byte above 0xFF": "::",
    "an odd byte of 0x100": "V5",
    "a character outside the alphabet": "BB!",
    "one outside the alphabet in an odd byte": "!B",
    "a line break": "BB\n",
    "a NUL": "BB\0",
    "a full-width letter": "BB\uff22",
    "a full-width digit": "\uff10\uff10\uff10",
    "an Arabic digit": "\u0660BB",
    "half of a surrogate pair": "BB\ud800",
}


@pytest.mark.parametrize(("plain", "text"), PUBLISHED.items())
def test_the_examples_of_the_standard_hold(plain, text):
    assert base45.encode(plain) == text
    assert base45.decode(text) == plain


@pytest.mark.parametrize("text", NOT_BASE45.values(), ids=NOT_BASE45)
def test_a_text_that_no_bytes_are_written_as_is_refused(text):
    with pytest.raises(base45.NotBase45):
        base45.decode(text)


def test_the_greatest_values_are_read():
    assert base45.decode("FGW") == b"\xff\xff"
    assert base45.decode("U5") == b"\xff"


@given(st.binary(max_size=300))
def test_it_writes_what_another_implementation_writes(plain):
    assert base45.encode(plain) == oracle.b45encode(plain).decode()


@given(st.binary(max_size=300))
def test_what_it_writes_it_reads_back(plain):
    assert base45.decode(base45.encode(plain)) == plain


@given(st.text() | st.text(alphabet=base45.ALPHABET))
@example("")
def test_no_text_is_read_that_would_be_written_differently(text):
    try:
        plain = base45.decode(text)
    except base45.NotBase45:
        return

    assert base45.encode(plain) == text
