"""One table says what each fault means, whoever found it."""

import re
from pathlib import Path

import wallet
from wallet.reading.faults import Fault, as_errors
from wallet.texts import TEXTS

ROOT = Path(wallet.__file__).parent
# A word given to a fault on the spot; others come from what refused.
GIVEN = re.compile(r'(?:Fault\([^()]*(?:\([^()]*\))?[^()]*|fault\(\w+), "([a-z_0-9]+)"\)')


def test_every_word_that_a_fault_is_given_has_a_sentence():
    given = {word for file in ROOT.rglob("*.py") for word in GIVEN.findall(file.read_text("utf-8"))}

    assert len(given) > 25
    assert given <= TEXTS["en"]["faults"].keys()


def test_a_fault_is_written_down_as_problem_documents_do():
    (written,) = as_errors([Fault("/a/0", "required")])

    assert written == {
        "pointer": "#/a/0",
        "code": "required",
        "label": TEXTS["zh"]["faults"]["required"],
        "detail": TEXTS["en"]["faults"]["required"],
    }
