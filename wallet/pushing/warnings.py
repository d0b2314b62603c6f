"""What is odd about a pushed license and does not keep it out."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.licenses.arrival import Arrival
from wallet.licenses.identifier import CheckScheme, parse
from wallet.licenses.models import License
from wallet.licenses.repository import Repository
from wallet.reading.faults import Fault


def warnings_of(repository: Repository, arrival: Arrival) -> Iterator[Fault]:
    """Compare a checked arrival with what is stored."""
    identifier = parse(arrival.identifier)
    if identifier.check_scheme is CheckScheme.LEGACY:
        yield Fault("/identifier", "legacy_check")
    known = repository.name_of(arrival.authority_code)
    if known and known != arrival.authority_name:
        yield Fault("/authority/name", "authority_name_differs")
    if identifier.version > 1 and _has_older_version(
        repository.session, identifier.chain, arrival.identifier
    ):
        yield Fault("/identifier", "older_version")


def _has_older_version(session: Session, chain: str, identifier: str) -> bool:
    # Compared as texts: identifiers of one chain differ in version and check character only.
    older = sa.exists().where(
        License.chain == chain, License.identifier < identifier, License.successor_id.is_(None)
    )
    return bool(session.scalar(sa.select(older)))
