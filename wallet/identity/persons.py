"""A person in clear, for as long as a call needs it, and the key that stands for them at rest."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from wallet.crypto.vault import Vault
from wallet.identity import names, numbers

ADULT_ENOUGH = 14  # PIPL article 31: below this age nobody consents alone


@dataclass(frozen=True, repr=False)
class Person:
    """Normalized name and number; `repr` hides both, so that no traceback shows who it is."""

    name: str
    id_type: str
    id_number: str

    @classmethod
    def of(cls, *, name: str, id_type: str, id_number: str) -> Self:
        """Normalize what was typed; raises InvalidName or InvalidIdNumber."""
        return cls(names.normalize_name(name), id_type, numbers.normalize_id_number(id_number))

    def age(self, *, on: date) -> int:
        born = numbers.birth_date(self.id_number)
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))

    def key(self, vault: Vault) -> bytes:
        return person_key(vault, self.id_type, self.id_number)

    def __repr__(self) -> str:
        return "Person(…)"


def person_key(vault: Vault, id_type: str, id_number: str) -> bytes:
    """Return the 32 bytes that stand for a person everywhere outside sealed values."""
    return vault.index("person", f"{id_type}:{id_number}")
