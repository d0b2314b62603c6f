"""Every kind of sealed value, by the place that is authenticated with it.

Whatever must not miss one (an export, a deletion, sealing anew) reads `REGISTRY`.
"""

from enum import StrEnum

from wallet.crypto.vault import Vault


class Kept(StrEnum):
    """Where the sealed bytes of a kind are."""

    COLUMN = "column"  # `<column>_sealed` of the table
    FILE = "file"  # in the file store
    BRIEFLY = "briefly"  # for minutes or hours: nobody misses one that does not open


REGISTRY: dict[str, "Sealed"] = {}


class Sealed:
    """Values of one place, such as `license_holders.name`, each sealed for its own row.

    The place is written out, and follows no renamed class: a changed one opens nothing of before.
    """

    def __init__(self, place: str, kept: Kept = Kept.COLUMN) -> None:
        if place in REGISTRY:
            raise ValueError(f"{place} is sealed under this name already")
        self.place, self.kept = place, kept
        REGISTRY[place] = self

    def seal(self, vault: Vault, text: str, *, of: object) -> bytes:
        """Encrypt the text for the row, or whatever `of` tells apart."""
        return vault.seal(text, about=self._address(of))

    def open(self, vault: Vault, sealed: bytes, *, of: object) -> str:
        """Decrypt what was sealed for this row.  Raises BrokenSeal."""
        return vault.open(sealed, about=self._address(of))

    def seal_bytes(self, vault: Vault, content: bytes, *, of: object) -> bytes:
        return vault.seal_bytes(content, about=self._address(of))

    def open_bytes(self, vault: Vault, sealed: bytes, *, of: object) -> bytes:
        """Decrypt what `seal_bytes` sealed for this row.  Raises BrokenSeal."""
        return vault.open_bytes(sealed, about=self._address(of))

    def _address(self, of: object) -> str:
        # What there is only one kind of, and no row, has no more than its place.
        return self.place if of is None else f"{self.place}:{of}"
