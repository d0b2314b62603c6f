"""The cast: every invented person, client and officer, and who they are to the population register.

The data is public on purpose. Every secret in it says that it is a specimen, and a file in which
one does not is refused.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from sandbox.id_numbers import is_id_number

FILE = Path(__file__).with_name("cast.json")
# Residents of Hong Kong, Macao and Taiwan are in another register.
ABROAD = re.compile("8[1-3]0000")
SECRETS = {"appsecret", "access_token", "client_secret", "password", "totp_secret"}


class NotASpecimen(Exception):
    """A secret in the cast could be a real one."""


class Cast:
    """The people and systems of the sandbox, as `cast.json` lists them."""

    def __init__(self, listed: dict[str, Any]) -> None:
        for secret in _secrets(listed):
            if not secret.lower().startswith("specimen"):
                raise NotASpecimen("every secret of the cast must begin with the word specimen")
        self.listed = listed
        self.totp_secrets: dict[str, str] = {
            each["username"]: each["totp_secret"] for each in listed["officers"]
        }
        self._names = {each["id_number"]: each["name"] for each in listed["citizens"]}

    def population_agrees(self, name: str, number: str) -> bool:
        """Tell whether name and number belong to one person.

        Of people outside the cast nothing is known, so any name fits a well-formed number.
        """
        known = self._names.get(number.upper())
        return known == name if known else is_id_number(number) and not ABROAD.match(number)


def load(path: Path = FILE) -> Cast:
    """Read the cast. Raises NotASpecimen."""
    return Cast(json.loads(path.read_text("utf-8")))


def blueprint(cast: Cast) -> Blueprint:
    """Serve the cast to people and tests."""
    bp = Blueprint("cast", __name__)

    @bp.get("/cast")
    def show() -> ResponseReturnValue:
        return cast.listed

    return bp


def _secrets(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        part = dict(enumerate(part))
    if isinstance(part, dict):
        for key, value in part.items():
            yield from [value] if key in SECRETS else _secrets(value)
