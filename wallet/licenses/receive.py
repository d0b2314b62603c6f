"""Take in a license, from whichever source it comes; taking it in again changes nothing."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import uuid4

from wallet.act import Act
from wallet.catalogue.models import LicenseType
from wallet.crypto.vault import Vault
from wallet.identity.numbers import HALF_WIDTH
from wallet.licenses.arrival import Arrival, tidied
from wallet.licenses.arrival_check import REQUIRED_FIELD, InvalidArrival, faults_of
from wallet.licenses.identifier import parse
from wallet.licenses.models import License
from wallet.licenses.newborns import with_known_numbers
from wallet.licenses.parties import forget_parties, holdings_of, parties_of, renew_holdings
from wallet.licenses.report_state import report_first_state, report_state
from wallet.licenses.repository import Repository
from wallet.reading.faults import Fault


@dataclass(frozen=True, repr=False)
class _Coming:
    """A checked arrival, its type, where it comes from, and whether it takes a row over."""

    arrival: Arrival
    type: LicenseType
    source: str
    at: datetime
    takes_over: bool


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class Review(Protocol):
    """Looks at the row that is there, locked, and returns what may be written over it, or refuses.

    `is_same` tells that this very content was reviewed and written before.
    """

    def __call__(self, found: License, arrival: Arrival, *, is_same: bool) -> Arrival: ...


def receive(act: Act, arrival: Arrival, *, source: str, complete: bool = False) -> License:
    """Check the license, store what is new about it, and give it to every person on it.

    Registers hold licenses that lack required face fields, and their holders should see them:
    only a source that can mend its data is asked to be `complete`.
    Raises InvalidArrival, before anything is written.
    """
    return take_in(act, arrival, source=source, complete=complete)[0]


def take_in(
    act: Act,
    arrival: Arrival,
    *,
    source: str,
    complete: bool = False,
    review: Review | None = None,
    checked_as: LicenseType | None = None,
    repository: Repository | None = None,
) -> tuple[License, Outcome]:
    """Receive the license, and tell what became of it; the row that is there is reviewed first.

    An arrival that was `checked_as` of a type is not checked again.
    """
    repository = repository or Repository(act.session)
    license_type = checked_as or _type_of(repository, arrival)
    if checked_as is None:
        _check(arrival, license_type, complete=complete, at=act.at)
    arrival = tidied(arrival, license_type)
    coming = _Coming(arrival, license_type, source, act.at, takes_over=complete)
    license_, coming, outcome = _stored(repository, coming, review, vault=act.vault)
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
    return license_, outcome


def number_index(vault: Vault, license_type: str, number: str) -> bytes:
    """Return the blind index by which a license is found by type and number, however typed."""
    return vault.index("license_number", f"{license_type}:{plain_number(number)}")


def plain_number(number: str) -> str:
    """Write a license number in the one way: half-width, upper case, without spaces."""
    return "".join(number.translate(HALF_WIDTH).upper().split())


def _type_of(repository: Repository, arrival: Arrival) -> LicenseType:
    license_type = repository.type_of(arrival.type)
    if license_type is None:
        raise InvalidArrival([Fault("/type", "unknown_type")])
    return license_type


def _check(arrival: Arrival, license_type: LicenseType, *, complete: bool, at: datetime) -> None:
    faults = faults_of(arrival, license_type, at=at)
    if not complete:
        faults = [fault for fault in faults if fault.code != REQUIRED_FIELD]
    if faults:
        raise InvalidArrival(faults)


def _stored(
    repository: Repository, coming: _Coming, review: Review | None, *, vault: Vault
) -> tuple[License, _Coming, Outcome]:
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
    license_ = found or License(id=uuid4(), fetched_at=coming.at, revision=0)
    _fill(license_, coming.arrival, vault=vault)
    license_.source, license_.content_index = coming.source, content
    if found is None and repository.put(license_) is not license_:
        # A parallel arrival of the same license was faster: this one finds its row now.
        return _stored(repository, coming, review, vault=vault)
    _write_persons(repository, license_, coming, vault=vault, is_new=found is None)
    return license_, coming, Outcome.UPDATED if found else Outcome.CREATED


def _write_persons(
    repository: Repository, license_: License, coming: _Coming, *, vault: Vault, is_new: bool
) -> None:
    arrival, birth_field = coming.arrival, coming.type.holder_birth_field
    parties = parties_of(license_.id, arrival, vault=vault)
    holdings = holdings_of(license_.id, arrival, birth_field=birth_field, vault=vault)
    if is_new:
        repository.put_below([*parties, *holdings])
        return
    forget_parties(repository.session, license_.id)
    repository.session.add_all(parties)
    renew_holdings(repository.session, license_.id, holdings)


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
