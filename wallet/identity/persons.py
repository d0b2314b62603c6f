"""A person in clear, for as long as a call needs it, and the key that stands for them at rest."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from wallet.crypto.vault import Vault
from wallet.errors import Refused
from wallet.identity import names, numbers
from wallet.identity.documents import key_kind
from wallet.reading.dates import birthday

ADULT_ENOUGH = 14  # PIPL article 31: below this age nobody consents alone


class TooYoung(Refused):
    """Under 14 nobody binds alone (PIPL article 31)."""

    code = "under_14"


@dataclass(frozen=True, repr=False)
class Person:
    """Normalized name and number; `repr` hides both, so that no traceback shows who it is."""

    name: str
    id_type: str
    id_number: str

    @classmethod
    def of(cls, *, name: str, id_type: str, id_number: str) -> Self:
        """Normalize what was typed; raises InvalidName or InvalidDocumentNumber."""
        return cls(names.normalize_name(name), *numbers.read_document(id_type, id_number))

    @property
    def born(self) -> date | None:
        """Return the date of birth, where the number says it."""
        return numbers.born_by_number(self.id_type, self.id_number)

    @property
    def id_number_masked(self) -> str:
        return numbers.mask_document_number(self.id_type, self.id_number)

    def refuse_child(self, *, on: date, born: date | None = None) -> None:
        """Raise TooYoung for who may not consent yet; `born` is what a clerk has read.

        Where nobody says it, only a clerk who has seen the document lets them through.
        """
        born = self.born or born
        if born is not None and birthday(born, ADULT_ENOUGH) > on:
            raise TooYoung("nobody under 14 is bound alone: a parent sees the child's licenses")

    def key(self, vault: Vault) -> bytes:
        return person_key(vault, self.id_type, self.id_number)

    def __repr__(self) -> str:
        return "Person(…)"


def person_key(vault: Vault, id_type: str, id_number: str) -> bytes:
    """Return the 32 bytes that stand for a person wherever nothing is sealed."""
    return vault.index("person", f"{key_kind(id_type, id_number)}:{id_number}")
