"""Take in a license, from whichever source it comes; taking it in again changes nothing."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import uuid4

from wallet.act import Act
from wallet.audit import record
from wallet.catalogue.models import LicenseType
from wallet.crypto.vault import Vault
from wallet.licenses import held_back
from wallet.licenses.arrival import Arrival, Listed, tidied
from wallet.licenses.arrival_check import BAD_BIRTH, REQUIRED_FIELD, InvalidArrival, faults_of
from wallet.licenses.changes import changes_of, note
from wallet.licenses.held_back import HeldBack
from wallet.licenses.identifier import parse
from wallet.licenses.misnamed import misnamed
from wallet.licenses.models import License, Role
from wallet.licenses.newborns import with_known_numbers
from wallet.licenses.not_taken import NameDiffers
from wallet.licenses.number_index import number_index
from wallet.licenses.parties import (
    forget_parties,
    holdings_of,
    key_of,
    parties_of,
    renew_holdings,
)
from wallet.licenses.report_state import report_first_state, report_state
from wallet.licenses.repository import Repository
from wallet.licenses.rivals import Rivals, end_older, find_rivals
from wallet.reading.faults import Fault


@dataclass(frozen=True, repr=False)
class _Coming:
    """A checked arrival, its type, where it comes from, and whether it takes a row over."""

    arrival: Arrival
    type: LicenseType
    source: str
    at: datetime
    takes_over: bool
    misnamed: frozenset[bytes]
    rivals: Rivals = Rivals()


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Taken:
    """A license that was taken in; `left_out` are known by other names and were not given it.

    `rivals` are the licenses of the same certificate that it ended, or that ended it.
    """

    license: License
    outcome: Outcome
    left_out: tuple[Listed, ...]
    rivals: Rivals


class Review(Protocol):
    """Looks at the row that is there, locked, and returns what may be written over it, or refuses.

    `is_same` tells that this very content was reviewed and written before.
    """

    def __call__(self, found: License, arrival: Arrival, *, is_same: bool) -> Arrival: ...


def receive(act: Act, arrival: Arrival, *, source: str, complete: bool = False) -> License:
    """Check the license, store what is new about it, and give it to every person on it.

    Registers hold licenses that lack required face fields, and their holders should see them:
    only a source that can mend its data is asked to be `complete`.
    Raises InvalidArrival or NotTaken, before anything is written.
    """
    return take_in(act, arrival, source=source, complete=complete).license


def take_in(
    act: Act,
    arrival: Arrival,
    *,
    source: str,
    complete: bool = False,
    review: Review | None = None,
    checked_as: LicenseType | None = None,
    repository: Repository | None = None,
) -> Taken:
    """Receive the license, and tell what became of it; the row that is there is reviewed first.

    An arrival that was `checked_as` of a type is not checked again.
    """
    repository = repository or Repository(act.session)
    license_type = checked_as or _type_of(repository, arrival)
    if checked_as is None:
        _check(arrival, license_type, complete=complete, at=act.at)
    arrival = tidied(arrival, license_type)
    left_out = tuple(misnamed(repository, arrival, vault=act.vault))
    if complete and any(listed.role is Role.HOLDER for listed in left_out):
        raise NameDiffers("the person with a holder's number is known by another name")
    keys = frozenset(filter(None, (key_of(listed, act.vault) for listed in left_out)))
    coming = _Coming(arrival, license_type, source, act.at, takes_over=complete, misnamed=keys)
    repository.hold_number(arrival.number, vault=act.vault)
    license_, coming, outcome = _stored(act, repository, coming, review)
    if outcome is not Outcome.UNCHANGED:
        held = HeldBack(source, arrival.identifier, NameDiffers.code)
        for key in keys:
            held_back.add(act, held, person_key=key)
    if license_.source == source:
        license_.fetched_at = act.at
    is_first, said = outcome is Outcome.CREATED, coming.arrival
    # One that its own issuing system sends again says nothing new about the state.
    if review is None or (coming.takes_over and outcome is Outcome.UPDATED):
        report_state(act, license_, said, source=source, is_first=is_first)
    elif is_first:
        report_first_state(act, license_, said, source=source, repository=repository)
    if is_first:
        repository.link_predecessors(license_, vault=act.vault)
    return Taken(license_, outcome, left_out, coming.rivals)


def _type_of(repository: Repository, arrival: Arrival) -> LicenseType:
    license_type = repository.type_of(arrival.type)
    if license_type is None:
        raise InvalidArrival([Fault("/type", "unknown_type")])
    return license_type


def _check(arrival: Arrival, license_type: LicenseType, *, complete: bool, at: datetime) -> None:
    faults = faults_of(arrival, license_type, at=at)
    if not complete:
        faults = [fault for fault in faults if not _is_missing(fault)]
    if faults:
        raise InvalidArrival(faults)


def _is_missing(fault: Fault) -> bool:
    is_number = fault.code == "required" and fault.pointer.endswith("/id_number")
    return is_number or fault.code in {REQUIRED_FIELD, BAD_BIRTH}


def _stored(
    act: Act, repository: Repository, coming: _Coming, review: Review | None
) -> tuple[License, _Coming, Outcome]:
    vault = act.vault
    content = vault.index("license_content", coming.arrival.content())
    found = repository.find(coming.arrival.identifier)
    if found and review:
        is_same = found.source == coming.source and found.content_index == content
        coming = replace(coming, arrival=review(found, coming.arrival, is_same=is_same))
    if found and not _writes(coming, found, content):
        return found, replace(coming, takes_over=False), Outcome.UNCHANGED
    if found:
        arrival = with_known_numbers(repository.session, found.id, coming.arrival, vault=vault)
        coming = replace(coming, arrival=arrival, takes_over=found.source != coming.source)
    else:
        repository.ask_for_announced(act, coming.arrival)
    rivals = find_rivals(act, repository, coming.arrival, source=coming.source, found=found)
    changed = changes_of(act, found, coming.arrival) if found else []
    license_ = found or License(id=uuid4(), fetched_at=coming.at, revision=0)
    _fill(license_, coming.arrival, vault=vault)
    license_.source, license_.content_index = coming.source, content
    if found is None and repository.put(license_) is not license_:
        # A parallel arrival of the same license was faster: this one finds its row now.
        return _stored(act, repository, coming, review)
    for key in _write_persons(repository, license_, coming, vault=vault, is_new=found is None):
        record.record(act, "license.unlisted", license_id=license_.id, person_key=key)
    end_older(act, repository, license_, rivals, source=coming.source)
    coming = replace(coming, rivals=rivals)
    if found and (changed or review):
        note(act, license_, changed, source=coming.source)
    return license_, coming, Outcome.UPDATED if found else Outcome.CREATED


def _write_persons(
    repository: Repository, license_: License, coming: _Coming, *, vault: Vault, is_new: bool
) -> set[bytes]:
    arrival, birth_field = coming.arrival, coming.type.holder_birth_field
    parties = parties_of(license_.id, arrival, vault=vault)
    entitled = holdings_of(license_.id, arrival, birth_field=birth_field, vault=vault)
    holdings = [one for one in entitled if one.person_key not in coming.misnamed]
    if is_new:
        repository.put_below([*parties, *holdings])
        return set()
    forget_parties(repository.session, license_.id)
    repository.session.add_all(parties)
    return renew_holdings(repository.session, license_.id, holdings)


def _writes(coming: _Coming, found: License, content: bytes) -> bool:
    """Tell whether this source may write this row, and has something new to write."""
    if found.source != coming.source:
        return coming.takes_over
    return found.content_index != content


def _fill(license_: License, arrival: Arrival, *, vault: Vault) -> None:
    identifier = parse(arrival.identifier)
    license_.identifier, license_.chain = arrival.identifier, identifier.chain
    license_.version, license_.check_scheme = identifier.version, identifier.check_scheme
    license_.type, license_.revision = arrival.type, license_.revision + 1
    number, fields = arrival.number, json.dumps(arrival.fields, ensure_ascii=False)
    license_.number_sealed = License.number.seal(vault, number, of=license_.id)
    license_.number_index = number_index(vault, arrival.type, number)
    license_.fields_sealed = License.fields.seal(vault, fields, of=license_.id)
    license_.authority_code = arrival.authority_code
    license_.authority_name = arrival.authority_name
    license_.issued_on = arrival.issued_on
    license_.valid_from, license_.valid_to = arrival.valid_from, arrival.valid_to
