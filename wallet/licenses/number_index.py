"""The number of a license: how it is written, found by, and held on to while one arrives."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.crypto.vault import Vault
from wallet.identity.numbers import HALF_WIDTH

LOCK_BYTES = 8


def number_index(vault: Vault, license_type: str, number: str) -> bytes:
    """Return the blind index by which a license is found by type and number, however typed."""
    return vault.index("license_number", f"{license_type}:{plain_number(number)}")


def plain_number(number: str) -> str:
    """Write a license number in the one way: half-width, upper case, without spaces."""
    return "".join(number.translate(HALF_WIDTH).upper().split())


def lock_numbers(session: Session, numbers: Iterable[str], *, vault: Vault) -> None:
    """Let one arrival at a time look whether a number is taken, until its transaction ends.

    There may be no row yet that could be locked; SQLite lets only one transaction write anyway.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    indexes = {vault.index("license_lock", plain_number(number)) for number in numbers}
    # In one order, so that two who share numbers wait in turn.
    for key in sorted(int.from_bytes(one[:LOCK_BYTES], signed=True) for one in indexes):
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
