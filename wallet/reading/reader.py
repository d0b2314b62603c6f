"""Read a JSON object member by member, and note every fault instead of stopping at the first."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from wallet.reading.characters import prints
from wallet.reading.faults import Fault

T = TypeVar("T")

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9:.]{8,26}([Zz]|[+-][0-9]{2}:[0-9]{2})")
# What systems write where there is no last day.
NO_END = {date(9999, 12, 30), date(9999, 12, 31)}


@dataclass
class Reader:
    """One object at its place; `faults` is shared with the objects inside it."""

    members: dict[str, object]
    place: str = ""
    faults: list[Fault] = field(default_factory=list)

    def fault(self, name: str, code: str) -> None:
        self.faults.append(Fault(f"{self.place}/{escaped(name)}", code))

    def only(self, known: Collection[str]) -> None:
        """Refuse every member but these."""
        for name in self.members.keys() - known:
            self.fault(name, "unknown_field")

    def text(
        self,
        name: str,
        *,
        longest: int = 200,
        required: bool = True,
        spell: Callable[[str], str] = str,
    ) -> str | None:
        """Read a text; what has a spelling of its own is brought into it before it is judged."""
        written = self._get(name, str, required=required)
        found = None if written is None else spell(written)
        if found is not None and not (0 < len(found.strip()) <= longest and prints(found)):
            self.fault(name, "length")
            return None
        return found

    def word(self, name: str, words: Collection[str], *, required: bool = True) -> str | None:
        found = self._get(name, str, required=required)
        if found is not None and found not in words:
            self.fault(name, "unknown_word")
            return None
        return found

    def day(self, name: str, *, required: bool = False) -> date | None:
        return self._read(name, read_day, "bad_date", required=required)

    def last_day(self, name: str, *, required: bool = False) -> date | None:
        """Read a day after which something ends; None where it has no end."""
        found = self.day(name, required=required)
        return None if found in NO_END else found

    def moment(self, name: str) -> datetime | None:
        return self._read(name, read_moment, "bad_moment", required=True)

    def inner(self, name: str, *, required: bool = False) -> "Reader | None":
        found = self._get(name, dict, required=required)
        return None if found is None else self._inside(found, name)

    def each(self, name: str, *, required: bool = False) -> list["Reader"]:
        """Read a list of objects; what is none is a fault and left out."""
        rows = self._get(name, list, required=required) or []
        for at, row in enumerate(rows):
            if not isinstance(row, dict):
                self.faults.append(Fault(f"{self.place}/{name}/{at}", "wrong_kind"))
        inside = enumerate(rows)
        return [self._inside(row, f"{name}/{at}") for at, row in inside if isinstance(row, dict)]

    def _inside(self, members: dict[str, object], name: str) -> "Reader":
        return Reader(members, f"{self.place}/{name}", self.faults)

    def _read(
        self, name: str, read: Callable[[str], T | None], code: str, *, required: bool
    ) -> T | None:
        written = self._get(name, str, required=required)
        found = None if written is None else read(written)
        if written is not None and found is None:
            self.fault(name, code)
        return found

    def _get(self, name: str, kind: type[T], *, required: bool) -> T | None:
        found = self.members.get(name)
        if isinstance(found, kind):
            return found
        if found is not None:
            self.fault(name, "wrong_kind")
        elif required:
            self.fault(name, "required")
        return None


def read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None


def read_moment(text: str) -> datetime | None:
    """Read RFC 3339 with its offset; None if there is no such moment."""
    try:
        return datetime.fromisoformat(text.upper()) if MOMENT.fullmatch(text) else None
    except ValueError:
        return None


def escaped(name: str) -> str:
    """Write a member's name as a step of a JSON pointer; one that is no name of ours is cut."""
    return name[:64].replace("~", "~0").replace("/", "~1")
