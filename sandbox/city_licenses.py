"""What the city's register holds: documents of another shape than the province's, by ID number."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("license_app.json")

License = dict[str, Any]


class CityLicenses:
    """Every license that the city gives out."""

    def __init__(self, held: list[License]) -> None:
        self.held = held

    def of(self, id_type: str, number: str) -> list[str]:
        """Return the identifiers of the licenses on which a number appears, in whatever role."""
        return [each["license_code"] for each in self.held if (id_type, number) in _parties(each)]

    def get(self, license_code: str) -> License:
        return next(each for each in self.held if each["license_code"] == license_code)


def load(path: Path = FILE) -> CityLicenses:
    """Read the city's register."""
    return CityLicenses(json.loads(path.read_text("utf-8")))


def _parties(license_: License) -> Iterator[tuple[str, str]]:
    types, numbers = license_["holder_identity_type"], license_["holder_identity_num"]
    yield from zip(types, numbers, strict=True)
    for person in license_["related_persons"]:
        yield person["identity_type"], person["identity_num"]
