"""Ask the sources about the citizen, with no transaction open while they think."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app

from app.clock import now
from app.extensions import db
from app.services import services
from blueprints.guards import current_act, current_identity
from blueprints.writes import begin_writing
from wallet.identity.former import people
from wallet.identity.queries import person_of
from wallet.licenses.held import HeldLicense
from wallet.licenses.queries import get_held
from wallet.licenses.state import Flag
from wallet.registers import fetches, refresh
from wallet.registers.breaker import Source
from wallet.registers.fetches import Freshness

# A source that failed a moment ago is not asked again by every list.
RETRY_AFTER = timedelta(seconds=30)


def sources(*, at: datetime) -> list[Freshness]:
    """Tell how fresh each source is about the citizen."""
    max_ages = {register.name: register.max_age for register in services().registers}
    return fetches.freshness(db.session(), current_identity().person_key, max_ages=max_ages, at=at)


def fetch_due() -> None:
    """Ask the sources that were never asked, failed a while ago, or have grown old."""
    at = now()
    due = fetches.due(sources(at=at), retry_after=RETRY_AFTER, at=at)
    if due:
        fetch([one for one in services().registers if one.name in due])


def fetch(registers: Sequence[Source]) -> None:
    """Ask these sources now, and store what they answer."""
    identity, vault = current_identity(), services().vault
    known = [person_of(identity, vault), *people(db.session(), identity.person_key, vault)]
    begin_writing()
    act, seconds = current_act(), current_app.config["SOURCE_SECONDS"]
    for person in known:
        answers = refresh.ask(registers, person, at=act.at, seconds=seconds)
        refresh.store(act, answers, person)
        act.session.commit()


def with_age(held: HeldLicense) -> HeldLicense:
    """Raise the flag `stale` where a code would say so, unless the source answers then."""
    known = next((one for one in services().registers if one.name == held.source), None)
    if known is None or _is_young(held, known):
        return held
    standing = replace(held.standing, flags=(*held.standing.flags, Flag.STALE))
    return replace(held, standing=standing)


def held_fresh(license_id: UUID) -> tuple[HeldLicense, bool]:
    """Return one license of the citizen, and whether its state is older than it may be.

    A state that is too old is asked for again first.
    """
    held = _held(license_id)
    pulled_from = [one for one in services().registers if one.name == held.source]
    if not pulled_from or _is_young(held, pulled_from[0]):
        return held, False
    fetch(pulled_from)
    held = _held(license_id)
    return held, not _is_young(held, pulled_from[0])


def _held(license_id: UUID) -> HeldLicense:
    key = current_identity().person_key
    return get_held(db.session(), key, license_id, vault=services().vault, at=now())


def _is_young(held: HeldLicense, register: Source) -> bool:
    return fetches.is_within(register.max_age, held.fetched_at, at=now())
