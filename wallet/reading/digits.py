"""Numbers that are names of something, and what spreadsheets make of them."""

import re

POWER_OF_TEN = re.compile(r"[+-]?[0-9](\.[0-9]+)?[Ee]\+[0-9]{1,3}")


def are_lost(text: str) -> bool:
    """Tell whether a spreadsheet wrote a long number as 2.01599E+11: nobody can mend that."""
    return POWER_OF_TEN.fullmatch(text.strip()) is not None
