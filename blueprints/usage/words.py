"""What the words of a look are in Chinese, for the table that citizens take with them."""

import json
from pathlib import Path

WORDS: dict[str, dict[str, str]] = json.loads(
    Path(__file__).with_suffix(".json").read_text("utf-8")
)
