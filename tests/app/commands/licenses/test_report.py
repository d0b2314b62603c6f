"""The cleaning report speaks the language of those who clean up."""

import re

from app.commands.licenses.cleaning import SUBJECTS
from app.commands.licenses.report import OWN, WORDS


def test_every_fault_of_a_row_has_chinese_words():
    assert set().union(*SUBJECTS.values()) <= set(WORDS)


def test_the_words_are_chinese():
    assert all(re.search("[\u4e00-\u9fff]", word) for word in OWN.values())
