"""The cleaning report speaks the language of those who clean up."""

import re

from app.commands.licenses.cleaning import SUBJECTS
from app.commands.licenses.report import WORDS
from wallet.reading.faults import DETAILS

# What a push can be refused for, and a row of a file cannot: it is no event and has no address.
OF_OTHERS = {
    *("in_the_future", "is_holder", "line_empty", "name_differs", "no_such_holder", "not_later"),
    *("not_with_this_event", "same_license", "successor_differs"),
}


def test_every_fault_of_a_row_has_chinese_words():
    assert set(DETAILS) - OF_OTHERS <= set(WORDS)
    assert set().union(*SUBJECTS.values()) <= set(WORDS)


def test_the_words_are_chinese():
    assert all(re.search("[\u4e00-\u9fff]", word) for word in WORDS.values())
