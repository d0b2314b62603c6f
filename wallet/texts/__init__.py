"""What people read of refusals and verdicts, in each language: data in zh.json and en.json."""

import json
from pathlib import Path

LANGUAGES = ("zh", "en")  # the first is everybody's who says nothing
Texts = dict[str, dict[str, str]]


def _read(language: str) -> Texts:
    found: Texts = json.loads(Path(__file__).with_name(f"{language}.json").read_text("utf-8"))
    return found


TEXTS = {language: _read(language) for language in LANGUAGES}
