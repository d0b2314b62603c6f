"""Count what an import found: what became of the rows, and what is to be cleaned up in them."""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# What a cleaning report calls things; every fault that is in none of them is in `other`.
SUBJECTS = {
    "duplicates": {
        "same_identifier",
        "older_version",
        "newer_version",
        "number_taken",
        "number_suspended",
    },
    "impossible_dates": {"bad_date", "impossible_date", "ends_before_it_begins"},
    "check_digits": {
        "invalid_identifier",
        "invalid_id_number",
        "invalid_uscc",
        "legacy_check",
        "digits_lost",
    },
    "missing_fields": {"required", "required_field", "length"},
    "expired": {"expired"},
}
OTHER = "other"


@dataclass
class Tally:
    """Counts; rows = created + updated + unchanged + rejected."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    # What was wrong with rejected rows, and odd about stored ones: by code, and by place.
    faults: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    years: Counter[str] = field(default_factory=Counter)
    # Rows that are one certificate with others, or somebody's of another name: line, the line
    # that had the number before (0: none in this file), and the code.
    to_settle: list[tuple[int, int, str]] = field(default_factory=list)

    def count(self, outcome: str) -> None:
        self.rows += 1
        setattr(self, outcome, getattr(self, outcome) + 1)

    def reject(self, faults: Iterable[dict[str, str]]) -> None:
        self.count("rejected")
        for fault in faults:
            self.faults[fault["code"]] += 1
            self.places[f"{general(fault['pointer'])} {fault['code']}"] += 1

    @property
    def is_balanced(self) -> bool:
        done = self.created + self.updated + self.unchanged + self.rejected
        return self.rows == done

    def subjects(self) -> dict[str, int]:
        """Sum the faults and warnings up under the headings of a cleaning report."""
        sums = dict.fromkeys([*SUBJECTS, OTHER], 0)
        for code, number in (self.faults + self.warnings).items():
            heading = next((name for name, codes in SUBJECTS.items() if code in codes), OTHER)
            sums[heading] += number
        return sums

    def written(self) -> dict[str, Any]:
        # dataclasses.asdict would count the pairs of a Counter.
        return {name: dict(v) if isinstance(v, Counter) else v for name, v in vars(self).items()}

    @classmethod
    def read(cls, written: dict[str, Any]) -> "Tally":
        facts: dict[str, Any] = {
            key: Counter(value) if isinstance(value, dict) else value
            for key, value in written.items()
        }
        return cls(**facts)


def general(pointer: str) -> str:
    """Leave the numbers out of a pointer, so that every second holder is counted together."""
    return "/".join("*" if part.isdigit() else part for part in pointer.split("/"))


class Seen:
    """Which licenses an import has met before, as keyed digests in a file: memory stays small."""

    def __init__(self, path: Path) -> None:
        self._file = sqlite3.connect(path)
        self._file.execute("PRAGMA synchronous=OFF")
        self._file.execute("CREATE TABLE IF NOT EXISTS seen (digest BLOB PRIMARY KEY, line INT)")

    def meet(self, digest: bytes, line: int) -> int:
        """Return another line that had the same, or 0; a line that is read again is no other."""
        insert = "INSERT INTO seen VALUES (?, ?) ON CONFLICT DO NOTHING"
        if self._file.execute(insert, (digest, line)).rowcount:
            return 0
        find = "SELECT line FROM seen WHERE digest = ?"
        (first,) = self._file.execute(find, (digest,)).fetchone()
        return 0 if first == line else int(first)

    def commit(self) -> None:
        self._file.commit()

    def close(self) -> None:
        self._file.commit()
        self._file.close()
