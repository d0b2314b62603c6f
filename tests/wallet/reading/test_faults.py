"""One table says what each fault means, whoever found it."""

import re
from pathlib import Path

import pytest

import wallet
from wallet.reading.faults import DETAILS, OF_APPLICATIONS, SENTENCES, Fault, as_errors

ROOT = Path(wallet.__file__).parent
# A word given to a fault on the spot; others come from what refused.
GIVEN = re.compile(r'(?:Fault\([^()]*(?:\([^()]*\))?[^()]*|fault\(\w+), "([a-z_0-9]+)"\)')


def test_no_word_means_two_things():
    assert not DETAILS.keys() & OF_APPLICATIONS.keys()


def test_every_word_that_a_fault_is_given_has_a_sentence():
    given = {word for file in ROOT.rglob("*.py") for word in GIVEN.findall(file.read_text("utf-8"))}

    assert len(given) > len(SENTENCES) / 2
    assert given <= SENTENCES.keys()


@pytest.mark.parametrize("code", SENTENCES)
def test_a_fault_is_written_down_as_problem_documents_do(code):
    (written,) = as_errors([Fault("/a/0", code)])

    assert written == {"pointer": "#/a/0", "code": code, "detail": SENTENCES[code]}
