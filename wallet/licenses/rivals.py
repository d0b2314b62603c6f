"""Never two live licenses for one certificate: one type, authority and number, in all its versions.

Of two with one holder the newer ends the older, whichever comes first. Two that different sources
know by different identifiers stay two rows that are shown as one (`merging`). A number that is
another holder's is held back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from wallet.act import Act
from wallet.audit import record
from wallet.calendar.local_time import start_of
from wallet.licenses.arrival import Arrival
from wallet.licenses.identifier import parse
from wallet.licenses.models import License, LicenseEvent
from wallet.licenses.not_taken import NumberSuspended, NumberTaken
from wallet.licenses.number_index import number_index
from wallet.licenses.repository import Repository
from wallet.licenses.stand import stand
from wallet.licenses.state import Event, State, is_final
from wallet.licenses.succession import are_holders

REASON = "同一证照已有新版本"
ENDED = frozenset(state for state in State if is_final(state)) - {
    State.EXPIRED,
    State.NOT_YET_VALID,
}


@dataclass(frozen=True)
class Rivals:
    """Live licenses with the arrival's key and holder: those it ends, and those that end it."""

    older: Sequence[License] = ()
    newer: Sequence[License] = ()


def find_rivals(
    act: Act, repository: Repository, arrival: Arrival, *, source: str, found: License | None
) -> Rivals:
    """Find them, before anything is written; raises NumberTaken or NumberSuspended.

    `found` is the row of the arrival itself, if it has come before.
    """
    index = number_index(act.vault, arrival.type, arrival.number)
    chain = parse(arrival.identifier).chain
    alike = repository.alike(index, arrival.authority_code, chain)
    alike = [one for one in alike if one is not found]
    if not alike or arrival.state in ENDED or (found and _recorded(act, found) in ENDED):
        return Rivals()
    live = [one for one in alike if _recorded(act, one) not in ENDED]
    for one in live:
        # A number that changed for a person is told by a new version (`person_change`).
        by_name = one.chain == chain
        if not are_holders(act.session, one.id, arrival.holders, vault=act.vault, by_name=by_name):
            raise NumberTaken("a live license of another holder has this number")
    same = [one for one in live if one.source == source or _is_version(arrival, one)]
    older = [one for one in same if _is_newer(arrival, one)]
    if arrival.state is not State.SUSPENDED:
        _ask_for_none_suspended(act, older)
    return Rivals(older, [one for one in same if one not in older])


def end_older(
    act: Act, repository: Repository, license_: License, rivals: Rivals, *, source: str
) -> None:
    """Let the newer one take the place of the older ones, from its first day on."""
    for old in rivals.older:
        if _end(act, repository, old, license_, source=source):
            record.record(act, "license.superseded", license_id=old.id, successor=str(license_.id))
    for new in rivals.newer[:1]:
        _end(act, repository, license_, new, source=source)


def _end(act: Act, repository: Repository, old: License, new: License, *, source: str) -> bool:
    begins = max(act.at, start_of(new.valid_from)) if new.valid_from else act.at
    if stand(act.session, old, at=begins).recorded in ENDED:
        return False  # its end was announced, and comes in time
    event = LicenseEvent(
        id=uuid4(),
        license_id=old.id,
        event=Event.SUPERSEDE,
        reason=REASON,
        source=source,
        effective_at=begins,
        recorded_at=act.at,
        announced=begins > act.at,
        successor=new.identifier,
    )
    repository.put_below([event])
    old.successor_id, old.revision = new.id, old.revision + 1
    return True


def _ask_for_none_suspended(act: Act, older: Sequence[License]) -> None:
    if any(_recorded(act, one) is State.SUSPENDED for one in older):
        raise NumberSuspended("the license with this number is suspended, and not superseded")


def _recorded(act: Act, license_: License) -> State:
    return stand(act.session, license_, at=act.at).recorded


def _is_version(arrival: Arrival, other: License) -> bool:
    return parse(arrival.identifier).chain == other.chain


def _is_newer(arrival: Arrival, other: License) -> bool:
    if _is_version(arrival, other):
        return parse(arrival.identifier).version > other.version
    return _reach(arrival) >= _reach(other)


def _reach(one: Arrival | License) -> tuple[date, date]:
    return one.issued_on, one.valid_to or date.max
