"""Every sentence stands in each language, and speaks it."""

import json
import re
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from wallet import texts
from wallet.texts import LANGUAGES, TEXTS

CHINESE = re.compile("[\u4e00-\u9fff]{2}")
PLACES = [(group, code) for group, said in TEXTS["zh"].items() for code in said]


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert len(dict(pairs)) == len(pairs), [name for name, _ in pairs]
    return dict(pairs)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_stands_twice_in_its_file(language: str) -> None:
    file = Path(texts.__file__).with_name(f"{language}.json")

    assert json.loads(file.read_text("utf-8"), object_pairs_hook=once) == TEXTS[language]


def test_each_language_says_the_same_in_the_same_order() -> None:
    said = [[(group, code) for group in texts for code in texts[group]] for texts in TEXTS.values()]

    assert said == [PLACES] * len(LANGUAGES)


@pytest.mark.parametrize(("group", "code"), PLACES)
def test_a_sentence_speaks_its_language(group: str, code: str) -> None:
    chinese, english = (TEXTS[language][group][code] for language in LANGUAGES)

    # The text of a rule is Chinese, and a whole sentence.
    assert CHINESE.search(chinese) or chinese == "{detail}"
    assert not CHINESE.search(english)
    assert re.search("[a-z]{2}", english)
    assert blanks(chinese) == blanks(english)


def blanks(text: str) -> set[str]:
    """Return what is filled in."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}
