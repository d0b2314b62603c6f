"""What a source named for a person and they were not given: an alarm once, and a count for them.

A fault must not look like absence: whoever misses a license is told that one was held back.
"""

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.audit import record
from wallet.crypto.vault import Vault
from wallet.insertion import insert
from wallet.licenses.arrival import Arrival
from wallet.licenses.models import HeldBackLicense
from wallet.licenses.not_taken import NotTaken
from wallet.licenses.parties import keys_on
from wallet.reading.faults import Fault

NOBODY = b""

log = logging.getLogger(__name__)


@dataclass(frozen=True, repr=False)
class HeldBack:
    """A license that a source named and that was not given to somebody."""

    source: str
    identifier: str | None  # None when it is not one
    reason: str
    faults: tuple[Fault, ...] = ()
    # What tells it from others of the source where it has no identifier.
    content: str = field(default="", compare=False)
    # Whether it is the person's at all, as far as can be told.
    is_theirs: bool = True


def add(act: Act, one: HeldBack, *, person_key: bytes) -> None:
    """Remember it, and raise the alarm if it was not known."""
    key = person_key if one.is_theirs else NOBODY
    row = {
        "person_key": key,
        "case_index": _case(one, act.vault),
        "reason": one.reason,
        "source": one.source,
        "since": act.at,
    }
    known = insert(act.session, HeldBackLicense).values(row).on_conflict_do_nothing()
    if act.session.execute(known.returning(HeldBackLicense.since)).all():
        _raise_alarm(act, one, key)


def note_answer(
    act: Act,
    held_back: Collection[HeldBack],
    *,
    source: str,
    person_key: bytes,
    given: Iterable[str],
) -> None:
    """Take over what a source's whole answer about a person says: what it gave now is forgotten."""
    cases = {_case(one, act.vault) for one in held_back}
    now_given = {_case(HeldBack(source, one, ""), act.vault) for one in given}
    of_source = HeldBackLicense.source == source
    of_nobody = (HeldBackLicense.person_key == NOBODY) & HeldBackLicense.case_index.in_(now_given)
    gone = of_source & ((HeldBackLicense.person_key == person_key) | of_nobody)
    act.session.execute(
        sa.delete(HeldBackLicense).where(gone, HeldBackLicense.case_index.not_in(cases))
    )
    for one in held_back:
        add(act, one, person_key=person_key)


def refuse(act: Act, arrival: Arrival, refusal: NotTaken, *, source: str) -> None:
    """Raise the alarm about a license that an issuing system pushed in vain."""
    concerned = next(keys_on(arrival, act.vault), NOBODY)
    add(act, HeldBack(source, arrival.identifier, refusal.code), person_key=concerned)


def forget(act: Act, source: str, identifiers: Iterable[str]) -> None:
    """Forget what was said of licenses that have been taken in since."""
    cases = [_case(HeldBack(source, one, ""), act.vault) for one in identifiers]
    taken = HeldBackLicense.case_index.in_(cases)
    act.session.execute(sa.delete(HeldBackLicense).where(taken))


def count(session: Session, person_key: bytes) -> dict[str, dict[str, int]]:
    """Count what a person misses, by source and reason."""
    counted: dict[str, dict[str, int]] = {}
    mine = HeldBackLicense.person_key == person_key
    for source, reason, number in session.execute(_counts().where(mine)):
        counted.setdefault(source, {})[reason] = number
    return counted


def count_all(session: Session) -> list[tuple[str, str, int]]:
    """Count what everybody misses, by source and reason."""
    return [(source, reason, number) for source, reason, number in session.execute(_counts())]


def _counts() -> sa.Select[str, str, int]:
    by = HeldBackLicense.source, HeldBackLicense.reason
    return sa.select(*by, sa.func.count()).group_by(*by)


def _case(one: HeldBack, vault: Vault) -> bytes:
    return vault.index("held_back", f"{one.source}:{one.identifier or one.content}")


def _raise_alarm(act: Act, one: HeldBack, person_key: bytes) -> None:
    entry = record.record(
        act,
        "license.held_back",
        person_key=person_key or None,
        source=one.source,
        identifier=one.identifier,
        reason=one.reason,
    )
    log.warning("held back: source %s, reason %s, case %s", one.source, one.reason, entry.id)
